"""Finding old documents by number, party, product, account or words; read live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, case, cast, func, or_, select

from erp.base.exact import from_whole
from erp.company.models import currency
from erp.history.models import VOUCHER, history_document, history_line

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Connection

MOST = 200


@dataclass(frozen=True, slots=True)
class OldDocumentRow:
    """An old document in a list. `amount` in major units of `currency`."""

    id: int
    source: str
    kind: str
    number: str
    business_date: date
    party: str
    party_name: str
    currency: str
    amount: Decimal
    lines: int
    memo: str
    details: str


@dataclass(frozen=True, slots=True)
class OldLineRow:
    """A line of an old document; `amount` signed like a posting where it has a side."""

    line: int
    code: str
    name: str
    description: str
    party: str
    side: str
    amount: Decimal
    quantity: Decimal | None
    unit_price: Decimal | None


def find_history(
    connection: Connection,
    words: str = "",
    *,
    first: date | None = None,
    last: date | None = None,
    kind: str = "",
    limit: int = MOST,
) -> list[OldDocumentRow]:
    """Old documents in which every word stands, newest first.

    A word stands in the number, the party, the memo, or a line's code, name or text.
    """
    d, c = history_document.c, currency.c
    query = select(
        d.id, d.source, d.kind, d.number, d.business_date, d.party, d.party_name, d.currency,
        d.amount, d.lines, d.memo, d.details, c.digits,
    ).join(currency, c.code == d.currency)  # fmt: skip
    for word in words.split():
        pattern = f"%{_literal(word.lower())}%"
        own = [d.number, d.party, d.party_name, d.memo]
        inner = [history_line.c[name] for name in ("code", "name", "description")]
        of_lines = select(history_line.c.history_document_id).where(
            or_(*(func.lower(each).like(pattern, escape="\\") for each in inner))
        )
        query = query.where(
            or_(*(func.lower(each).like(pattern, escape="\\") for each in own), d.id.in_(of_lines))
        )
    if first is not None:
        query = query.where(d.business_date >= first)
    if last is not None:
        query = query.where(d.business_date <= last)
    if kind:
        query = query.where(d.kind == kind)
    query = query.order_by(d.business_date.desc(), d.id.desc()).limit(limit)
    found = (row._asdict() for row in connection.execute(query))
    return [OldDocumentRow(**_in_major_units(values)) for values in found]


def lines_of_history(connection: Connection, document_id: int) -> list[OldLineRow]:
    """The lines of an old document, in order."""
    each = history_line.c
    query = (
        select(
            each.line, each.code, each.name, each.description, each.party, each.side, each.amount,
            each.quantity, each.unit_price, currency.c.digits,
        )
        .join(history_document, history_document.c.id == each.history_document_id)
        .join(currency, currency.c.code == history_document.c.currency)
        .where(each.history_document_id == document_id)
        .order_by(each.line)
    )  # fmt: skip
    found = (row._asdict() for row in connection.execute(query))
    return [OldLineRow(**_in_major_units(values)) for values in found]


@dataclass(frozen=True, slots=True)
class MonthBalance:
    """What old vouchers put on an account in a month, in major units of `currency`."""

    month: str
    account: str
    name: str
    currency: str
    debit: Decimal
    credit: Decimal


def months_of_history(connection: Connection, source: str) -> list[MonthBalance]:
    """Debits and credits of a source's vouchers by month and account, in order."""
    month = func.substr(cast(history_document.c.business_date, Text), 1, 7)
    debit = func.sum(case((history_line.c.side == "D", history_line.c.amount), else_=0))
    credit = func.sum(case((history_line.c.side == "C", -history_line.c.amount), else_=0))
    keys = (month, history_line.c.code, history_document.c.currency, currency.c.digits)
    query = (
        select(*keys, func.max(history_line.c.name), debit, credit)
        .join(history_document, history_document.c.id == history_line.c.history_document_id)
        .join(currency, currency.c.code == history_document.c.currency)
        .where(history_document.c.source == source, history_document.c.kind == VOUCHER)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        MonthBalance(
            str(row[0]),
            str(row[1]),
            str(row[4]),
            str(row[2]),
            from_whole(int(row[5]), int(row[3])),
            from_whole(int(row[6]), int(row[3])),
        )
        for row in connection.execute(query)
    ]


def _in_major_units(values: dict[str, Any]) -> dict[str, Any]:
    digits = int(values.pop("digits"))
    return {**values, "amount": from_whole(int(values["amount"]), digits)}


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
