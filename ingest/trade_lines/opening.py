"""Opening quantities for a source that has sales but no purchases.

Belongs here: the smallest quantity per product that keeps every later day at or above zero.
Does not: any cost; none is known, and none is invented.

Example: a product sells 5 on Monday, 3 come back on Tuesday, 4 sell on Wednesday. Its day ends
would be -5, -2, -6, so 6 must have been there on Sunday.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from ingest.mapping import Mapping

INWARD = ("other_receipt", "return")


def stock_effect_e6() -> pl.Expr:
    """What a posted row adds to stock, in 10⁻⁶: returns and finds in, sales and issues out.

    A return's quantity is negative in the file and comes in; an issue may be written either way.
    """
    size = pl.col("quantity_e6").abs()
    return pl.when(pl.col("act").is_in(INWARD)).then(size).otherwise(-size)


OPENED = {"product": pl.String, "business_date": pl.Date, "quantity_e6": pl.Int64}


def derive_opening(
    posted: pl.DataFrame, mapping: Mapping, opened: pl.DataFrame | None = None
) -> pl.DataFrame:
    """product, business_date (the day before its first movement), quantity_e6 > 0, by product.

    `opened` is what was opened before, in the same columns; only what is lacking beside it is told.
    """
    moves = posted.filter(
        pl.col("kind").is_in(mapping.opening_kinds) & (pl.col("act") != "bad_debt")
    ).with_columns(stock_effect_e6().alias("effect_e6"))
    columns = ["product", "business_date", "effect_e6"]
    before = (pl.DataFrame(schema=OPENED) if opened is None else opened).rename(
        {"quantity_e6": "effect_e6"}
    )
    moves = pl.concat([moves.select(columns), before.select(columns)], how="vertical_relaxed")
    days = moves.group_by("product", "business_date").agg(pl.col("effect_e6").sum())
    ends = days.sort("product", "business_date").with_columns(
        pl.col("effect_e6").cum_sum().over("product").alias("end_e6")
    )
    needed = ends.group_by("product").agg(
        (pl.col("business_date").min() - timedelta(days=1)),
        (-pl.col("end_e6").min()).alias("quantity_e6"),
    )
    return needed.filter(pl.col("quantity_e6") > 0).sort("product")
