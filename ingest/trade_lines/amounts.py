"""Exact amounts of lines, and their rounding to minor units.

Belongs here: quantity × price as whole numbers, and the rounding each line takes. Does not: sums
by treatment (`reconciling`).

`amount_e14` is quantity (10⁻⁶) × price (10⁻⁸), a 128-bit whole number: no digit is lost.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, from_whole

AMOUNT_DIGITS = QUANTITY_DIGITS + UNIT_PRICE_DIGITS
MINOR_DIGITS = 2
"""Decimals of the company currency; every currency the mappings may name has two."""

MINOR_IN_E14 = 10 ** (AMOUNT_DIGITS - MINOR_DIGITS)


def with_amounts(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds `amount_e14`, `net_minor` and `rounding_e14`; amount = net + rounding on every row.

    Rounds half away from zero to the minor unit, as `erp.base.exact.divide` does.
    """
    quantity = pl.col("quantity_e6").cast(pl.Int128)
    frame = frame.with_columns((quantity * pl.col("price_e8")).alias("amount_e14"))
    size = pl.col("amount_e14").abs()
    rounded = (2 * size + MINOR_IN_E14) // (2 * MINOR_IN_E14) * pl.col("amount_e14").sign()
    frame = frame.with_columns(rounded.cast(pl.Int64).alias("net_minor"))
    net = pl.col("net_minor").cast(pl.Int128) * MINOR_IN_E14
    return frame.with_columns((pl.col("amount_e14") - net).alias("rounding_e14"))


def amount_of(whole_e14: int) -> Decimal:
    """The decimal a sum of `amount_e14` stands for."""
    return from_whole(whole_e14, AMOUNT_DIGITS)
