"""Which lots to take from which places: one list for a delivery or for a wave of several orders.

Belongs here: the proposal, by first expiry (FEFO) or first receipt (FIFO), and the way through the
warehouse. Does not: holding goods for an order (the pick list 拣货单), shipping them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp.base.exact import QUANTITY_DIGITS, from_whole, to_quantity
from erp.base.reading import rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

FEFO, FIFO = "fefo", "fifo"
_CHUNK = 300
_NEVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Goods somebody waits for: line `row` of document `order`; quantity in the own unit."""

    order: str
    row: int
    product: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """How much of a pick goes to one line of one order."""

    order: str
    row: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Pick:
    """One stop of the way: how much of a product and lot to take from a place, and for whom.

    Where the place has bins the stops follow their path.
    """

    place: str
    path: int
    bin: str
    product: str
    lot: str
    expires_on: str
    quantity: Decimal
    parts: tuple[Part, ...]


@dataclass(slots=True)
class _Stock:
    """What may be taken of a lot in a place or a bin of it, in millionths."""

    place: str
    path: int
    bin: str
    lot: str
    expires_on: str
    age: int
    left: int


def propose(
    reader: Transaction | Connection,
    wanted: Sequence[Wanted],
    *,
    warehouse: str,
    day: date,
    first: str = FEFO,
) -> tuple[list[Pick], list[Wanted]]:
    """The picks for these lines in the order of the way, and what cannot be picked.

    Lines are served in the order given. FEFO takes the lot that expires first, FIFO the one that
    came first; lots that have expired on `day` or are not released are left alone. One list serves
    many orders: a stop says how much of it is whose.
    """
    stock = _stock(reader, {each.product for each in wanted}, warehouse, day)
    for places in stock.values():
        places.sort(key=lambda each: _rank(each, first))
    parts: dict[tuple[str, int, str, str, str, str], list[Part]] = defaultdict(list)
    short: list[Wanted] = []
    for each in wanted:
        missing = to_quantity(each.quantity)
        for place in stock.get(each.product, []):
            taken = min(missing, place.left)
            if taken:
                place.left -= taken
                missing -= taken
                stop = (
                    place.place, place.path, place.bin, each.product, place.lot, place.expires_on,
                )  # fmt: skip
                part = Part(each.order, each.row, from_whole(taken, QUANTITY_DIGITS))
                parts[stop].append(part)
        if missing:
            left = from_whole(missing, QUANTITY_DIGITS)
            short.append(Wanted(each.order, each.row, each.product, left))
    picks = [
        Pick(*stop, sum((part.quantity for part in mine), start=from_whole(0, 0)), tuple(mine))
        for stop, mine in sorted(parts.items())
    ]
    return picks, short


def _rank(stock: _Stock, first: str) -> tuple[Any, ...]:
    if first == FIFO:
        return (stock.age, stock.place, stock.path)
    return (stock.expires_on or _NEVER, stock.age, stock.place, stock.path)


def _stock(
    reader: Transaction | Connection, products: set[str], warehouse: str, day: date
) -> dict[str, list[_Stock]]:
    found: dict[str, list[_Stock]] = defaultdict(list)
    wanted = sorted(products)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        for product, place, path, bin_code, lot, expires, age, quantity in rows(
            reader,
            "select p.code, o.code, coalesce(n.path, 0), coalesce(n.code, ''),"
            " coalesce(l.code, ''), l.expires_on, b.lot_id, coalesce(x.quantity, b.quantity)"
            " from product p join warehouse w on w.code = ?"
            " join location o on o.warehouse_id = w.id and o.purpose = ''"
            " join stock_balance b on b.product_id = p.id and b.location_id = o.id"
            " left join lot l on l.id = b.lot_id"
            " left join bin_balance x on x.product_id = b.product_id"
            " and x.location_id = b.location_id and x.lot_id = b.lot_id and x.quantity > 0"
            " left join bin n on n.id = x.bin_id"
            f" where p.code in ({', '.join('?' * len(chunk))}) and b.quantity > 0"
            " and (l.expires_on is null or l.expires_on >= ?)"
            " and coalesce((select e.state from lot_event e where e.lot_id = b.lot_id"
            " order by e.number desc limit 1), 'released') = 'released'",
            (warehouse, *chunk, day.isoformat()),
        ):
            expiry = "" if expires is None else str(expires)
            found[product].append(
                _Stock(place, path, bin_code, lot, expiry, int(age), int(quantity))
            )
    return found
