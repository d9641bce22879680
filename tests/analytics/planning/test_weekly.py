"""From dated sales lines to rows of forecasts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl

from analytics.planning.weekly import SCHEMA, weekly_forecasts

MADE_AT = datetime(2026, 6, 3, tzinfo=UTC).replace(tzinfo=None)


def test_FCT_01_a_product_sold_every_week_is_forecast_week_by_week():
    monday = date(2026, 6, 1)
    rows = [
        ("demo", "A", monday - timedelta(days=7 * back - 2), 10 + back % 3) for back in range(1, 41)
    ]
    rows += [
        ("demo", "A", monday - timedelta(days=3), -500),
        ("demo", "B", monday - timedelta(days=5), 4),
    ]
    rows += [("demo", "A", monday + timedelta(days=1), 9_000)]
    lines = pl.DataFrame(
        rows, ["company", "product_code", "business_date", "quantity"], orient="row"
    )
    found = weekly_forecasts(
        lines,
        until=monday + timedelta(days=2),
        made_at=MADE_AT,
    )
    assert found.columns == list(SCHEMA)
    sold = found.filter(pl.col("product_code") == "A")
    assert sold["week"].to_list() == [monday + timedelta(days=7 * ahead) for ahead in range(8)]
    # Neither the return nor the unfinished week is in it.
    assert sold["quantity"].is_between(9, 13).all()
    assert sold["mase"].is_not_null().all()
    assert sold["why_not"].unique().to_list() == [""]
    other = found.filter(pl.col("product_code") == "B")
    assert other["why_not"].unique().to_list() == ["too short"]
