"""OFX 1.x and 2.x, read by ofxtools into a tree, and from it what banks fill in.

Belongs here: bank and card statements. Investment statements are refused. ofxtools' strict classes
are not used: many banks break the order or the lengths the specification demands.
"""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from ofxtools.header import OFXHeaderError
from ofxtools.Parser import OFXTree
from ofxtools.Parser import ParseError as BrokenOfx

from erp.banking.statements import Statement, StatementLine
from ingest.bank.errors import BadRows, NotAStatement
from ingest.bank.numbers import ZERO, Unreadable, read_amount

if TYPE_CHECKING:
    from decimal import Decimal
    from xml.etree.ElementTree import Element

_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read(name: str, content: bytes) -> tuple[list[Statement], list[str]]:
    """A statement per account. The opening balance is the ledger balance less the lines."""
    root = _tree(name, content)
    found = [*root.iter("STMTRS"), *root.iter("CCSTMTRS")]
    if not found:
        if next(root.iter("INVSTMTRS"), None) is not None:
            raise NotAStatement(name, "这是证券投资账户", "it is of an investment account")
        said = " ".join(filter(None, (root.findtext(".//SEVERITY"), root.findtext(".//MESSAGE"))))
        raise NotAStatement(
            name, f"没有账户对账单（{said}）", f"it holds no account's statement ({said})"
        )
    problems: list[tuple[int, str]] = []
    statements = [_statement(each, problems) for each in found]
    if problems:
        raise BadRows(name, problems)
    return statements, []


def _tree(name: str, content: bytes) -> Element:
    tree = OFXTree()
    try:
        root = tree.parse(io.BytesIO(content))
    except (OFXHeaderError, BrokenOfx, ParseError, ValueError) as error:
        said = str(error).splitlines()[0].split(" - ")[0][:80]
        raise NotAStatement(name, f"OFX 已损坏：{said}", f"its OFX is broken: {said}") from error
    if root is None:
        raise NotAStatement(name, "OFX 为空", "its OFX is empty")
    return root


def _statement(node: Element, problems: list[tuple[int, str]]) -> Statement:
    lines = []
    for row, each in enumerate(node.iter("STMTTRN"), 1):
        try:
            lines.append(_line(row, each))
        except ValueError as error:
            problems.append((row, str(error)))
    lines.sort(key=lambda line: line.booking_date)
    closing = _closing(node, problems)
    account = node.findtext("BANKACCTFROM/ACCTID") or node.findtext("CCACCTFROM/ACCTID") or ""
    total = sum((line.amount for line in lines), ZERO)
    days = [_day_or_none(node.findtext(f"BANKTRANLIST/{tag}")) for tag in ("DTSTART", "DTEND")]
    return Statement(
        account.strip(),
        (node.findtext("CURDEF") or "").strip().upper(),
        tuple(lines),
        "ofx",
        None if closing is None else closing - total,
        closing,
        days[0],
        days[1],
    )


def _closing(node: Element, problems: list[tuple[int, str]]) -> Decimal | None:
    said = node.findtext("LEDGERBAL/BALAMT")
    try:
        return _amount(said) if said and said.strip() else None
    except ValueError as error:
        problems.append((0, str(error)))
        return None


def _line(row: int, node: Element) -> StatementLine:
    def said(tag: str) -> str:
        return " ".join((node.findtext(tag) or "").split())

    booked = _day_or_none(said("DTPOSTED"))
    if booked is None:
        raise Unreadable(f"{said('DTPOSTED')!r} 不是日期 is no date")
    who = said("NAME") or said("PAYEE/NAME")
    return StatementLine(
        row=row,
        booking_date=booked,
        value_date=_day_or_none(said("DTAVAIL")),
        amount=_amount(said("TRNAMT")),
        counterparty=who,
        counterparty_account=said("BANKACCTTO/ACCTID"),
        reference=said("CHECKNUM") or said("REFNUM"),
        text=said("MEMO"),
        bank_reference=said("FITID"),
        raw=" ".join("".join(node.itertext()).split()),
    )


def _amount(said: str) -> Decimal:
    decimal = "," if re.search(r",\d{1,2}$", said.strip()) else "."
    found = read_amount(said, decimal)
    if found is None:
        raise Unreadable("金额为空 no amount")
    return found


def _day_or_none(said: str | None) -> date | None:
    found = _DAY.match((said or "").strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise Unreadable(f"{said!r} 不是日期 is no date") from error
