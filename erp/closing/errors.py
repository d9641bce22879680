"""Refusals of closing.

BadInput
├── UnknownMonth
├── WrongStep
├── EarlierMonthOpen
├── LaterMonthClosed
├── MonthIsFiled
├── MonthNotReady
├── ReasonMissing
└── PolicyOfClosedMonth
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


class UnknownMonth(BadInput):
    """There is no accounting period of this month."""

    def __init__(self, month: str) -> None:
        super().__init__(
            zh=f"没有会计期间 {month}。请按 2026-01 的格式填写已建立的月份。",
            en=f"There is no accounting period {month}. Name one that exists, as 2026-01.",
        )


class WrongStep(BadInput):
    """The month is not in the state this act starts from."""

    def __init__(self, month: str, state: str, needed: str) -> None:
        super().__init__(
            zh=f"期间 {month} 现为 {state}，此操作需要 {needed}。"
            "请按顺序操作：存货关账、结账、申报。",
            en=f"Period {month} is {state}; this needs {needed}. Go step by step: stock closed, "
            "closed, filed.",
        )


class EarlierMonthOpen(BadInput):
    """Months close in order."""

    def __init__(self, month: str, earlier: str) -> None:
        super().__init__(
            zh=f"期间 {month} 不能关账：{earlier} 尚未关账。请先处理 {earlier}。",
            en=f"Period {month} cannot be closed while {earlier} is not. Close {earlier} first.",
        )


class LaterMonthClosed(BadInput):
    """Only the last closed month opens again."""

    def __init__(self, month: str, later: str) -> None:
        super().__init__(
            zh=f"期间 {month} 不能反结账：{later} 已关账。请先反结账 {later}。",
            en=f"Period {month} cannot be re-opened while {later} is closed. Re-open {later} "
            "first.",
        )


class MonthIsFiled(BadInput):
    """What was filed with the authorities never opens again."""

    def __init__(self, month: str) -> None:
        super().__init__(
            zh=f"期间 {month} 已申报，不能再打开。请在开放期间更正。",
            en=f"Period {month} was filed and never opens again. Correct it in an open period.",
        )


class MonthNotReady(BadInput):
    """Checks of the checklist have not passed."""

    def __init__(self, month: str, open_checks: Sequence[tuple[str, str, str]]) -> None:
        self.codes = tuple(code for code, _, _ in open_checks)
        super().__init__(
            zh=f"期间 {month} 不能结账：" + "；".join(zh for _, zh, _ in open_checks) + "。",
            en=f"Period {month} cannot be closed: "
            + "; ".join(en for _, _, en in open_checks)
            + ".",
        )


class ReasonMissing(BadInput):
    """Re-opening says why."""

    def __init__(self, month: str) -> None:
        super().__init__(
            zh=f"反结账 {month} 必须填写原因，原因会写入日志。请填写。",
            en=f"Re-opening {month} needs a reason; it is kept in the log. Say why.",
        )


class PolicyOfClosedMonth(BadInput):
    """A policy does not change how closed months were closed."""

    def __init__(self, day: str, month: str) -> None:
        super().__init__(
            zh=f"结账政策不能自 {day} 起改变：{month} 已结账。请填写其后的日期。",
            en=f"The closing policy cannot change from {day}: {month} is closed. Choose a later "
            "day.",
        )
