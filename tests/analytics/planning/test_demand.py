"""From what was delivered to what was wanted."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from analytics.planning.demand import NO_HISTORY, history
from analytics.planning.smoothing import running_levels

MONDAY = date(2026, 6, 1)


def days(*, start: int, count: int, quantity: float) -> list[tuple[date, float]]:
    return [(MONDAY + timedelta(days=start + at), quantity) for at in range(count)]


def test_FCT_02_days_without_stock_are_not_days_without_demand():
    """3 a day: all seven days, none at all for want of stock, four days until it ran out."""
    sold = days(start=0, count=7, quantity=3) + days(start=14, count=4, quantity=3)
    changes = {day: -quantity for day, quantity in sold}
    changes[MONDAY] += 21
    changes[MONDAY + timedelta(days=14)] += 12
    found = history(sold, changes, 0, MONDAY + timedelta(days=22))
    assert found.delivered.tolist() == [21, 0, 12]
    assert found.days_in_stock.tolist() == [7, 0, 4]
    assert found.wanted.tolist() == [21, 21, 21]
    assert found.censored_weeks == 2


def test_FCT_02_a_week_in_stock_without_a_sale_is_a_week_without_demand():
    sold = [(MONDAY, 5.0), (MONDAY + timedelta(days=14), 5.0)]
    changes = {MONDAY: 95.0, MONDAY + timedelta(days=14): -5.0}
    found = history(sold, changes, 90, MONDAY + timedelta(days=21))
    assert found.wanted.tolist() == [5, 0, 5]


def test_FCT_02_a_one_off_order_is_marked_and_left_out_of_what_is_usual():
    sold = [(MONDAY + timedelta(days=7 * at), 4.0) for at in range(5)]
    sold[2] = (sold[2][0], 400.0)
    found = history(sold, {MONDAY: 1000}, 500, MONDAY + timedelta(days=35))
    assert found.one_offs == ((MONDAY + timedelta(days=14), 400.0),)
    assert found.delivered[2] == 400
    assert found.wanted.tolist() == [4, 4, 4, 4, 4]
    sold[2] = (sold[2][0], 11.0)
    assert history(sold, {MONDAY: 1000}, 500, MONDAY + timedelta(days=35)).one_offs == ()


def test_FCT_02_the_unfinished_week_is_not_in_it():
    assert history([(MONDAY, 5.0)], {}, 0, MONDAY + timedelta(days=6)) is NO_HISTORY
    assert len(history([(MONDAY, 5.0)], {}, 0, MONDAY + timedelta(days=7)).wanted) == 1


def test_FCT_02_a_level_before_a_period_knows_nothing_of_it():
    rows = np.random.default_rng(3).poisson(4, (20, 30)).astype(float)
    levels, errors = running_levels(rows)
    changed = rows.copy()
    changed[:, 20:] = 1_000
    for before, after in zip((levels, errors), running_levels(changed), strict=True):
        assert np.array_equal(before[:, :21], after[:, :21])
        assert not np.array_equal(before[:, 21], after[:, 21])
    assert running_levels(np.full((1, 9), 7.0))[0][0, 1:].tolist() == [7] * 9
