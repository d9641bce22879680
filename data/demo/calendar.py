"""Days of the demo company: when it works, and how brisk trade is.

Belongs here: weekdays, holidays, the Spring Festival's moving dates, the two shopping festivals.
Does not: seasons of goods (a column of their category).
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.masters import Category, load_spring_festivals

_SATURDAY, _SUNDAY = 5, 6

# Percent of a mean day, Monday to Sunday: contractors fetch on Mondays, few work on Saturdays.
_WEEKDAYS = (118, 106, 100, 100, 110, 66, 0)

# Days from New Year's Day of the lunar calendar, and the percent of usual trade: stocking up, sites
# emptying, the holiday itself, the slow return up to the Lantern Festival and beyond.
_AROUND_FESTIVAL = ((-40, -22, 116), (-21, -11, 82), (-10, -3, 38), (7, 14, 45), (15, 22, 80))
_CLOSED_AROUND_FESTIVAL = (-2, 6)

_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (5, 3), *((10, day) for day in range(1, 8)))


@dataclass(frozen=True, slots=True)
class Promotion:
    """A shopping festival: its name and how much more is bought, in percent of usual."""

    name: str
    volume: int

    def discount(self, category: Category) -> int:
        """Percent off for a category; 0 where it takes no part."""
        return category.discount_618 if self is PROMOTION_618 else category.discount_1111


PROMOTION_618 = Promotion("618 年中促销", 150)
PROMOTION_1111 = Promotion("双11 促销", 175)


class Calendar:
    """The working days and the pulse of trade from `first` to `last`."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.last = last
        self._festivals = load_spring_festivals()
        if not self._festivals[0] <= first <= last <= self._festivals[-1]:
            raise ValueError(f"no Spring Festival is known for all of {first} to {last}")

    def days(self) -> list[date]:
        """Every day, holidays too."""
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    def is_working(self, day: date) -> bool:
        """Whether office and main warehouse work."""
        return day.weekday() != _SUNDAY and self.is_shop_open(day) and not _is_holiday(day)

    def is_shop_open(self, day: date) -> bool:
        """Whether the shops are open: always but for the Spring Festival."""
        low, high = _CLOSED_AROUND_FESTIVAL
        return not low <= self._days_from_festival(day) <= high

    def next_working(self, day: date) -> date:
        """`day`, or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(1)
        return day

    def is_last_working_of_month(self, day: date) -> bool:
        """Whether no later day of the month is worked."""
        return self.is_working(day) and self.next_working(day + timedelta(1)).month != day.month

    def trade_percent(self, day: date) -> int:
        """Orders on a working day, in percent of a mean day."""
        return _WEEKDAYS[day.weekday()] * self.festival_percent(day) * self._growth(day) // 10_000

    def shop_percent(self, day: date) -> int:
        """Shop sales on a day, in percent of a mean day: the shops live from the weekend too."""
        weekend = 112 if day.weekday() >= _SATURDAY else 96
        return weekend * self.festival_percent(day) * self._growth(day) // 10_000

    def festival_percent(self, day: date) -> int:
        """What the Spring Festival leaves of trade."""
        distance = self._days_from_festival(day)
        return next((pc for low, high, pc in _AROUND_FESTIVAL if low <= distance <= high), 100)

    def festival_of(self, year: int) -> date:
        """Lunar New Year's Day of a year."""
        return next(festival for festival in self._festivals if festival.year == year)

    def spans_festival(self, first: date, last: date) -> bool:
        """Whether factories rest for the Spring Festival at some time from `first` to `last`."""
        return any(first <= festival + timedelta(6) and festival <= last + timedelta(7)
                   for festival in self._festivals)  # fmt: skip

    def _growth(self, day: date) -> int:
        """Trade grows by about 9 % a year."""
        return 96 + (day - self.first).days * 9 // 365

    def _days_from_festival(self, day: date) -> int:
        """Days from the nearest lunar New Year's Day; negative before it."""
        index = bisect_left(self._festivals, day)
        near = self._festivals[max(0, index - 1) : index + 1]
        return min(((day - festival).days for festival in near), key=abs)


def promotion_of(day: date) -> Promotion | None:
    """The shopping festival a day falls in."""
    if day.month == 6 and day.day <= 18:  # noqa: PLR2004 - it is named after its date
        return PROMOTION_618
    if day.month == 11 and day.day <= 11:  # noqa: PLR2004 - it is named after its date
        return PROMOTION_1111
    return None


def _is_holiday(day: date) -> bool:
    return (day.month, day.day) in _HOLIDAYS
