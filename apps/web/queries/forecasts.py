"""The forecasts kept last, as one line an item and as the weeks of one.

Belongs here: reading what was kept. Does not: forecasting; no model is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from analytics.planning import kept

if TYPE_CHECKING:
    from datetime import date

    from erp.base.home import Home


PLACE_SCHEMA: dict[str, type[pl.DataType]] = {
    "product_code": pl.String,
    "warehouse_code": pl.String,
}


@dataclass(frozen=True, slots=True)
class Cockpit:
    """Items with their errors, the weeks ahead of each, and what became of earlier forecasts.

    `history` holds the weeks known of every item, `past` the weeks forecast earlier that are over.
    """

    data_until: date
    items: pl.DataFrame
    weeks: pl.DataFrame
    history: pl.DataFrame
    past: pl.DataFrame

    @property
    def past_inside(self) -> Decimal | None:
        """The share of past weeks in which demand lay in the 95 % interval; none without any."""
        if self.past.is_empty():
            return None
        return Decimal(int(self.past["is_inside"].sum())) / self.past.height

    @property
    def past_error(self) -> Decimal | None:
        """Absolute errors of past weeks as a share of what was wanted in them (WAPE)."""
        wanted = float(self.past["actual"].sum())
        if not wanted:
            return None
        wrong = float((self.past["quantity"] - self.past["actual"]).abs().sum())
        return Decimal(str(round(wrong / wanted, 4)))

    def of_item(self, frame: pl.DataFrame, product: str, warehouse: str) -> pl.DataFrame:
        """The rows of one item."""
        return frame.filter(
            (pl.col("product_code") == product) & (pl.col("warehouse_code") == warehouse)
        )

    @property
    def forecastable(self) -> pl.DataFrame:
        """Items with a forecast."""
        return self.items.filter(pl.col("why_not") == "")

    @property
    def better_than_naive(self) -> int:
        """Items whose back-test error is below the naive forecast's."""
        return self.forecastable.filter(pl.col("rmsse") < pl.col("naive_rmsse")).height


def cockpit(home: Home, warehouses: frozenset[str] | None) -> Cockpit | None:
    """The newest forecasts of the warehouses a person sees; none where nothing is kept."""
    place = kept.folder(home.warehouse, home.company)
    found = _seen(kept.newest(place), PLACE_SCHEMA, warehouses)
    if found.is_empty():
        return None
    history = _seen(kept.read(kept.HISTORY, place), kept.HISTORY_SCHEMA, warehouses)
    past = _seen(kept.read(kept.AGAINST_ACTUAL, place), kept.ACTUAL_SCHEMA, warehouses)
    weeks = found.sort("product_code", "warehouse_code", "week")
    items = weeks.group_by("product_code", "warehouse_code", maintain_order=True).agg(
        pl.col("quantity").sum(),
        pl.col(
            "demand_class", "method", "naive", "why_not", "mase", "rmsse", "smape", "bias",
            "coverage", "naive_mase", "naive_rmsse", "weeks_known", "weeks_censored", "one_offs",
        ).first(),
    )  # fmt: skip
    ordered = items.sort("rmsse", descending=True)
    return Cockpit(weeks["data_until"][0], ordered, weeks, history, past)


def _seen(
    found: pl.DataFrame | None,
    schema: dict[str, type[pl.DataType]],
    warehouses: frozenset[str] | None,
) -> pl.DataFrame:
    if found is None:
        return pl.DataFrame(schema=schema)
    if warehouses is None:
        return found
    return found.filter(pl.col("warehouse_code").is_in(sorted(warehouses)))
