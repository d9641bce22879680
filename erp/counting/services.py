"""What people do with a count: start it, count, take a file, make the result and its posting.

Belongs here: one function a business act; the caller owns the transaction, and posts the documents
made here (`erp.posting`), which stands above this area.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from erp.base.exact import QUANTITY_DIGITS, from_whole, to_quantity
from erp.base.reading import rows
from erp.counting import queries
from erp.counting.documents import differences
from erp.counting.errors import CountedBelowNothing, CountFileRefused, NotInTheCount
from erp.counting.models import count_entry, count_line
from erp.counting.rules import FileRow, read_file
from erp.documents.types import Document, Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from erp.base.commits import Transaction
    from erp.counting.queries import Count

FIRST, SECOND = 1, 2
_CHUNK = 500
_ZERO = Decimal(0)


def a_count(
    key: str,
    on: date,
    warehouse: str,
    *,
    products: Sequence[str] = (),
    locations: Sequence[str] = (),
    memo: str = "",
) -> Document:
    """The document that starts a count of a warehouse, or of some products or places of it."""
    choice = {"products": sorted(products), "locations": sorted(locations)}
    custom = json.dumps({name: codes for name, codes in choice.items() if codes})
    return Document("stock_count", key, on, warehouse=warehouse, custom=custom, memo=memo)


def count(
    transaction: Transaction,
    key: str,
    counted: Sequence[tuple[int, Decimal]],
    *,
    on: date,
    turn: int = FIRST,
    adds: bool = False,
) -> None:
    """Write what was counted: pairs of line id and quantity of the product's own unit.

    With `adds` (a scanner) the quantity comes to what was counted before, else it takes its place.
    Raises `UnknownCount`, `CountEnded`, `NotInTheCount`, `CountedBelowNothing`.
    """
    whole = [(line_id, to_quantity(quantity)) for line_id, quantity in counted]
    _count(transaction, key, whole, on=on, turn=turn, adds=adds)


def _count(
    transaction: Transaction,
    key: str,
    counted: Sequence[tuple[int, int]],
    *,
    on: date,
    turn: int,
    adds: bool,
) -> None:
    found = queries.open_count(transaction, key)
    lines = {
        row[0]: row[1:]
        for row in transaction.rows(
            "select id, line, product_id, location_id, lot_id from count_line"
            " where document_id = ?",
            (found.document_id,),
        )
    }
    for line_id, _ in counted:
        if line_id not in lines:
            raise NotInTheCount(key, str(line_id))
    books = _books(transaction, sorted({lines[line_id][1:] for line_id, _ in counted}))
    so_far = _so_far(transaction, found.document_id, turn)
    for line_id, quantity in counted:
        number, *place = lines[line_id]
        before = so_far.get(line_id, 0)
        then = before + quantity if adds else quantity
        if then < 0:
            raise CountedBelowNothing(number, from_whole(then, QUANTITY_DIGITS))
        so_far[line_id] = then
        transaction.add(
            count_entry,
            (
                transaction.new_id(count_entry), transaction.tx, line_id, turn, then - before,
                books.get(tuple(place), 0), transaction.user_id, on.isoformat(),
            ),
        )  # fmt: skip


def _so_far(transaction: Transaction, document_id: int, turn: int) -> dict[int, int]:
    return {
        line_id: int(quantity)
        for line_id, quantity in transaction.rows(
            "select e.count_line_id, sum(e.quantity) from count_line n"
            " join count_entry e on e.count_line_id = n.id and e.turn = ?"
            " where n.document_id = ? group by e.count_line_id",
            (turn, document_id),
        )
    }


def _books(
    transaction: Transaction, places: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, ...], int]:
    """What the books say of these places, which stay so until the commit."""
    found: dict[tuple[int, ...], int] = {}
    for start in range(0, len(places), _CHUNK):
        chunk = places[start : start + _CHUNK]
        marks = ", ".join(["(?, ?, ?)"] * len(chunk))
        transaction.ensure_rows(
            "stock_balance (product_id, location_id, lot_id, quantity, reserved, last_date)",
            [(*place, 0, 0, "1900-01-01") for place in chunk],
        )
        for *known, quantity in transaction.locked(
            "select product_id, location_id, lot_id, quantity from stock_balance"
            " where (product_id, location_id, lot_id) in"
            f" (select * from (values {marks}) as wanted)"
            " order by product_id, location_id, lot_id",
            [value for place in chunk for value in place],
        ):
            found[tuple(known)] = int(quantity)
    return found


def add_found(
    transaction: Transaction, key: str, *, product: str, location: str, lot: str = ""
) -> int:
    """A line for goods where the snapshot has none; returns its id.

    Raises `NotInTheCount` where product, place of this warehouse or lot are not known.
    """
    found = queries.open_count(transaction, key)
    known = transaction.rows(
        "select r.id, l.id, coalesce(t.id, 0) from product r"
        " join location l on l.code = ? and l.warehouse_id = ?"
        " left join lot t on t.product_id = r.id and t.code = ?"
        " where r.code = ? and r.is_stocked = 1",
        (location, found.warehouse_id, lot, product),
    )
    if not known or (lot and not known[0][2]):
        raise NotInTheCount(key, " / ".join(part for part in (product, location, lot) if part))
    place = tuple(known[0])
    line_id = transaction.new_id(count_line)
    number = transaction.scalar(
        "select max(line) from count_line where document_id = ?", (found.document_id,)
    )
    book = _books(transaction, [place]).get(place, 0)
    transaction.add(
        count_line,
        (line_id, transaction.tx, found.document_id, number + 1, *place, book),
    )
    return line_id


def take_file(
    transaction: Transaction, key: str, file_rows: Sequence[FileRow], *, on: date, turn: int = FIRST
) -> int:
    """Take a whole count file or, with `CountFileRefused` naming every error, nothing of it.

    Quantities take the place of what was counted in the turn. Returns the number of rows.
    """
    found = queries.open_count(transaction, key)
    products = queries.products_typed(transaction, (row.product.strip() for row in file_rows))
    lines = {
        (each.product, each.location, each.lot): each.line_id
        for each in queries.sheet(transaction, found, FIRST)
    }
    counted, errors = read_file(file_rows, products, lines)
    if errors:
        raise CountFileRefused(errors)
    _count(transaction, key, counted, on=on, turn=turn, adds=False)
    return len(counted)


def line_of(
    reader: Connection | Transaction, found: Count, typed: str, *, location: str = ""
) -> int:
    """The line a scan means: by code or barcode, in the place where the counter stands.

    Raises `NotInTheCount` where there is none, or several and no place is said.
    """
    code = queries.products_typed(reader, [typed]).get(typed)
    lines = [
        row[0]
        for row in rows(
            reader,
            "select n.id from count_line n join product r on r.id = n.product_id"
            " join location l on l.id = n.location_id"
            " where n.document_id = ? and r.code = ? and (? = '' or l.code = ?)",
            (found.document_id, code or "", location, location),
        )
    ]
    if len(lines) != 1:
        raise NotInTheCount(found.key, typed)
    return int(lines[0])


def a_result(
    reader: Connection | Transaction,
    count_key: str,
    key: str,
    on: date,
    *,
    reasons: Mapping[int, str] | None = None,
    memo: str = "",
) -> Document:
    """The result of a count, to be posted and approved; `reasons` by line number of the count.

    Raises `UnknownCount`, `CountEnded`, `NotAllCounted`, `RecountMissing`.
    """
    found = queries.open_count(reader, count_key)
    differing = differences(reader, found.document_id, count_key)
    worth = queries.values(reader, differing, found.document_id)
    digits = int(rows(reader, "select currency_digits from company")[0][0])
    said = reasons or {}
    lines = tuple(
        Line(
            each.product,
            from_whole(abs(each.difference), QUANTITY_DIGITS),
            net=from_whole(abs(worth.get(each.line_id, 0)), digits),
            tax=_ZERO,
            lot=each.lot,
            reason=said.get(each.line, ""),
        )
        for each in differing
    )
    return Document(
        "count_result", key, on, warehouse=found.warehouse, lines=lines, follows=count_key,
        memo=memo,
    )  # fmt: skip


def a_posting(reader: Connection | Transaction, result_key: str, key: str, on: date) -> Document:
    """The posting of every difference of an approved result."""
    lines = tuple(
        Line(product, from_whole(int(quantity), QUANTITY_DIGITS), source=(result_key, line),
             reason=reason)
        for line, product, quantity, reason in rows(
            reader,
            "select l.line, r.code, l.quantity, l.reason from document d"
            " join document_line l on l.document_id = d.id join product r on r.id = l.product_id"
            " where d.key = ? and d.kind = 'count_result' order by l.line",
            (result_key,),
        )
    )  # fmt: skip
    return Document("count_posting", key, on, lines=lines)
