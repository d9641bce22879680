"""Refusals and doubts about parties.

Belongs here: what concerns a party as a whole. Does not: faults of one field, which all masters
share (`erp.company.errors`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.errors import BadInput, NeedsConfirmation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.parties.rules import Match


class NoSuchParty(BadInput):
    """No party has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            zh=f"往来单位 {code} 不存在。请从列表中选择。",
            en=f"There is no party {code!r}. Choose one from the list.",
        )


class LooksLikeAnother(NeedsConfirmation):
    """A party with the same tax number or nearly the same name is there already."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self.matches = tuple(matches)
        listed = "；".join(f"{m.code} {m.name}（{m.why_zh}）" for m in matches)
        listed_en = "; ".join(f"{m.code} {m.name} ({m.why_en})" for m in matches)
        super().__init__(
            zh=f"可能已有档案：{listed}。请核对；确为不同单位时请确认后保存。",
            en=f"It may be there already: {listed_en}. Compare them; if they are different, "
            "confirm and save.",
        )
