"""Reading an invoice's number and kind, as plain Python."""

from __future__ import annotations

import re
from typing import NamedTuple

_PAPER = re.compile(r"(\d{10}|\d{12})[-/ ]?(\d{8})")
_ELECTRONIC_DIGITS = 20

SPECIAL, ORDINARY = "special", "ordinary"


class InvoiceNumber(NamedTuple):
    """发票代码 and 发票号码; a 数电票 and a foreign invoice have no code."""

    code: str
    number: str

    @property
    def is_electronic(self) -> bool:
        """Whether it is a 数电票: 20 digits and no code (国家税务总局公告2024年第11号 四)."""
        return not self.code and self.number.isdigit() and len(self.number) == _ELECTRONIC_DIGITS


def read_number(reference: str) -> InvoiceNumber:
    """Code and number from what was typed: `3200214130 12345678`, or a number alone."""
    said = reference.strip()
    paper = _PAPER.fullmatch(said)
    # 20 digits together are a 数电票; a code of 12 and a number of 8 must stand apart.
    if paper and not (said.isdigit() and len(said) == _ELECTRONIC_DIGITS):
        return InvoiceNumber(paper[1], paper[2])
    return InvoiceNumber("", said)


def kind_of(number: InvoiceNumber, invoice_type: str, *, tax: int) -> str:
    """The register's kind; where the type is not said, one with tax is 专票."""
    said = invoice_type or (SPECIAL if tax else ORDINARY)
    return f"electronic_{said}" if number.is_electronic else said


VOID, VALID = "void", "valid"
_STATES = {
    "有效发票": VALID,
    "有效": VALID,
    "正常": VALID,
    "已开具": VALID,
    "红冲": VALID,
    "红字发票": VALID,
    "作废发票": VOID,
    "作废": VOID,
    "已作废": VOID,
}
"""Words of state in lists of the tax platform. A red invoice is valid: it counts, negative."""


def read_state(said: str) -> str:
    """`void` or `valid` for a state as a list words it, empty where the word is not known."""
    return _STATES.get(said.strip(), "")
