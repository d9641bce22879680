"""Lines of a voucher or template as people type them: `d 5602.90 100 @S1 rent`. Plain Python.

`720/100USD` is 720.00 for 100.00 of a foreign currency, `#XF202403-0001` the document settled.

In a template a share of the total stands in the amount's place (`60%`), or nothing: the rest.

Belongs here: reading a typed line, and what is missing to balance. Does not: accounts or drawing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from erp.base.errors import BadInput
from erp.bookkeeping.templates import TemplateLine
from erp.documents.types import JournalLine

ENTRY = re.compile(
    r"\s*(?P<side>[dDcC借贷])\s*(?P<account>[0-9][0-9.]*)"
    r"(?:\s+(?P<amount>-?[0-9][0-9,]*(?:\.[0-9]{1,4})?)"
    r"(?:/(?P<foreign>[0-9][0-9,]*(?:\.[0-9]{1,4})?)(?P<currency>[A-Za-z]{3}))?)?"
    r"(?:\s+@(?P<party>\S+))?(?:\s+#(?P<settles>\S+))?(?:\s+(?P<memo>.+?))?\s*"
)
TEMPLATE_ENTRY = re.compile(
    r"\s*(?P<side>[dDcC借贷])\s*(?P<account>[0-9][0-9.]*)"
    r"(?:\s+(?P<amount>-?[0-9][0-9,]*(?:\.[0-9]{1,8})?)(?P<share>\s*%)?)?"
    r"(?:\s+@(?P<party>\S+))?(?:\s+(?P<memo>.+?))?\s*"
)
SIDES = {"d": "D", "借": "D", "c": "C", "贷": "C"}


class NotAVoucherLine(BadInput):
    """What was typed is no line of a voucher."""

    def __init__(self, entry: str) -> None:
        super().__init__(
            zh=f"无法识别“{entry}”。请输入 方向 科目 金额 @往来单位 #核销单据 摘要，例如"
            " 借 5602.90 100 房租；外币写作 720/100USD；省略金额则取余额。",
            en=f"Cannot read {entry!r}. Type side, account, amount, @party, #document it settles, "
            "memo, such as d 5602.90 100 rent; a foreign amount as 720/100USD; without an amount "
            "the line takes what is missing.",
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
    foreign = found["foreign"]
    return JournalLine(
        found["account"], side, amount, found["party"] or "", (found["memo"] or "").strip(),
        settles=found["settles"] or "", currency=(found["currency"] or "").upper(),
        foreign_amount=Decimal(foreign.replace(",", "")) if foreign else None,
    )  # fmt: skip


def read_template_line(entry: str) -> TemplateLine:
    """A template's line from one text: an amount, a share of the total (`60%`), or the rest."""
    found = TEMPLATE_ENTRY.fullmatch(entry)
    if found is None:
        raise NotAVoucherLine(entry)
    amount = Decimal(found["amount"].replace(",", "")) if found["amount"] else None
    share = amount / 100 if amount is not None and found["share"] else None
    return TemplateLine(
        found["account"], SIDES[found["side"].lower()], None if share is not None else amount,
        share, found["party"] or "", memo=(found["memo"] or "").strip(),
    )  # fmt: skip
