"""The forecasts kept last, as one line an item and as the weeks of one.

Belongs here: reading what was kept. Does not: forecasting; no model is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from analytics.planning import kept

if TYPE_CHECKING:
    from datetime import date

    from erp.base.home import Home


@dataclass(frozen=True, slots=True)
class Cockpit:
    """Items with their errors, the weeks ahead of each, and what became of earlier forecasts."""

    data_until: date
    items: pl.DataFrame
    weeks: pl.DataFrame

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
    found = kept.newest(kept.folder(home.warehouse, home.company))
    if found is not None and warehouses is not None:
        found = found.filter(pl.col("warehouse_code").is_in(sorted(warehouses)))
    if found is None or found.is_empty():
        return None
    weeks = found.sort("product_code", "warehouse_code", "week")
    items = weeks.group_by("product_code", "warehouse_code", maintain_order=True).agg(
        pl.col("quantity").sum(),
        pl.col(
            "demand_class", "method", "naive", "why_not", "mase", "rmsse", "smape", "bias",
            "coverage", "naive_mase", "naive_rmsse", "weeks_known", "weeks_censored", "one_offs",
        ).first(),
    )  # fmt: skip
    return Cockpit(weeks["data_until"][0], items.sort("rmsse", descending=True), weeks)
