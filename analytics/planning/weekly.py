"""Weekly forecasts of what is wanted, by product and warehouse, from their demand histories.

Belongs here: from histories to rows to be kept, and from kept rows to what replenishment takes.
Does not: the methods, the histories (`demand`), when it runs. Totals over warehouses and products
are the sums of these rows, so they agree at every level.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analytics.planning.demand import WEEK
from analytics.planning.forecasting import Forecast, Plan, forecast_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from analytics.planning.demand import History

ENGINE = "LEDGERHOUSE_FORECAST_ENGINE"
"""The setting that names the engine forecasts are spread over."""
PLAN = Plan(horizon=8, seasons=(52,), origins=3)
PlaceName = tuple[str, str]
"""Product code and warehouse code."""


def weekly_forecasts(
    company: str, histories: Mapping[PlaceName, History], *, until: date, made_at: datetime
) -> pl.DataFrame:
    """One row per product, warehouse and week ahead; weeks begin on the Monday of `until`.

    `method`, `why_not`, the measures of the back-test and the naive's repeat in each week's row.
    """
    monday = until - timedelta(days=until.weekday())
    known = {place: each for place, each in histories.items() if len(each.wanted)}
    named = {"\t".join(place): each.wanted for place, each in known.items()}
    found = forecast_all(named, PLAN, engine=os.environ.get(ENGINE, ""))
    rows = [
        row
        for place, each in zip(known, found.values(), strict=True)
        for row in _rows(company, place, known[place], each, monday, made_at)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


SCHEMA: dict[str, type[pl.DataType]] = {
    "company": pl.String,
    "product_code": pl.String,
    "warehouse_code": pl.String,
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
    "week_error": pl.Float64,
    "weeks_known": pl.Int64,
    "weeks_censored": pl.Int64,
    "one_offs": pl.Int64,
    "data_until": pl.Date,
    "made_at": pl.Datetime,
}
"""The columns of the result; quantities in the product's stock unit, measures without one.

`week_error` is the standard error of one week's demand, in the unit; `weeks_known` of history were
used, `weeks_censored` of them had days without stock; demand on `data_until` and later was not."""


def _rows(  # noqa: PLR0917 - whose, of what, when
    company: str,
    place: PlaceName,
    known: History,
    each: Forecast,
    monday: date,
    made_at: datetime,
) -> list[dict[str, object]]:
    measures = {name: each.errors.get(name) for name in SCHEMA if name in each.errors}
    shared: dict[str, object] = {
        "company": company,
        "product_code": place[0],
        "warehouse_code": place[1],
        "demand_class": each.demand_class,
        "method": f"{each.rule}: " + ", ".join(f"{n} {w:.2f}" for n, w in each.weights.items()),
        "naive": each.naive,
        "why_not": each.why_not,
        "naive_mase": each.naive_errors.get("mase"),
        "naive_rmsse": each.naive_errors.get("rmsse"),
        "week_error": _week_error(known, each),
        "weeks_known": len(known.wanted),
        "weeks_censored": known.censored_weeks,
        "one_offs": len(known.one_offs),
        "data_until": monday,
        "made_at": made_at,
        **measures,
    }
    bounds = [each.low[0.8], each.high[0.8], each.low[0.95], each.high[0.95]]
    names = ("low_80", "high_80", "low_95", "high_95")
    return [
        {
            **shared,
            "week": monday + timedelta(days=WEEK * step),
            "quantity": float(value),
            **{name: float(bound[step]) for name, bound in zip(names, bounds, strict=True)},
        }
        for step, value in enumerate(each.mean)
    ]


def _week_error(known: History, each: Forecast) -> float:
    """The back-test's error of one week; where there was none, how much demand varies."""
    spread = float(np.std(known.wanted, ddof=1)) if len(known.wanted) > 1 else float("nan")
    least = float(np.sqrt(known.wanted.mean()))
    own = each.sigma if np.isfinite(each.sigma) else spread
    return own if np.isfinite(own) else least
