"""Forecasts as they are kept: a file a week, and what is read of them again.

Belongs here: names, writing in one step, the newest, what became of earlier ones, the histories,
the replay and the outlook beside them. Does not: making any of it; the models are not loaded, so
pages may read.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from analytics.planning.demand import WEEK, History, WeeklyDemand

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AGAINST_ACTUAL, HISTORY, OUTLOOK, REPLAY = "against_actual", "history", "outlook", "replay"
"""Names of the files beside the weekly ones."""
REAL, ADVICE, MIN_MAX = "real", "advice", "min_max"
POLICIES = (REAL, ADVICE, MIN_MAX)
"""The policies a replay sets side by side."""
OLDEST_WEEKS = 3
"""An older forecast is not used for replenishment."""


def folder(warehouse: Path, company: str) -> Path:
    """Where a company's forecasts are."""
    return warehouse / "forecasts" / company


def keep(found: pl.DataFrame, place: Path, monday: date) -> Path:
    """Write a week's forecasts; a second run of the week takes the place of the first."""
    return keep_as(f"weekly_{monday.isoformat()}", found, place)


def keep_as(name: str, found: pl.DataFrame, place: Path) -> Path:
    """Write one file in a step, in place of an earlier one of the name."""
    place.mkdir(parents=True, exist_ok=True)
    part = place / f"{name}.part"
    found.write_parquet(part)
    return part.replace(place / f"{name}.parquet")


def read(name: str, place: Path) -> pl.DataFrame | None:
    """A file kept by its name; none where it has not been made."""
    file = place / f"{name}.parquet"
    return pl.read_parquet(file) if file.exists() else None


def newest(place: Path) -> pl.DataFrame | None:
    """The forecasts made last."""
    files = sorted(place.glob("weekly_*.parquet"))
    return pl.read_parquet(files[-1]) if files else None


def demands(found: pl.DataFrame | None, today: date) -> dict[tuple[str, str], WeeklyDemand]:
    """What replenishment takes: the weeks from today's on, of what is forecastable."""
    if found is None or found.is_empty():
        return {}
    monday = today - timedelta(days=today.weekday())
    if found["data_until"].max() < monday - timedelta(days=WEEK * OLDEST_WEEKS):  # type: ignore[operator]
        return {}
    ahead = found.filter((pl.col("week") >= monday) & (pl.col("why_not") == ""))
    return {
        (product, warehouse): WeeklyDemand(
            tuple(part["quantity"]), float(part["week_error"][0]), str(part["method"][0])
        )
        for (product, warehouse), part in ahead.sort("week").group_by(
            "product_code", "warehouse_code"
        )
    }


def history_rows(histories: Mapping[tuple[str, str], History]) -> pl.DataFrame:
    """The weeks of every history: delivered, wanted, days in stock; `HISTORY_SCHEMA`."""
    return pl.DataFrame(
        [
            (
                *place,
                known.first + timedelta(days=WEEK * at),
                float(delivered),
                float(wanted),
                int(days),
            )
            for place, known in histories.items()
            for at, (delivered, wanted, days) in enumerate(
                zip(known.delivered, known.wanted, known.days_in_stock, strict=True)
            )
        ],
        schema=HISTORY_SCHEMA,
        orient="row",
    )


def against_actual(place: Path, histories: Mapping[tuple[str, str], History]) -> pl.DataFrame:
    """Each week forecast earlier that is over, beside what was wanted in it.

    Columns: product, warehouse, week, `ahead` (weeks after the data ended, 1 the first), forecast,
    actual, and whether it lay in the 95 % interval.
    """
    rows = [
        row
        for file in sorted(place.glob("weekly_*.parquet"))
        for row in pl.read_parquet(file).iter_rows(named=True)
    ]
    found = []
    for row in rows:
        known = histories.get((row["product_code"], row["warehouse_code"]))
        at = -1 if known is None else (row["week"] - known.first).days // WEEK
        if known is None or not 0 <= at < len(known.wanted):
            continue
        actual = float(known.wanted[at])
        found.append(
            {
                "product_code": row["product_code"],
                "warehouse_code": row["warehouse_code"],
                "week": row["week"],
                "ahead": (row["week"] - row["data_until"]).days // WEEK + 1,
                "quantity": row["quantity"],
                "actual": actual,
                "is_inside": row["low_95"] <= actual <= row["high_95"],
            }
        )
    return pl.DataFrame(found, schema=ACTUAL_SCHEMA)


HISTORY_SCHEMA: dict[str, type[pl.DataType]] = {
    "product_code": pl.String,
    "warehouse_code": pl.String,
    "week": pl.Date,
    "delivered": pl.Float64,
    "wanted": pl.Float64,
    "days_in_stock": pl.Int64,
}
ACTUAL_SCHEMA: dict[str, type[pl.DataType]] = {
    "product_code": pl.String,
    "warehouse_code": pl.String,
    "week": pl.Date,
    "ahead": pl.Int64,
    "quantity": pl.Float64,
    "actual": pl.Float64,
    "is_inside": pl.Boolean,
}
