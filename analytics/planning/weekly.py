"""Weekly forecasts of what each company sells, by product, from the published sales lines.

Belongs here: from dated lines to weekly histories, and from forecasts to rows to be kept. Does not:
the methods, when it runs. Returns are left out: they are not demand. A week without a line counts
as no demand, stock-outs too: the published lines do not tell them apart.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analytics.planning.forecasting import Forecast, Plan, forecast_all

if TYPE_CHECKING:
    from datetime import datetime

WEEK = timedelta(days=7)
PLAN = Plan(horizon=8, seasons=(52,), origins=3)
LINES = "select company, product_code, business_date, quantity from sales_lines"
"""What `weekly_forecasts` wants of the published version."""


def weekly_forecasts(lines: pl.DataFrame, *, until: date, made_at: datetime) -> pl.DataFrame:
    """One row per company, product and week ahead.

    `lines` are `LINES`; weeks begin on Mondays, and the last one used is over before `until`.
    `method`, `why_not`, the measures of the back-test and the naive's repeat in each week's row.
    """
    monday = until - timedelta(days=until.weekday())
    sold = (
        lines.filter((pl.col("quantity") > 0) & (pl.col("business_date") < monday))
        .with_columns(week=pl.col("business_date").dt.truncate("1w"))
        .group_by("company", "product_code", "week")
        .agg(pl.col("quantity").cast(pl.Float64).sum())
        .sort("company", "product_code", "week")
    )
    parts = sold.partition_by("company", "product_code", as_dict=True, maintain_order=True)
    histories = {key: _history(part, monday) for key, part in parts.items()}
    named = {"\t".join(map(str, key)): history for key, history in histories.items()}
    found = forecast_all(named, PLAN)
    rows = [
        row
        for key, each in zip(histories, found.values(), strict=True)
        for row in _rows(key, each, monday, made_at)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _history(part: pl.DataFrame, monday: date) -> np.ndarray:
    """Quantity by week, from the first sold to the one before `monday`; none is 0."""
    first = part["week"][0]
    history = np.zeros((monday - first).days // 7)
    history[[(week - first).days // 7 for week in part["week"]]] = part["quantity"].to_numpy()
    return history


SCHEMA: dict[str, type[pl.DataType]] = {
    "company": pl.String,
    "product_code": pl.String,
    "week": pl.Date,
    "quantity": pl.Float64,
    "low_80": pl.Float64,
    "high_80": pl.Float64,
    "low_95": pl.Float64,
    "high_95": pl.Float64,
    "demand_class": pl.String,
    "method": pl.String,
    "naive": pl.String,
    "why_not": pl.String,
    "mase": pl.Float64,
    "rmsse": pl.Float64,
    "smape": pl.Float64,
    "bias": pl.Float64,
    "pinball": pl.Float64,
    "coverage": pl.Float64,
    "naive_mase": pl.Float64,
    "naive_rmsse": pl.Float64,
    "made_at": pl.Datetime,
}
"""The columns of the result; quantities in the product's stock unit, measures without one."""


def _rows(
    key: tuple[object, ...], each: Forecast, monday: date, made_at: datetime
) -> list[dict[str, object]]:
    measures = {name: each.errors.get(name) for name in SCHEMA if name in each.errors}
    shared: dict[str, object] = {
        "company": key[0],
        "product_code": key[1],
        "demand_class": each.demand_class,
        "method": f"{each.rule}: " + ", ".join(f"{n} {w:.2f}" for n, w in each.weights.items()),
        "naive": each.naive,
        "why_not": each.why_not,
        "naive_mase": each.naive_errors.get("mase"),
        "naive_rmsse": each.naive_errors.get("rmsse"),
        "made_at": made_at,
        **measures,
    }
    bounds = [each.low[0.8], each.high[0.8], each.low[0.95], each.high[0.95]]
    names = ("low_80", "high_80", "low_95", "high_95")
    return [
        {
            **shared,
            "week": monday + WEEK * step,
            "quantity": float(value),
            **{name: float(bound[step]) for name, bound in zip(names, bounds, strict=True)},
        }
        for step, value in enumerate(each.mean)
    ]
