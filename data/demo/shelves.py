"""What lies in each warehouse, what is on the way, and what the buyer believes will be wanted.

Belongs here: quantities on hand and the min/max plan. Does not: orders to suppliers (`buying`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.chance import Chance
from data.demo.masters import Masters, Product

_REVIEW_DAYS = 7
_SAFETY_DAYS = 5
_FEWEST_SEASON = 40  # months quieter than this teach the buyer nothing about the year's mean
_MID_MONTH = 15
_OPENING_DAYS = 18
_JOINING_PERCENT = 40
_COVER = ((250, 21), (90, 32), (45, 50), (0, 75))
"""Popularity from which on a purchase covers so many days."""


@dataclass(slots=True)
class Shelf:
    """One product in one warehouse.

    `daily` is the demand a day the buyer believes in, season taken out, in thousandths of a unit;
    `usual` the quantity of a usual line; `waiting` what open orders still want of it.
    """

    product: Product
    daily: int
    usual: int
    on_hand: int = 0
    reserved: int = 0
    on_order: int = 0
    waiting: int = 0
    wanted_this_week: int = 0

    @property
    def free(self) -> int:
        """What is on hand and promised to no order."""
        return self.on_hand - self.reserved


class Shelves:
    """All shelves, by warehouse and product."""

    def __init__(self, masters: Masters) -> None:
        self._seasons = {code: each.season for code, each in masters.categories.items()}
        self._shelves: dict[tuple[str, str], Shelf] = {}
        self._by_supplier: dict[tuple[str, str], list[Shelf]] = {}

    def add(self, warehouse: str, shelf: Shelf) -> None:
        """Give a product a place in a warehouse."""
        product = shelf.product
        self._shelves[warehouse, product.code] = shelf
        self._by_supplier.setdefault((product.supplier, warehouse), []).append(shelf)

    def of(self, warehouse: str, product: str) -> Shelf:
        """The shelf of a product in a warehouse."""
        return self._shelves[warehouse, product]

    def has(self, warehouse: str, product: str) -> bool:
        """Whether a warehouse keeps a product at all."""
        return (warehouse, product) in self._shelves

    def in_warehouse(self, warehouse: str) -> list[Shelf]:
        """The shelves of a warehouse."""
        return [shelf for (place, _), shelf in self._shelves.items() if place == warehouse]

    def supplied_by(self, supplier: str, warehouse: str) -> list[Shelf]:
        """The shelves of a warehouse that a supplier fills."""
        return self._by_supplier.get((supplier, warehouse), [])

    def put(self, warehouse: str, product: str, quantity: int) -> None:
        """Goods come in."""
        self._shelves[warehouse, product].on_hand += quantity

    def take(self, warehouse: str, product: str, quantity: int) -> None:
        """Goods go out. That they are there is the caller's to see to."""
        shelf = self._shelves[warehouse, product]
        assert 0 < quantity <= shelf.on_hand, (warehouse, product, quantity, shelf.on_hand)
        shelf.on_hand -= quantity

    def want(self, warehouse: str, product: str, quantity: int) -> None:
        """Note that a customer wants goods, whether they are there or not."""
        self._shelves[warehouse, product].wanted_this_week += quantity

    def learn(self, day: date) -> None:
        """At the end of a week, move the buyer's belief an eighth of the way to what was wanted."""
        for shelf in self._shelves.values():
            season = self._season(shelf, day)
            if season >= _FEWEST_SEASON:
                seen = shelf.wanted_this_week * 100_000 // (7 * season)
                shelf.daily = (7 * shelf.daily + seen) // 8
            shelf.wanted_this_week = 0

    def to_order(self, shelf: Shelf, day: date, lead_days: int, *, is_joining: bool) -> int:
        """How much to buy today: whole packs up to the maximum, once the minimum is reached.

        A product that joins an order made for others is bought somewhat earlier.
        """
        season = self._season(shelf, day + timedelta(lead_days))
        daily = shelf.daily * season // 100
        days = lead_days + _REVIEW_DAYS + _SAFETY_DAYS
        minimum = daily * days // 1000 + shelf.usual * min(season, 100) // 100
        position = shelf.on_hand + shelf.on_order - shelf.waiting
        cycle = max(daily * cover_days(shelf.product) // 1000, shelf.product.pack)
        if position > minimum + (cycle * _JOINING_PERCENT // 100 if is_joining else 0):
            return 0
        maximum = minimum + cycle
        return packs(maximum - position, shelf.product.pack)

    def opening(self, shelf: Shelf, day: date, chance: Chance) -> int:
        """What lay there on the first day: somewhere between the minimum and the maximum."""
        daily = shelf.daily * self._season(shelf, day + timedelta(_MID_MONTH)) // 100
        days = _OPENING_DAYS + cover_days(shelf.product) * chance.between(10, 90) // 100
        return packs(daily * days // 1000 + shelf.usual, shelf.product.order_multiple)

    def _season(self, shelf: Shelf, day: date) -> int:
        """The season of the goods on a day, months running into each other."""
        season = self._seasons[shelf.product.category]
        other_month = day.month - 2 if day.day < _MID_MONTH else day.month % 12
        away = abs(day.day - _MID_MONTH)
        return (season[day.month - 1] * (30 - away) + season[other_month] * away) // 30


def cover_days(product: Product) -> int:
    """How many days one purchase covers: quick sellers are bought often, slow ones seldom."""
    return next(days for popularity, days in _COVER if product.popularity >= popularity)


def packs(quantity: int, pack: int) -> int:
    """The smallest whole number of packs that holds a quantity, in units."""
    return -(-quantity // pack) * pack
