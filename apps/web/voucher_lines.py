"""Lines of a manual voucher as people type them: `d 5602.90 100 @S1 rent`. Plain Python.

Belongs here: reading a typed line, and what is missing to balance. Does not: accounts or drawing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from erp.base.errors import BadInput
from erp.documents.types import JournalLine

ENTRY = re.compile(
    r"\s*(?P<side>[dDcC借贷])\s*(?P<account>[0-9][0-9.]*)"
    r"(?:\s+(?P<amount>-?[0-9][0-9,]*(?:\.[0-9]{1,4})?))?"
    r"(?:\s+@(?P<party>\S+))?(?:\s+(?P<memo>.+?))?\s*"
)
SIDES = {"d": "D", "借": "D", "c": "C", "贷": "C"}


class NotAVoucherLine(BadInput):
    """What was typed is no line of a voucher."""

    def __init__(self, entry: str) -> None:
        super().__init__(
            zh=f"无法识别“{entry}”。请输入 方向 科目 金额 @往来单位 摘要，"
            "例如 借 5602.90 100 房租；省略金额则取余额。",
            en=f"Cannot read {entry!r}. Type side, account, amount, @party, memo, such as "
            "d 5602.90 100 rent; without an amount the line takes what is missing.",
        )


def difference(lines: Sequence[JournalLine]) -> Decimal:
    """Debit less credit."""
    signed = (line.amount if line.side == "D" else -line.amount for line in lines)
    return sum(signed, Decimal(0))


def read_line(entry: str, lines: Sequence[JournalLine]) -> JournalLine:
    """A line from one text; without an amount it takes what the others leave."""
    found = ENTRY.fullmatch(entry)
    if found is None:
        raise NotAVoucherLine(entry)
    side = SIDES[found["side"].lower()]
    if found["amount"]:
        amount = Decimal(found["amount"].replace(",", ""))
    else:
        amount = difference(lines) * (-1 if side == "D" else 1)
    return JournalLine(
        found["account"], side, amount, found["party"] or "", (found["memo"] or "").strip()
    )
