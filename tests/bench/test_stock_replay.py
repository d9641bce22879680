"""A policy replayed against rows worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bench import stock_replay as replay


def test_D8_a_replay_serves_orders_and_loses_as_worked_by_hand():
    demand = np.array([[3.0, 4.0, 5.0, 1.0]])
    targets = np.full((1, 4), 8.0)
    done = replay.replay(demand, targets, lead_periods=2, price=np.array([10.0]))
    # 8 serve 3, left 5; order 3 for the fourth. 5 serve 4, left 1; order 4 for the fifth. 1 serves
    # 1 of 5, 4 are lost. 3 arrive and serve 1, left 2; order 1, for 3 and the 4 coming make 7.
    assert done.lost == 4
    assert done.fill_rate == pytest.approx(9 / 13)
    assert done.stock_value == pytest.approx((5 + 1 + 0 + 2) * 10 / 4)
    assert done.orders == 3


def test_D8_min_max_waits_for_the_minimum():
    demand = np.full((1, 6), 2.0)
    low, high = np.full((1, 6), 4.0), np.full((1, 6), 10.0)
    done = replay.replay_min_max(demand, low, high, lead_periods=1)
    assert done.orders == 1
    assert done.lost == 0


def test_FCT_03_cheap_goods_are_held_for_more_of_their_demand_than_dear_ones():
    mean, sigma = np.full((2, 1), 10.0), np.full((2, 1), 5.0)
    cheap, dear = replay.marginal_targets(mean, sigma, np.array([1.0, 50.0]), 100.0)[:, 0]
    assert cheap > 15 > dear
    assert replay.safety_factor_targets(mean, sigma, 2.0).tolist() == [[20.0], [20.0]]


def test_FCT_03_the_least_parameter_that_serves_enough_is_found():
    assert replay.search(lambda each: each / 10, 0.95, 0, 20) == pytest.approx(9.5, abs=1e-6)
