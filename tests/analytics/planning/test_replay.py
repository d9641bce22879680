"""The past year replayed: by hand on even demand, and blind to what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from analytics.planning import replenishment as planning
from analytics.planning.demand import WeeklyDemand
from analytics.planning.kept import ADVICE, MIN_MAX, REAL
from analytics.planning.replay import LEAST_DAYS, YEAR, replay
from analytics.planning.replenishment import Plan
from erp.replenishment.queries import Situation

TODAY = date(2026, 6, 3)
MONDAY = date(2026, 6, 1)
DAYS = 560
"""80 weeks of history: a year, the quarter before it, and 105 days before that."""


def even(**values: object) -> Situation:
    """Two a day for 80 weeks, from a stock the firm filled up once to 2,000 and never again."""
    first = MONDAY - timedelta(days=DAYS)
    days = [first + timedelta(days=at) for at in range(DAYS)]
    changes = {day: Decimal(-2) for day in days}
    changes[first] += 2000
    known = {
        "agreed_days": 7,
        "supplier": "S1",
        "available": Decimal(2000 - 2 * DAYS),
        "demand": [(day, Decimal(2), Decimal(2)) for day in days],
        "stock_changes": changes,
        "unit_cost": Decimal(100),
    } | values
    return Situation("P1", "商品", "MAIN", **known)  # type: ignore[arg-type]


def by_policy(found: pl.DataFrame) -> dict[str, dict[str, object]]:
    return {row["policy"]: row for row in found.iter_rows(named=True)}


def test_D8_a_year_of_even_demand_by_hand():
    """Two a day, a week's lead, a look a week, no error.

    The firm: 2,000 less two a day; on the year's 364 days it ends with 2000 − 2·197 = 1,606 down to
    880, 1,243 on average.
    Advice: order point 14, target 28. It starts with 1,788 and orders nothing until 28 are left and
    a week's demand would bring it to the order point, which is after the year: served in full, as
    the firm. With a tenth of the stock it orders 14 on each look: 52 times.
    """
    rich = by_policy(replay([even()], TODAY))
    assert rich[REAL]["days"] == YEAR
    assert (rich[REAL]["wanted"], rich[REAL]["served"], rich[REAL]["days_short"]) == (728, 728, 0)
    assert rich[REAL]["stock"] == pytest.approx(1243)
    assert (rich[ADVICE]["served"], rich[ADVICE]["orders"]) == (728, 0)
    assert rich[ADVICE]["stock"] == pytest.approx(1243)

    poor = even(available=Decimal(28), stock_changes=_kept_at(28))
    found = by_policy(replay([poor], TODAY))
    assert (found[ADVICE]["served"], found[ADVICE]["days_short"]) == (728, 0)
    assert found[ADVICE]["orders"] == 52
    # Min/max: 2 a day × (7 + 14 days) = 42, and 60 more for a month: an order of 60 a month.
    assert found[MIN_MAX]["served"] == 728
    assert found[MIN_MAX]["orders"] == pytest.approx(728 / 60, abs=1)


def _kept_at(stock: int) -> dict[date, Decimal]:
    """The firm bought two every day it sold two: its stock never moved."""
    first = MONDAY - timedelta(days=DAYS)
    return {first: Decimal(stock)} | {
        first + timedelta(days=at): Decimal(0) for at in range(1, DAYS)
    }


def test_D8_days_without_stock_are_lost_in_the_real_year_and_bought_for_in_the_replay():
    """Of the last 52 weeks every fourth had no stock on its last three days: 13 × 6 units lost."""
    situation = even(stock_changes=_kept_at(28), available=Decimal(28))
    out = [
        MONDAY - timedelta(days=7 * back) + timedelta(days=at)
        for back in range(1, 53, 4)
        for at in (4, 5, 6)
    ]
    demand = [each for each in situation.demand if each[0] not in out]
    changes = dict(situation.stock_changes)
    for day in out:
        if day.weekday() == 4:
            changes[day - timedelta(days=1)] -= 28
            changes[day + timedelta(days=3)] = changes.get(day + timedelta(days=3), Decimal(0)) + 28
    found = by_policy(replay([replace(situation, demand=demand, stock_changes=changes)], TODAY))
    assert found[REAL]["wanted"] == pytest.approx(728)
    assert found[REAL]["served"] == 728 - 13 * 6
    assert found[REAL]["days_short"] == 13 * 3
    assert found[ADVICE]["served"] == pytest.approx(728)


def test_D8_no_policy_sees_what_came_later(monkeypatch):
    """Demand that changes on a day changes no order before it, and the first look after one."""
    cut = MONDAY - timedelta(days=140)
    quiet = even(stock_changes=_kept_at(28), available=Decimal(28))
    demand = [(day, Decimal(9) if day >= cut else each, each) for day, each, _ in quiet.demand]
    wild = replace(quiet, demand=demand)
    asked: list[tuple[date, Decimal]] = []

    def watched(known: Situation, day: date, demand: WeeklyDemand) -> Plan:
        found = planning.plan(known, day, demand)
        asked.append((day, found.proposal.quantity if found.proposal else Decimal(0)))
        return found

    monkeypatch.setattr("analytics.planning.replay.plan", watched)
    replay([quiet], TODAY)
    of_quiet = asked.copy()
    asked.clear()
    replay([wild], TODAY)
    assert [each for each in asked if each[0] <= cut] == [
        each for each in of_quiet if each[0] <= cut
    ]
    after = cut + timedelta(days=7)
    assert dict(asked)[after] > dict(of_quiet)[after] > 0


def test_D8_what_is_known_too_short_is_not_replayed():
    new = [(MONDAY - timedelta(days=back), Decimal(1), Decimal(1)) for back in range(76, 0, -1)]
    assert replay([even(demand=new)], TODAY).is_empty()
    longer = [(MONDAY - timedelta(days=7 * 13), Decimal(1), Decimal(1)), *new]
    assert set(replay([even(demand=longer)], TODAY)["days"]) == {7 * 5}
    assert LEAST_DAYS <= 7 * 5
