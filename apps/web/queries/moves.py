"""Moves of goods as the journal and a product's history show them, read live from the core.

Belongs here: which moves, and the sheet they are shown, printed and exported as. Does not: where
goods are now (`live_stock`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from apps.web.language import either, is_chinese
from apps.web.language import text as _
from apps.web.queries.sheet import Cell, Column, Row, Sheet
from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.reading import rows
from erp.posting import DOCUMENT_TYPES

MOST = 500
"""Moves on a page; older ones are found by naming a product, a kind or dates."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which moves: codes of product, warehouse and kinds of document, and dates; empty means any.

    `seen` are the warehouses the reader sees, None for all of them.
    """

    product: str = ""
    warehouse: str = ""
    kinds: Collection[str] = ()
    first: date | None = None
    last: date | None = None
    seen: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A move by its document. `value` is what it changed stock by, None where it changed none."""

    day: date
    number: str
    kind: str
    party: str
    product: str
    name: str
    lot: str
    origin: str
    destination: str
    quantity: Decimal
    value: Decimal | None


_MOVES = """
select m.business_date, d.series, d.number, d.kind, coalesce(r.name, ''), p.code, p.name,
       p.name_en, coalesce(t.code, ''), f.code, f.name, o.code, o.name, m.quantity,
       (select sum(v.amount) from stock_value v
         where v.document_line_id = m.document_line_id and v.move_id = m.id)
  from stock_move m join product p on p.id = m.product_id
  join document_line l on l.id = m.document_line_id join document d on d.id = l.document_id
  join location f on f.id = m.from_location_id join location o on o.id = m.to_location_id
  left join warehouse fw on fw.id = f.warehouse_id left join warehouse ow on ow.id = o.warehouse_id
  left join party r on r.id = d.party_id left join lot t on t.id = m.lot_id
 where {where} order by m.id desc limit {most}
"""


def find(connection: Connection, choice: Choice, *, digits: int, most: int = MOST) -> list[Move]:
    """The latest moves of a choice, the newest first."""
    conditions, values = ["1 = 1"], list[object]()

    def only(condition: str, *wanted: object) -> None:
        conditions.append(condition)
        values.extend(wanted)

    if choice.product:
        only("m.product_id = (select id from product where code = ?)", choice.product)
    if choice.warehouse:
        only("(fw.code = ? or ow.code = ?)", choice.warehouse, choice.warehouse)
    if choice.kinds:
        kinds = sorted(choice.kinds)
        only(f"d.kind in ({_marks(kinds)})", *kinds)
    if choice.first:
        only("m.business_date >= ?", choice.first.isoformat())
    if choice.last:
        only("m.business_date <= ?", choice.last.isoformat())
    if choice.seen is not None:
        seen = sorted(choice.seen) or [""]
        only(f"(fw.code in ({_marks(seen)}) or ow.code in ({_marks(seen)}))", *seen, *seen)
    sql = _MOVES.format(where=" and ".join(conditions), most=most)
    return [_move(row, digits) for row in rows(connection, sql, values)]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _move(row: Sequence[object], digits: int) -> Move:
    day, series, number, kind, party, code, name, name_en, lot, *places, quantity, value = row
    origin, origin_name, destination, destination_name = map(str, places)
    return Move(
        date.fromisoformat(str(day)), f"{series}-{int(str(number)):04d}", str(kind), str(party),
        str(code), str(name if is_chinese() else name_en or name), str(lot),
        f"{origin_name} {origin}", f"{destination_name} {destination}",
        from_whole(int(str(quantity)), QUANTITY_DIGITS),
        None if value is None else from_whole(int(str(value)), digits),
    )  # fmt: skip


def kind_names(kinds: Collection[str]) -> dict[str, str]:
    """Kinds of document by their names in the reader's language."""
    return {kind: either(DOCUMENT_TYPES[kind].name, DOCUMENT_TYPES[kind].name_en) for kind in kinds}


MOVING = tuple(kind for kind, each in DOCUMENT_TYPES.items() if each.moves_stock)
"""Kinds of document that move goods."""


def sheet(moves: Sequence[Move], *, name: str, title: str, sees_value: bool) -> Sheet:
    """The moves as a page; what they were worth only for those who see costs."""
    columns = [
        Column(_("Date")), Column(_("Document")), Column(_("Kind")), Column(_("Party")),
        Column(_("Code")), Column(_("Product")), Column(_("Lot")), Column(_("From place")),
        Column(_("To place")), Column(_("Quantity"), "quantity"),
    ]  # fmt: skip
    if sees_value:
        columns.append(Column(_("Change of value"), "money"))
    names = kind_names({each.kind for each in moves} & DOCUMENT_TYPES.keys())
    return Sheet(
        name, title, (), tuple(columns),
        [Row(_cells(each, names, sees_value=sees_value), opens=each.number) for each in moves],
    )  # fmt: skip


def _cells(each: Move, names: dict[str, str], *, sees_value: bool) -> tuple[Cell, ...]:
    said: list[Cell] = [
        each.day, each.number, names.get(each.kind, each.kind), each.party, each.product,
        each.name, each.lot, each.origin, each.destination, each.quantity,
    ]  # fmt: skip
    return tuple([*said, each.value] if sees_value else said)
