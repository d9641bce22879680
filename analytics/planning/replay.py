"""The past year once more, day by day, with only what was known on each: policies side by side.

Belongs here: what stock, orders and service would have been under the advice the nights give now
and under a plain minimum and maximum, beside what the firm really did. Does not: the advice itself
(`replenishment`), public test sets (`bench`).

Every policy meets the same demand: what was delivered, one-off orders left out, and on days without
stock what the week's other days suggest. Goods that are not there are lost, not owed. A policy
looks in the morning and knows the deliveries, stock-outs and receipts of the days before; goods it
orders take as long as the firm's real receipts took, one after the other. It begins a quarter
before the year that counts, with the stock there was, so that how it begins does not matter. Stock
is valued at today's unit cost for all of them; thresholds people have set since are not used.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analytics.planning.demand import WEEK, Daily, daily, history
from analytics.planning.kept import ADVICE, MIN_MAX, REAL
from analytics.planning.replenishment import lead_time, plan, usual_demands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from erp.replenishment.queries import Situation

YEAR, WARM_UP = 364, 91
"""Days that count, and days before them in which policies already order."""
KNOWN_FIRST = 8 * WEEK
"""A product is replayed when so many days of it are known."""
LEAST_DAYS = 4 * WEEK
MONTH = 30

SCHEMA: dict[str, type[pl.DataType]] = {
    "product_code": pl.String,
    "warehouse_code": pl.String,
    "policy": pl.String,
    "first_day": pl.Date,
    "days": pl.Int64,
    "wanted": pl.Float64,
    "served": pl.Float64,
    "days_short": pl.Int64,
    "orders": pl.Int64,
    "stock": pl.Float64,
    "unit_cost": pl.Float64,
}
"""Of each place and policy: units wanted and served, days on which some was missing, orders (for
the firm itself: days on which stock came), mean stock at day's end, unit cost in minor units."""


@dataclass(slots=True)
class _Place:
    """One place's year: demand and real stock by day since `begin`, and what to look up by day."""

    situation: Situation
    begin: date
    counted: int
    wanted: np.ndarray
    served: np.ndarray
    stock: np.ndarray
    demand: list[tuple[date, float]]
    changes: list[tuple[date, float]]

    def known_on(self, today: date) -> Situation:
        """What could be known on the morning of a day; stock and orders are the policy's."""
        seen = [
            days
            for days, on in zip(self.situation.lead_times, self.situation.received_on, strict=True)
            if on < today
        ]
        return replace(
            self.situation, soon=Decimal(0), promised=Decimal(0), requested=Decimal(0), coming=[],
            minimum=Decimal(0), maximum=None, lead_times=seen,
        )  # fmt: skip


@dataclass(slots=True)
class _Run:
    """A policy in one place: its stock, what comes when, and what has been counted."""

    place: _Place
    stock: float
    leads: list[int]
    coming: dict[int, float] = field(default_factory=dict)
    served: float = 0.0
    held: float = 0.0
    days_short: int = 0
    orders: int = 0
    placed: int = 0

    def order(self, at: int, quantity: float) -> None:
        """Order in the morning; it comes as late as the firm's next receipt did."""
        days = max(self.leads[self.placed % len(self.leads)], 1)
        self.coming[at + days] = self.coming.get(at + days, 0.0) + quantity
        self.placed += 1
        self.orders += at >= self.place.counted

    def pass_day(self, at: int) -> None:
        """What comes is there before what is wanted goes."""
        self.stock += self.coming.pop(at, 0.0)
        goes = min(self.stock, float(self.place.wanted[at]))
        self.stock -= goes
        if at >= self.place.counted:
            self.served += goes
            self.held += self.stock
            self.days_short += goes < self.place.wanted[at]

    @property
    def on_order(self) -> float:
        """What was ordered and has not come."""
        return sum(self.coming.values())


def replay(
    situations: Sequence[Situation],
    today: date,
    progress: Callable[[int, int], None] | None = None,
) -> pl.DataFrame:
    """Each place's last full year before `today` under each policy, as `SCHEMA`.

    Places with less than `LEAST_DAYS` to count are left out. `progress` is told days done and all.
    """
    until = today - timedelta(days=today.weekday())
    places = [found for each in situations if (found := _place(each, until)) is not None]
    runs = {
        policy: [_Run(each, float(each.stock[0]), _leads(each)) for each in places]
        for policy in (ADVICE, MIN_MAX)
    }
    limits = _limits(places)
    first = min((each.begin for each in places), default=until)
    length = (until - first).days
    for at in range(length):
        day = first + timedelta(days=at)
        _advise(runs[ADVICE], day)
        for run, (low, high) in zip(runs[MIN_MAX], limits, strict=True):
            own = (day - run.place.begin).days
            if own >= 0 and (position := run.stock + run.on_order) <= low:
                run.order(own, high - position)
        for run in (*runs[ADVICE], *runs[MIN_MAX]):
            if (own := (day - run.place.begin).days) >= 0:
                run.pass_day(own)
        if progress is not None:
            progress(at + 1, length)
    rows = [_real(each) for each in places]
    rows += [_row(run, policy) for policy in runs for run in runs[policy]]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort(
        "product_code", "warehouse_code", "policy"
    )


