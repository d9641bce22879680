"""Refusals of reversals.

BadInput
├── NothingToReverse, ReversesAReversal, ReversedAlready, DoneAgainInstead
├── ReversedBeforeItHappened
├── CarriedOn, SettledMeanwhile
└── (goods no longer there: `erp.stock.errors.NotEnoughStock`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


class NothingToReverse(BadInput):
    """No posted document has this key."""

    def __init__(self, key: str, target: str) -> None:
        super().__init__(
            zh=f"冲销单 {key}：没有已过账的单据 {target!r}。请核对要冲销的单据。",
            en=f"Reversal {key}: no document {target!r} is posted. Check which one to reverse.",
        )


class ReversesAReversal(BadInput):
    """A reversal stays; the document can be entered anew."""

    def __init__(self, key: str, target: str) -> None:
        super().__init__(
            zh=f"冲销单 {key}：{target} 本身是冲销单，不能再冲销。请重新录入原业务。",
            en=f"Reversal {key}: {target} is itself a reversal. Enter the business anew instead.",
        )


class DoneAgainInstead(BadInput):
    """What a change of costing or a true-up did is not undone: doing it again puts it right."""

    def __init__(self, key: str, target: str) -> None:
        super().__init__(
            zh=f"冲销单 {key}：{target} 不能冲销。请再做一次同类单据，系统只补差额。",
            en=f"Reversal {key}: {target} cannot be reversed. Post one more of its kind; it writes "
            "only what is missing.",
        )


class ReversedAlready(BadInput):
    """A document is reversed once."""

    def __init__(self, key: str, target: str) -> None:
        super().__init__(
            zh=f"冲销单 {key}：{target} 已被冲销，不能再次冲销。",
            en=f"Reversal {key}: {target} is reversed already.",
        )


class ReversedBeforeItHappened(BadInput):
    """A reversal is dated today, or the last day of the original's month while it is open."""

    def __init__(self, key: str, on: str, original_day: str) -> None:
        super().__init__(
            zh=f"冲销单 {key} 的日期 {on} 早于原单据日期 {original_day}。"
            "请用今天，或原月份未结账时用其最后一天。",
            en=f"Reversal {key} is dated {on}, before the original's {original_day}. Use today, or "
            "the last day of the original's month while that is open.",
        )


class CarriedOn(BadInput):
    """Later documents stand on this one."""

    def __init__(self, key: str, target: str, by: Sequence[str]) -> None:
        names = ", ".join(by)
        super().__init__(
            zh=f"冲销单 {key}：{target} 已有后续单据 {names}。请先冲销后续单据。",
            en=f"Reversal {key}: {target} is carried on by {names}. Reverse those first.",
        )


class SettledMeanwhile(BadInput):
    """What the document opened has been settled, wholly or in part."""

    def __init__(self, key: str, target: str, by: Sequence[str]) -> None:
        names = ", ".join(by)
        super().__init__(
            zh=f"冲销单 {key}：{target} 的款项已被 {names} 核销。请先冲销核销单据。",
            en=f"Reversal {key}: what {target} opened was settled by {names}. Reverse that first.",
        )
