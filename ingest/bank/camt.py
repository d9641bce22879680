"""CAMT.053 statements of ISO 20022, versions 02 and later, by their element names.

Belongs here: CAMT.053 into the one shape. CAMT.052 (interim) and CAMT.054 (single notices) are
refused: their lines come again in the statement.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from erp.banking.statements import Statement, StatementLine
from ingest.bank.errors import BadRows, NotAStatement
from ingest.bank.numbers import Unreadable, read_amount

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OTHERS = {
    "BkToCstmrAcctRpt": ("CAMT.052 当日报告尚未最终确定", "CAMT.052 is an interim report"),
    "BkToCstmrDbtCdtNtfctn": ("CAMT.054 只是单笔通知", "CAMT.054 is a notice of single entries"),
    "BkToCstmrAcctRptV01": ("CAMT.052 当日报告尚未最终确定", "CAMT.052 is an interim report"),
}


def read(name: str, content: bytes) -> tuple[list[Statement], list[str]]:
    """A statement per `Stmt`; entries not booked yet are left out and said so."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise NotAStatement(
            name, f"XML 无法读取：{error}", f"its XML is broken: {error}"
        ) from error
    tree = _Node(root)
    for other, (zh, en) in _OTHERS.items():
        if tree.find(other) is not None:
            raise NotAStatement(name, f"{zh}，请导入 CAMT.053", f"{en}; import the CAMT.053")
    found = [each for head in tree.all("BkToCstmrStmt") for each in head.all("Stmt")]
    if not found:
        raise NotAStatement(name, "没有 Stmt 元素", "it has no element Stmt")
    problems: list[tuple[int, str]] = []
    notes: list[str] = []
    statements = [_statement(each, problems, notes) for each in found]
    if problems:
        raise BadRows(name, problems)
    return statements, notes


class _Node:
    """An element found by local names, whatever the version's namespace."""

    def __init__(self, element: Element) -> None:
        self._element = element

    def all(self, path: str) -> list[_Node]:
        found = [self._element]
        for step in path.split("/"):
            found = [c for each in found for c in each if c.tag.rpartition("}")[2] == step]
        return [_Node(each) for each in found]

    def find(self, *paths: str) -> _Node | None:
        return next((each for path in paths for each in self.all(path)), None)

    def text(self, *paths: str) -> str:
        found = self.find(*paths)
        return "" if found is None else found.all_text()

    def all_text(self) -> str:
        return " ".join(" ".join(self._element.itertext()).split())

    def attribute(self, name: str) -> str:
        return self._element.get(name, "")

    def day(self, path: str) -> date | None:
        said = self.text(f"{path}/Dt", f"{path}/DtTm", path)
        return date.fromisoformat(said[:10]) if said else None


def _statement(node: _Node, problems: list[tuple[int, str]], notes: list[str]) -> Statement:
    currency = node.text("Acct/Ccy")
    balances = {each.text("Tp/CdOrPrtry/Cd"): each for each in reversed(node.all("Bal"))}
    opening = balances.get("OPBD") or balances.get("PRCD") or balances.get("ITBD")
    closing = balances.get("CLBD")
    currency = currency or next(
        (each.attribute("Ccy") for b in balances.values() for each in b.all("Amt")), ""
    )
    lines = []
    for row, entry in enumerate(node.all("Ntry"), 1):
        status = entry.text("Sts/Cd", "Sts")
        if status not in ("BOOK", ""):
            notes.append(f"{row}: {status}")
            continue
        try:
            lines.append(_line(row, entry, currency, node))
        except ValueError as error:
            problems.append((row, str(error)))
    start, end = (_balance(each, currency, problems) for each in (opening, closing))
    days = [line.booking_date for line in lines]
    closed = closing.day("Dt") if closing is not None else None
    return Statement(
        node.text("Acct/Id/IBAN", "Acct/Id/Othr/Id"),
        currency,
        tuple(lines),
        "camt053",
        start,
        end,
        min([*days, *filter(None, [closed])], default=None),
        max([*days, *filter(None, [closed])], default=None),
    )


def _balance(node: _Node | None, currency: str, problems: list[tuple[int, str]]) -> Decimal | None:
    if node is None:
        return None
    amount = node.find("Amt")
    if amount is None or amount.attribute("Ccy") not in ("", currency):
        said = "" if amount is None else amount.attribute("Ccy")
        problems.append((0, f"余额币种 {said} 不是 {currency} a balance in another currency"))
        return None
    return _signed(node)


def _signed(node: _Node) -> Decimal:
    value = read_amount(node.text("Amt"))
    if value is None:
        raise Unreadable("金额为空 no amount")
    return -value if node.text("CdtDbtInd") == "DBIT" else value


def _line(row: int, entry: _Node, currency: str, node: _Node) -> StatementLine:
    amount = entry.find("Amt")
    said = amount.attribute("Ccy") if amount is not None else ""
    if said not in ("", currency):
        raise Unreadable(f"币种 {said} 不是账户币种 {currency} not the account's currency")
    value = _signed(entry)
    booked = entry.day("BookgDt") or entry.day("ValDt") or node.day("CreDtTm")
    if booked is None:
        raise Unreadable("没有记账日期 no booking date")
    details = entry.all("NtryDtls/TxDtls")
    other = "Cdtr" if value < 0 else "Dbtr"
    names = [d.text(f"RltdPties/{other}/Nm", f"RltdPties/{other}/Pty/Nm") for d in details]
    accounts = [
        d.text(f"RltdPties/{other}Acct/Id/IBAN", f"RltdPties/{other}Acct/Id/Othr/Id")
        for d in details
    ]
    references = [d.text("Refs/EndToEndId") for d in details]
    texts = [d.text("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref") for d in details]
    texts.append(entry.text("AddtlNtryInf"))
    return StatementLine(
        row=row,
        booking_date=booked,
        value_date=entry.day("ValDt"),
        amount=value,
        counterparty=next(filter(None, names), ""),
        counterparty_account=next(filter(None, accounts), ""),
        reference=" ".join(r for r in references if r and r != "NOTPROVIDED"),
        text=" ".join(dict.fromkeys(filter(None, texts))),
        bank_reference=entry.text("AcctSvcrRef", "NtryRef"),
        raw=entry.all_text(),
    )