def _place(situation: Situation, until: date) -> _Place | None:
    demand = [(day, float(quantity)) for day, quantity, _ in situation.demand]
    changes = {day: float(each) for day, each in situation.stock_changes.items()}
    found = daily(demand, changes, float(situation.available), until)
    if found is None:
        return None
    year = until - timedelta(days=YEAR)
    begin = max(year - timedelta(days=WARM_UP), found.first + timedelta(days=KNOWN_FIRST))
    counted = max((year - begin).days, 0)
    if (until - begin).days - counted < LEAST_DAYS:
        return None
    at = (begin - found.first).days
    return _Place(
        situation, begin, counted, found.wanted[at:], found.usual[at:], _begins(found, at),
        demand, sorted(changes.items()),
    )  # fmt: skip


def _begins(found: Daily, at: int) -> np.ndarray:
    """Stock at the ends of days from the one before `at` on: the first is what a policy gets."""
    return np.maximum(found.stock[at - 1 :], 0)


def _leads(place: _Place) -> list[int]:
    """Days the real receipts since the beginning took; before the first, what is usual."""
    known = place.situation
    since = [
        days
        for days, on in zip(known.lead_times, known.received_on, strict=True)
        if on >= place.begin
    ]
    return since or [ceil(lead_time(known).days)]


def _advise(runs: list[_Run], day: date) -> None:
    """What the night before would have advised, where a look is due."""
    due = [
        (run, own)
        for run in runs
        if (own := (day - run.place.begin).days) >= 0
        and own % max(run.place.situation.review_days, 1) == 0
    ]
    histories = []
    for run, own in due:
        place = run.place
        seen = place.demand[: bisect_left(place.demand, (day, 0.0))]
        moved = dict(place.changes[: bisect_left(place.changes, (day, 0.0))])
        histories.append(history(seen, moved, float(place.stock[own]), day))
    for (run, own), demand in zip(due, usual_demands(histories), strict=True):
        known = run.place.known_on(day)
        known.available = _units(run.stock)
        known.coming = [
            (day + timedelta(days=at - own), _units(quantity))
            for at, quantity in run.coming.items()
        ]
        proposal = plan(known, day, demand).proposal
        if proposal is not None:
            run.order(own, float(proposal.quantity))


def _units(quantity: float) -> Decimal:
    return Decimal(str(round(quantity, 6)))


def _limits(places: Sequence[_Place]) -> list[tuple[float, float]]:
    """Order at a lead time's and two weeks' demand, up to a month more; set once, at the start."""
    histories = [
        history(
            each.demand[: bisect_left(each.demand, (each.begin, 0.0))],
            dict(each.changes[: bisect_left(each.changes, (each.begin, 0.0))]),
            float(each.stock[0]),
            each.begin,
        )
        for each in places
    ]
    found = []
    for each, known in zip(places, histories, strict=True):
        daily_mean = float(known.wanted.mean()) / WEEK if len(known.wanted) else 0.0
        low = ceil(daily_mean * (lead_time(each.known_on(each.begin)).days + 2 * WEEK))
        found.append((float(low), float(low + ceil(daily_mean * MONTH))))
    return found


def _row(run: _Run, policy: str) -> tuple[object, ...]:
    place = run.place
    days = len(place.wanted) - place.counted
    wanted = float(place.wanted[place.counted :].sum())
    return (
        *_names(place), policy, place.begin + timedelta(days=place.counted), days, wanted,
        run.served, run.days_short, run.orders, run.held / days, _cost(place),
    )  # fmt: skip


def _real(place: _Place) -> tuple[object, ...]:
    stock = place.stock[1:][place.counted :]
    first = place.begin + timedelta(days=place.counted)
    came = sum(1 for day, change in place.changes if change > 0 and first <= day)
    days = len(stock)
    short = int((place.served < place.wanted)[place.counted :].sum())
    return (
        *_names(place), REAL, first, days, float(place.wanted[place.counted :].sum()),
        float(place.served[place.counted :].sum()), short, came,
        float(stock.mean()), _cost(place),
    )  # fmt: skip


def _names(place: _Place) -> tuple[str, str]:
    return place.situation.product, place.situation.warehouse


def _cost(place: _Place) -> float | None:
    cost = place.situation.unit_cost
    return None if cost is None else float(cost)
