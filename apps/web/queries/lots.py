"""Lots for pages: what expires, where one went, its events; what a label says.

Belongs here: frames in the shape tables take. Does not: finding them (`erp.inventory.lots`).
"""

# ruff: noqa: S608 - only question marks are put into a statement

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection

from erp.base.reading import rows
from erp.inventory.lots import LotOnHand, Trace

_QUANTITY, _MONEY = pl.Decimal(38, 6), pl.Decimal(38, 4)


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot as its label says: product, its barcode, and the lot's last day or None."""

    product: str
    name: str
    barcode: str
    code: str
    expires_on: date | None


def on_hand_frame(lots: Sequence[LotOnHand], *, day: date, sees_value: bool) -> pl.DataFrame:
    """A row each lot; what it is worth only for those who see costs."""
    frame = pl.DataFrame(
        [
            (
                each.product, each.name, each.lot, each.warehouse, each.expires_on,
                None if each.expires_on is None else (each.expires_on - day).days, each.state,
                each.quantity, each.held, each.unit, each.value,
            )
            for each in lots
        ],
        schema={
            "product_code": pl.String, "product_name": pl.String, "lot": pl.String,
            "warehouse_code": pl.String, "expiry_date": pl.Date, "days_left": pl.Int64,
            "state": pl.String, "quantity": _QUANTITY, "held": _QUANTITY, "unit": pl.String,
            "book_value": _MONEY,
        },
        orient="row",
    )  # fmt: skip
    return frame if sees_value else frame.drop("book_value")


def trace_frame(traces: Sequence[Trace], kinds: dict[str, str]) -> pl.DataFrame:
    """A row each move, its document openable; what went in for out stands negative."""
    return pl.DataFrame(
        [
            (
                each.day, each.number, kinds.get(each.kind, each.kind), each.party_name,
                each.product, each.lot, each.quantity if each.direction == "in" else -each.quantity,
            )
            for each in traces
        ],
        schema={
            "business_date": pl.Date, "document": pl.String, "kind": pl.String,
            "party_name": pl.String, "product_code": pl.String, "lot": pl.String,
            "quantity": _QUANTITY,
        },
        orient="row",
    )  # fmt: skip


def events_frame(connection: Connection, product: str, lot: str) -> pl.DataFrame:
    """Every change of a lot's state: when, by whom, why."""
    found = rows(
        connection,
        "select e.number, e.state, e.reason, coalesce(u.display_name, ''), c.recorded_at"
        " from lot_event e join lot l on l.id = e.lot_id join product p on p.id = l.product_id"
        " left join app_user u on u.id = e.user_id join commit_log c on c.tx = e.tx"
        " where p.code = ? and l.code = ? order by e.number desc",
        (product, lot),
    )
    return pl.DataFrame(
        [(str(when)[:16], state, reason, person) for _, state, reason, person, when in found],
        schema={
            "recorded": pl.String, "state": pl.String, "reason": pl.String, "person": pl.String,
        },
        orient="row",
    )  # fmt: skip


def find_lots(connection: Connection, codes: Sequence[str]) -> list[Lot]:
    """The lots with these codes, of whatever product."""
    if not codes:
        return []
    found = rows(
        connection,
        "select p.code, p.name, l.code, l.expires_on from lot l"
        " join product p on p.id = l.product_id"
        f" where l.code in ({', '.join('?' * len(codes))}) order by p.code, l.code",
        codes,
    )
    known = barcodes(connection, sorted({product for product, *_ in found}))
    return [
        Lot(product, name, known.get(product, ""), code, _date(expires))
        for product, name, code, expires in found
    ]


def barcodes(connection: Connection, products: Sequence[str]) -> dict[str, str]:
    """The barcode on the own unit of products that have one: the master's, else the first added."""
    if not products:
        return {}
    marks = ", ".join("?" * len(products))
    found = rows(
        connection,
        "select p.code, b.barcode, b.id from product p join product_barcode b"
        " on b.product_id = p.id and b.unit = p.unit and b.closed_on is null"
        f" and p.code in ({marks}) union all select code, barcode, 0 from product"
        f" where code in ({marks}) and barcode <> ''"
        " order by 3 desc",
        (*products, *products),
    )
    return {code: barcode for code, barcode, _ in found}


def find_places(connection: Connection, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Code and name of internal places with these codes."""
    if not codes:
        return []
    return [
        (code, name)
        for code, name in rows(
            connection,
            "select code, name from location where kind = 'internal'"
            f" and code in ({', '.join('?' * len(codes))}) order by code",
            codes,
        )
    ]


def _date(value: object) -> date | None:
    if value is None:
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))
