"""Records by what a person typed: products, parties, documents, vouchers.

Belongs here: reading them, the best match first. Does not: who may open them, drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Table, func, or_, select

from apps.web.matching import rank
from apps.web.queries.documents import number_of
from apps.web.queries.vouchers import voucher_by_name
from erp.catalog.models import product
from erp.catalog.queries import find_scanned
from erp.documents.models import document
from erp.parties.models import party

MOST = 8
"""Records of a kind a search shows; more letters find fewer."""

Row_ = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Record:
    """Something found: `opens` is its code or number, `says` what it is in words."""

    opens: str
    says: str
    is_closed: bool = False


def products(connection: Connection, words: str) -> list[Record]:
    """Products by code, barcode, name or the pinyin of the name."""
    scanned = [each.product for each in find_scanned(connection, [words.strip()]).values()]
    return _masters(connection, product, words, scanned)


def parties(connection: Connection, words: str, seen: frozenset[str] | None) -> list[Record]:
    """Customers and suppliers by code, name, pinyin or tax number; `None` sees all of them."""
    by_number: Iterable[str] = connection.scalars(
        select(party.c.code).where(party.c.tax_number == words.strip())
    )
    found = _masters(connection, party, words, list(by_number) if words.strip() else [])
    return [each for each in found if seen is None or each.opens in seen]


def _masters(
    connection: Connection, table: Table, words: str, certain: Iterable[str]
) -> list[Record]:
    """Of a master with code and names: letters are compared with every name's pinyin."""
    query = select(table.c.code, table.c.name, table.c.name_en, table.c.closed_on)
    sure = set(certain)
    if not words.replace(" ", "").isascii() or not any(map(str.isalpha, words)):
        columns = (table.c.code, table.c.name, table.c.name_en)
        holds = [func.lower(each).contains(words.lower(), autoescape=True) for each in columns]
        query = query.where(or_(*holds, table.c.code.in_(sorted(sure))))
    ranked: list[tuple[int, str, Row_]] = []
    for row in connection.execute(query):
        place = -1 if row.code in sure else rank(words, (row.code, row.name, row.name_en))
        if place is not None:
            ranked.append((place, row.code, row))
    return [
        Record(code, row.name or row.name_en, row.closed_on is not None)
        for _, code, row in sorted(ranked, key=lambda each: each[:2])[:MOST]
    ]


def documents(connection: Connection, words: str, kind_name: Callable[[str], str]) -> list[Record]:
    """Documents by their number or by the other side's number on them."""
    typed = words.strip()
    series, _, digits = typed.upper().rpartition("-")
    is_this = document.c.reference == typed
    if series and digits.isdigit():
        is_this |= (document.c.series == series) & (document.c.number == int(digits))
    query = select(document).where(is_this).order_by(document.c.id.desc()).limit(MOST)
    return [
        Record(number_of(row.series, row.number), f"{kind_name(row.kind)} · {row.business_date}")
        for row in connection.execute(query)
    ]


def voucher(connection: Connection, words: str) -> list[Record]:
    """The voucher of a written name, word-month-number."""
    found = voucher_by_name(connection, words.strip())
    return [] if found is None else [Record(found.name, str(found.voucher_date))]
