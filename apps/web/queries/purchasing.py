"""Lists of buying as frames, live from the core.

Belongs here: `erp.purchasing.queries` in the shape tables and charts take. Does not: arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection

from erp.purchasing import queries
from erp.purchasing.queries import Accrual, Purchase, TrackedLine

QUANTITY, MONEY, PRICE = pl.Decimal(38, 6), pl.Decimal(38, 4), pl.Decimal(38, 8)
AMOUNTS = ("unit_price", "amount", "invoiced_amount", "paid_amount")
"""Columns of `tracked` that say what goods cost."""


def tracked(connection: Connection, *, supplier: str, open_only: bool) -> pl.DataFrame:
    """Order lines with what came of them, newest first."""
    lines = queries.order_tracking(connection, supplier=supplier, open_only=open_only)
    return pl.DataFrame(
        [_tracked(line) for line in lines],
        schema={
            "document": pl.String, "business_date": pl.Date, "due_date": pl.Date,
            "party_code": pl.String, "product_code": pl.String, "state": pl.String,
            "ordered": QUANTITY, "received": QUANTITY, "open": QUANTITY, "invoiced": QUANTITY,
            "returned": QUANTITY, "unit_price": PRICE, "amount": MONEY, "invoiced_amount": MONEY,
            "paid_amount": MONEY,
        },
        orient="row",
    )  # fmt: skip


def _tracked(line: TrackedLine) -> tuple[object, ...]:
    return (
        line.number, line.business_date, line.due_date, line.supplier, line.product, line.state,
        line.ordered, line.received, line.open, line.invoiced, line.returned, line.unit_price,
        line.ordered_net, line.invoiced_gross, line.paid,
    )  # fmt: skip


def accruals(listed: Sequence[Accrual]) -> pl.DataFrame:
    """Goods received not invoiced, one row for each line."""
    return pl.DataFrame(
        [
            (
                each.number, each.business_date, each.supplier, each.product, each.quantity,
                each.amount, each.contra,
            )
            for each in listed
        ],
        schema={
            "document": pl.String, "business_date": pl.Date, "party_code": pl.String,
            "product_code": pl.String, "quantity": QUANTITY, "accrued": MONEY, "contra": MONEY,
        },
        orient="row",
    )  # fmt: skip


def purchases(listed: Sequence[Purchase]) -> pl.DataFrame:
    """Purchases by month, supplier and product."""
    return pl.DataFrame(
        [(each.month, each.supplier, each.product, each.quantity, each.amount) for each in listed],
        schema={
            "month": pl.String, "party_code": pl.String, "product_code": pl.String,
            "quantity": QUANTITY, "amount": MONEY,
        },
        orient="row",
    )  # fmt: skip


def price_points(connection: Connection, product: str, *, since: date) -> pl.DataFrame:
    """What a product was ordered at, oldest first."""
    points = queries.price_trend(connection, product, since=since)
    return pl.DataFrame(
        [
            (point.business_date, point.number, point.supplier, point.quantity, point.unit_price)
            for point in points
        ],
        schema={
            "business_date": pl.Date, "document": pl.String, "party_code": pl.String,
            "quantity": QUANTITY, "unit_price": PRICE,
        },
        orient="row",
    )  # fmt: skip
