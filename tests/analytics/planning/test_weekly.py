"""From demand histories to rows of forecasts, and what is read of them again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from analytics.planning import kept
from analytics.planning.demand import history
from analytics.planning.weekly import SCHEMA, weekly_forecasts

MADE_AT = datetime(2026, 6, 3, tzinfo=UTC).replace(tzinfo=None)
MONDAY = date(2026, 6, 1)


def histories():
    """A sold every week for 40 weeks, B once; stock never ran out."""
    of_a = [(MONDAY - timedelta(days=7 * back), 10.0 + back % 3) for back in range(1, 41)]
    many = {MONDAY - timedelta(days=300): 9_000.0}
    return {
        ("A", "MAIN"): history(of_a, many, 500, MONDAY),
        ("B", "MAIN"): history([(MONDAY - timedelta(days=5), 4.0)], many, 500, MONDAY),
    }


@pytest.fixture(scope="module")
def found() -> pl.DataFrame:
    return weekly_forecasts("demo", histories(), until=MONDAY, made_at=MADE_AT)


def test_FCT_01_D7_each_week_has_interval_method_and_errors_beside_the_naives(found):
    assert found.columns == list(SCHEMA)
    sold = found.filter(pl.col("product_code") == "A")
    assert sold["week"].to_list() == [MONDAY + timedelta(days=7 * ahead) for ahead in range(8)]
    assert sold["quantity"].is_between(9, 13).all()
    for measure in ("mase", "rmsse", "smape", "bias", "pinball", "coverage", "naive_mase"):
        assert sold[measure].is_not_null().all(), measure
    assert (sold["low_95"] <= sold["quantity"]).all()
    assert (sold["quantity"] <= sold["high_95"]).all()
    assert sold["data_until"].unique().to_list() == [MONDAY]


def test_D7_an_item_that_is_not_forecastable_says_so_and_is_not_used(found):
    other = found.filter(pl.col("product_code") == "B")
    assert other["why_not"].unique().to_list() == ["too short"]
    assert set(kept.demands(found, MONDAY)) == {("A", "MAIN")}


def test_FCT_01_a_kept_forecast_is_taken_for_three_weeks_from_the_present_week_on(found, tmp_path):
    kept.keep(found, tmp_path, MONDAY)
    again = kept.newest(tmp_path)
    assert len(kept.demands(again, MONDAY)["A", "MAIN"].mean) == 8
    assert len(kept.demands(again, MONDAY + timedelta(days=16))["A", "MAIN"].mean) == 6
    assert kept.demands(again, MONDAY + timedelta(days=28)) == {}
    assert kept.newest(tmp_path / "none") is None


def test_D7_a_forecast_is_later_held_against_what_was_wanted(found, tmp_path):
    kept.keep(found, tmp_path, MONDAY)
    sold = [(MONDAY - timedelta(days=7), 10.0), (MONDAY, 11.0), (MONDAY + timedelta(days=7), 80.0)]
    later = history(sold, {MONDAY - timedelta(days=9): 900.0}, 500, MONDAY + timedelta(days=14))
    over = kept.against_actual(tmp_path, {("A", "MAIN"): later})
    assert over.select("ahead", "actual", "is_inside").rows() == [(1, 11, True), (2, 80, False)]
