"""Demand history: from what was delivered to what was wanted, week by week.

Belongs here: days without stock (they say nothing of demand), one-off orders (marked, and left out
of what is usual), the beginning of a product. Does not: forecasting, reading. Returns are not taken
off: what came back had to be there before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WEEK = 7
LEAST_OPEN_DAYS = 2
"""Of a week with fewer days in stock nothing is known of its demand."""
ONE_OFF_TIMES_NEXT, ONE_OFF_TIMES_MEDIAN = 3, 8
"""A day is a one-off order when it is so many times the next largest and the median."""


@dataclass(frozen=True, slots=True)
class History:
    """Weeks from the first delivery to the last full week before `until`.

    `delivered` is what left stock, one-offs included; `wanted` what would have, had there been
    stock on every day and no one-off: `nan` never stands in it. `days_in_stock` is 0 to 7;
    `one_offs` are (day, quantity).
    """

    first: date
    delivered: np.ndarray
    wanted: np.ndarray
    days_in_stock: np.ndarray
    one_offs: tuple[tuple[date, float], ...]

    @property
    def censored_weeks(self) -> int:
        """Weeks with a day without stock."""
        return int(np.count_nonzero(self.days_in_stock < WEEK))


@dataclass(frozen=True, slots=True)
class Daily:
    """Days from `first` on: delivered, that without one-offs, stock at their ends.

    `is_open` is whether a day began with stock, received some or delivered some.
    """

    first: date
    delivered: np.ndarray
    usual: np.ndarray
    stock: np.ndarray
    is_open: np.ndarray
    one_offs: tuple[tuple[date, float], ...]

    @property
    def wanted(self) -> np.ndarray:
        """What would have left, had there been stock on every day and no one-off."""
        weeks = self.usual.reshape(-1, WEEK)
        is_open = self.is_open.reshape(-1, WEEK)
        demand = _uncensored(weeks.sum(axis=1), is_open.sum(axis=1))
        missing = np.maximum(demand - weeks.sum(axis=1), 0)
        closed = np.maximum((~is_open).sum(axis=1), 1)
        return np.asarray((weeks + np.where(is_open, 0, (missing / closed)[:, None])).ravel())


@dataclass(frozen=True, slots=True)
class WeeklyDemand:
    """Expected demand of the coming weeks, and the standard error of one week's."""

    mean: tuple[float, ...]
    error: float
    method: str

    def over(self, days: float) -> float:
        """Expected demand of the next `days`; the last week goes on for ever."""
        whole, rest = divmod(days / WEEK, 1)
        weeks = [self.of_week(week) for week in range(int(whole) + 1)]
        return sum(weeks[:-1]) + rest * weeks[-1]

    def of_week(self, week: int) -> float:
        """Expected demand of a week, 0 the next."""
        return self.mean[min(week, len(self.mean) - 1)] if self.mean else 0.0


NO_HISTORY = History(date.min, np.empty(0), np.empty(0), np.empty(0), ())


def history(
    delivered: Sequence[tuple[date, float]],
    stock_changes: Mapping[date, float],
    stock_now: float,
    until: date,
) -> History:
    """The weeks before the Monday of `until`, weeks beginning on Mondays.

    `stock_changes` is each day's net movement, `stock_now` what is there at their end. A day is in
    stock when it began with some or some came; a day on which the last was sold counts as well.
    """
    found = daily(delivered, stock_changes, stock_now, until)
    if found is None:
        return NO_HISTORY
    weeks = found.usual.reshape(-1, WEEK).sum(axis=1)
    open_days = found.is_open.reshape(-1, WEEK).sum(axis=1)
    return History(
        found.first,
        found.delivered.reshape(-1, WEEK).sum(axis=1),
        _uncensored(weeks, open_days),
        open_days,
        found.one_offs,
    )


def daily(
    delivered: Sequence[tuple[date, float]],
    stock_changes: Mapping[date, float],
    stock_now: float,
    until: date,
) -> Daily | None:
    """The days of the same weeks as `history`; none where nothing was delivered before them."""
    monday = until - timedelta(days=until.weekday())
    known = [(day, quantity) for day, quantity in delivered if day < monday]
    if not known:
        return None
    first = min(day for day, _ in known)
    first -= timedelta(days=first.weekday())
    length = (monday - first).days
    by_day = np.zeros(length)
    for day, quantity in known:
        by_day[(day - first).days] += quantity
    usual, one_offs = _without_one_offs(by_day, first)
    ends = _day_ends(stock_changes, stock_now, first, length)
    moved = np.diff(ends, prepend=ends[:1] - stock_changes.get(first, 0.0))
    is_open = (ends - moved > 0) | (moved > 0) | (by_day > 0)
    return Daily(first, by_day, usual, ends, is_open, one_offs)


def _without_one_offs(
    by_day: np.ndarray, first: date
) -> tuple[np.ndarray, tuple[tuple[date, float], ...]]:
    days = np.flatnonzero(by_day)
    if len(days) < 3:  # noqa: PLR2004 - of two days neither is usual
        return by_day, ()
    largest = int(days[np.argmax(by_day[days])])
    others = np.delete(by_day[days], np.argmax(by_day[days]))
    middle = float(np.median(others))
    limit = max(ONE_OFF_TIMES_NEXT * others.max(), ONE_OFF_TIMES_MEDIAN * middle)
    if by_day[largest] <= limit:
        return by_day, ()
    usual = by_day.copy()
    usual[largest] = middle
    return usual, ((first + timedelta(days=largest), float(by_day[largest])),)


def _day_ends(
    changes: Mapping[date, float], stock_now: float, first: date, length: int
) -> np.ndarray:
    """Stock at the end of each day."""
    moved = np.zeros(length)
    later = 0.0
    for day, change in changes.items():
        at = (day - first).days
        if at >= length:
            later += change
        elif at >= 0:
            moved[at] += change
    return np.asarray(stock_now - later - (moved.sum() - np.cumsum(moved)))


def _uncensored(weeks: np.ndarray, open_days: np.ndarray) -> np.ndarray:
    """Demand of whole weeks: what was sold on days in stock, spread over all seven.

    A week hardly in stock takes the mean of the weeks that were known before it, else after.
    """
    known = open_days >= LEAST_OPEN_DAYS
    wanted = np.where(known, weeks * WEEK / np.maximum(open_days, 1), np.nan)
    if not known.any():
        return weeks
    for at in np.flatnonzero(~known):
        before = wanted[:at][-8:]
        near = before[np.isfinite(before)]
        wanted[at] = near.mean() if len(near) else np.nanmean(wanted)
    return wanted
