"""Measures of error against examples worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analytics.planning import accuracy
from analytics.planning.demand_classes import demand_class

HISTORY = np.array([2.0, 4.0, 3.0, 7.0])
ACTUAL = np.array([6.0, 10.0])
FORECAST = np.array([8.0, 9.0])


def test_D7_each_measure_equals_the_one_worked_by_hand():
    # Changes 2, -1, 4: mean 7/3, mean square 21/3 = 7. Errors 2 and 1: mean 3/2, mean square 5/2.
    assert accuracy.mase(HISTORY, ACTUAL, FORECAST) == pytest.approx((3 / 2) / (7 / 3))
    # Over two periods: 1 and 3, mean 2.
    assert accuracy.mase(HISTORY, ACTUAL, FORECAST, 2) == pytest.approx(3 / 4)
    assert accuracy.rmsse(HISTORY, ACTUAL, FORECAST) == pytest.approx(math.sqrt(2.5 / 7))
    assert accuracy.smape(ACTUAL, FORECAST) == pytest.approx(100 * (4 / 14 + 2 / 19) / 2)
    assert accuracy.bias(ACTUAL, FORECAST) == pytest.approx(1 / 16)
    # At 0.9: 2 too high costs 0.1 each, 1 too low 0.9.
    assert accuracy.pinball(ACTUAL, FORECAST, 0.9) == pytest.approx((0.2 + 0.9) / 2)
    assert accuracy.coverage(ACTUAL, FORECAST - 2, FORECAST) == 0.5


def test_D7_a_measure_without_a_scale_is_not_zero():
    assert math.isnan(accuracy.mase(np.array([3.0, 3.0]), ACTUAL, FORECAST))
    assert math.isnan(accuracy.rmsse(np.array([3.0]), ACTUAL, FORECAST))
    assert math.isnan(accuracy.bias(np.zeros(2), FORECAST))
    assert accuracy.smape(np.zeros(2), np.zeros(2)) == 0


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([5, 6, 5, 4], "smooth"),
        ([1, 1, 1, 30], "erratic"),
        ([0, 5, 0, 5], "intermittent"),
        ([0, 1, 0, 30, 0, 1], "lumpy"),
        ([0, 0, 0], "none"),
    ],
)
def test_D7_demand_is_classified_by_its_gaps_and_its_spread(history, expected):
    assert demand_class(np.array(history, dtype=float)) == expected
