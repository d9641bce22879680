"""What is wrong with rows before the core sees them: all of it, by row.

Belongs here: names nobody knows, balances that do not follow from their turnover. Does not: types
and missing values (`reading`), or what only the core can judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from erp.catalog.models import product
from erp.company.models import currency
from erp.ledger.models import account
from erp.parties.models import party
from erp.stock.models import warehouse
from ingest.errors import Finding
from ingest.mapped.reading import Refused, Row, Taken

_NAMES: dict[str, tuple[Table, str]] = {
    "party": (party, "往来单位"),
    "product": (product, "商品"),
    "warehouse": (warehouse, "仓库"),
    "account": (account, "科目"),
    "currency": (currency, "币种"),
}
_YEAR = ("year_opening", "year_debit", "year_credit")
_FREE = ("history",)
"""History keeps the old system's own codes, whether or not they live on."""


def refuse_what_is_wrong(connection: Connection, taken: Sequence[Taken]) -> None:
    """Move rows that name what does not exist, or contradict themselves, to the refused."""
    known: dict[str, set[str]] = {
        name: set(connection.execute(select(table.c.code)).scalars())
        for name, (table, _) in _NAMES.items()
    }
    for each in taken:
        if each.part.entity in _FREE:
            continue
        kept = []
        for row in each.rows:
            findings = [*_unknown(row, known), *_contradictions(row)]
            findings += [finding for line in row.lines for finding in _unknown(line, known)]
            if findings:
                each.refused += refuse_row(each, row, findings)
            else:
                kept.append(row)
        each.rows = kept


def refuse_row(taken: Taken, row: Row, findings: Sequence[Finding]) -> list[Refused]:
    """A row and its lines as refused; each names its own finding where it has one."""
    part = taken.part
    refused = [Refused(part.name, part.table, row.row, row.key, list(findings))]
    if part.lines is not None:
        own = {finding.row: finding for finding in findings}
        zh, en = f"单据 {row.key} 被拒绝", f"document {row.key} is refused"
        for line in row.lines:
            why = own.get(line.row) or Finding(line.row, "of", row.key, "document", zh, en)
            place = f"{part.name} lines"
            refused.append(Refused(place, part.lines.table, line.row, row.key, [why]))
    return refused


def _unknown(row: Row, known: dict[str, set[str]]) -> Iterator[Finding]:
    for name, codes in known.items():
        value = row.values.get(name)
        if value is not None and value not in codes:
            zh = f"没有此{_NAMES[name][1]}；请在来源或映射中更正，或先建立"
            en = f"there is no such {name}; correct the source or the mapping, or create it first"
            yield Finding(row.row, name, str(value), "unknown", zh, en)


def _contradictions(row: Row) -> Iterator[Finding]:
    said: dict[str, Any] = row.values
    if all(said.get(name) is not None for name in _YEAR):
        opening, debit, credit = (said[name] for name in _YEAR)
        stands = (said.get("debit") or 0) - (said.get("credit") or 0)
        if opening + debit - credit != stands:
            zh = f"年初 {opening} + 借方 {debit} − 贷方 {credit} 不等于余额 {stands}"
            en = f"opening {opening} + debit {debit} − credit {credit} is not the balance {stands}"
            yield Finding(row.row, "year_opening", str(opening), "balance", zh, en)
