"""Choice, combination and intervals on small series of our own."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from analytics.planning import accuracy
from analytics.planning.autoregression import LagRegression
from analytics.planning.forecasting import Plan, forecast_all, trial

MONTHLY = Plan(6, (12,))


@pytest.fixture(scope="module")
def histories():
    """Four smooth seasonal series, sixty with gaps, one too short, one without demand."""
    random = np.random.default_rng(11)
    months = np.arange(66)
    wave = 100 + months + 30 * np.sin(2 * np.pi * months / 12)
    smooth = {f"smooth {at}": wave + random.normal(0, 3, 66) for at in range(4)}
    gaps = {
        f"gaps {at}": random.poisson(6, 66) * (random.random(66) < 0.3).astype(float)
        for at in range(60)
    }
    return smooth | gaps | {"short": np.array([3.0, 4.0]), "idle": np.zeros(66)}


@pytest.fixture(scope="module")
def known(histories):
    return {name: row[:-6] if len(row) > 6 else row for name, row in histories.items()}


@pytest.fixture(scope="module")
def found(known):
    return forecast_all(known, MONTHLY)


def test_FCT_01_each_forecast_carries_interval_method_and_its_error_beside_the_naives(found):
    each = found["gaps 0"]
    assert len(each.mean) == 6
    assert (each.low[0.95] <= each.mean).all()
    assert (each.mean < each.high[0.95]).all()
    each = found["smooth 0"]
    assert sum(each.weights.values()) == pytest.approx(1, abs=1e-3)
    assert each.naive == "seasonal naive"
    assert each.errors["mase"] < each.naive_errors["mase"]
    assert set(each.errors) == {"mase", "rmsse", "smape", "bias", "pinball", "coverage"}


def test_D7_a_forecast_of_a_season_is_better_than_the_naive_on_what_came(histories, found):
    for name in (name for name in histories if name.startswith("smooth")):
        known, came = histories[name][:-6], histories[name][-6:]
        assert accuracy.mase(known, came, found[name].mean, 12) < 1


def test_D7_nothing_is_known_of_what_comes_after_the_origin(histories, found):
    spoiled = {
        name: np.concatenate([row[:-6], np.full(6, 1e9)]) if len(row) > 6 else row
        for name, row in histories.items()
    }
    again = forecast_all(
        {name: row[:-6] if len(row) > 6 else row for name, row in spoiled.items()}, MONTHLY
    )
    for name, each in found.items():
        assert each.weights == again[name].weights
        np.testing.assert_array_equal(each.mean, again[name].mean)


def test_D7_the_back_test_at_an_origin_knows_nothing_of_later_periods(known):
    history = known["smooth 0"]
    changed = history.copy()
    changed[-6:] *= 50  # what follows the last origin
    np.testing.assert_array_equal(trial(history, MONTHLY).past, trial(changed, MONTHLY).past)


def test_D7_an_item_that_cannot_be_forecast_says_so(found):
    assert found["short"].why_not == "too short"
    assert found["idle"].why_not == "too few demands"
    assert found["smooth 0"].why_not == ""
    assert np.isfinite(found["short"].mean).all()


def test_D7_items_with_gaps_share_the_method_with_the_least_error_of_their_class(found):
    chosen = {tuple(found[f"gaps {at}"].weights) for at in range(8)}
    assert len(chosen) == 1


def test_D7_the_95_percent_interval_covers_about_what_it_says(found):
    covered = [found[f"gaps {at}"].errors["coverage"] for at in range(60)]
    assert 0.9 <= np.mean(covered) <= 1


def test_D7_a_groups_residuals_are_sorted_once_not_for_each_series(monkeypatch):
    """Or ten times the series would take a hundred times the work."""
    random = np.random.default_rng(5)
    series = {str(at): random.poisson(20, 40).astype(float) for at in range(40)}
    sorts = []
    plain = np.sort
    monkeypatch.setattr(np, "sort", lambda rows, axis=-1: sorts.append(1) or plain(rows, axis))
    counts = []
    for count in (10, 40):
        forecast_all(dict(list(series.items())[:count]), MONTHLY)
        counts.append(len(sorts))
        sorts.clear()
    assert counts[0] == counts[1] > 0


def test_D7_a_regression_on_lags_continues_a_day_and_a_week_exactly():
    hours = np.arange(24 * 7 * 4)
    wave = 50 + 10 * np.sin(2 * np.pi * hours / 24) + 5 * np.sin(2 * np.pi * hours / 168)
    path = LagRegression((1, 2, 24, 168)).forecast(wave[:-48], 48)["mean"]
    np.testing.assert_allclose(path, wave[-48:], rtol=0.01)


def test_D7_the_web_process_never_loads_statsforecast():
    loads = "import sys, apps.web.queries.stock, analytics.planning.accuracy;"
    told = "sys.exit('statsforecast' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loads + told], check=False).returncode == 0


def test_D7_the_median_of_skewed_demand_is_what_most_weeks_want_and_the_mean_their_average():
    """Twenty items want 1 in three weeks of four and 9 in the fourth: the mean is 3, the median 1.

    Origins four weeks apart end alike, so each step has the same error each time.
    """
    random = np.random.default_rng(3)
    rows = {
        str(at): np.concatenate([random.permutation([1.0, 1.0, 1.0, 9.0]) for _ in range(20)])
        for at in range(40)
    }
    found = forecast_all(rows, Plan(4, (52,)))
    mean = float(np.mean([each.mean for each in found.values()]))
    median = float(np.median([each.median for each in found.values()]))
    assert mean == pytest.approx(3, abs=0.4)
    assert median == pytest.approx(1, abs=0.6)
