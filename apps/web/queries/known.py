"""Stock as at a date and as known at a commit, and what changed since, as tables take it.

Belongs here: frames of what `erp.stock_accounting.as_at` reads, within what a person may see. Does
not: reading it.
"""

from __future__ import annotations

import polars as pl

from erp.stock_accounting.as_at import StockAsAt, StockChange

Columns = dict[str, "pl.DataType | type[pl.DataType]"]
QUANTITY, MONEY = pl.Decimal(38, 6), pl.Decimal(38, 4)


def places(report: StockAsAt, warehouses: frozenset[str] | None) -> pl.DataFrame:
    """Quantities by product, warehouse, place and lot; `None` means all warehouses."""
    rows = [
        (each.product, each.warehouse, each.location, each.lot, each.quantity)
        for each in report.places
        if warehouses is None or each.warehouse in warehouses
    ]
    schema: Columns = {
        "product_code": pl.String, "warehouse_code": pl.String, "location": pl.String,
        "lot": pl.String, "quantity": QUANTITY,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def pools(report: StockAsAt) -> pl.DataFrame:
    """Values by cost pool."""
    rows = [
        (each.product, each.cost_group, each.account, each.quantity, each.amount)
        for each in report.pools
    ]
    schema: Columns = {
        "product_code": pl.String, "cost_group_code": pl.String, "account_code": pl.String,
        "quantity": QUANTITY, "book_value": MONEY,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def changes(found: list[StockChange]) -> pl.DataFrame:
    """What changed, in order of commits; the amount stands where a value did."""
    rows = [
        (
            each.business_date, each.document, each.because_of, each.reason, each.product,
            each.where, each.lot, each.what, each.quantity, each.amount,
        )
        for each in found
    ]  # fmt: skip
    schema: Columns = {
        "business_date": pl.Date, "document": pl.String, "source": pl.String,
        "memo": pl.String, "product_code": pl.String, "location": pl.String, "lot": pl.String,
        "value_kind": pl.String, "quantity": QUANTITY, "book_value": MONEY,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")
