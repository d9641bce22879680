"""Quantities as a batch of documents sees them: the database's, plus what the batch has moved.

Belongs here: on hand, reserved and the days after a date, per product, location and lot. Does not:
values, documents. Quantities are millionths; dates are ISO text, which sorts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from erp.base.commits import Transaction

Place = tuple[int, int, int]
"""Product, location and lot; lot 0 where goods are not kept by lot."""

_NO_DATE = "1900-01-01"
_CHUNK = 300


class _Bin:
    """What is at one place. `days` holds the batch's own movements; `stored` those of before."""

    __slots__ = ("days", "last_date", "quantity", "reserved", "stored", "stored_after")

    def __init__(self, quantity: int, reserved: int, last_date: str) -> None:
        self.quantity = quantity
        self.reserved = reserved
        self.last_date = last_date
        self.days: dict[str, int] = {}
        self.stored: dict[str, int] = {}
        self.stored_after: str | None = None


class StockBook:
    """Balances of the places a batch touches."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._bins: dict[Place, _Bin] = {}
        self._moved: dict[int, int] = {}
        self._in_lots: dict[tuple[int, int], int] = {}

    def load(self, places: Iterable[Place]) -> None:
        """Read (on PostgreSQL also lock, in key order) the places not yet known."""
        wanted = sorted(set(places) - self._bins.keys())
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            self._transaction.ensure_rows(
                "stock_balance (product_id, location_id, lot_id, quantity, reserved, last_date)",
                [(*place, 0, 0, _NO_DATE) for place in chunk],
            )
            marks = ", ".join(["(?, ?, ?)"] * len(chunk))
            found = self._transaction.locked(
                "select product_id, location_id, lot_id, quantity, reserved, last_date"
                # A bare `in (values …)` makes SQLite read the whole table; a subquery is looked up.
                " from stock_balance where (product_id, location_id, lot_id) in"
                f" (select * from (values {marks}) as wanted)"
                " order by product_id, location_id, lot_id",
                [value for place in chunk for value in place],
            )
            for product, location, lot, quantity, reserved, last_date in found:
                bin_ = _Bin(int(quantity), int(reserved), str(last_date))
                self._bins[product, location, lot] = bin_
            for place in chunk:
                if place not in self._bins:
                    self._bins[place] = _Bin(0, 0, _NO_DATE)

    def load_lots(self, kept: Iterable[tuple[int, int]]) -> None:
        """Read how much released lots hold of products at locations: goods are promised by those.

        A promise names no lot, so it stands at lot 0 of its place.
        """
        wanted = sorted(set(kept) - self._in_lots.keys())
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            self._in_lots.update(dict.fromkeys(chunk, 0))
            marks = ", ".join(["(?, ?)"] * len(chunk))
            for product, location, quantity in self._transaction.rows(
                "select b.product_id, b.location_id, sum(b.quantity) from stock_balance b"
                " where (b.product_id, b.location_id) in"
                f" (select * from (values {marks}) as wanted)"
                " and b.lot_id <> 0 and b.quantity <> 0 and coalesce((select e.state"
                " from lot_event e where e.lot_id = b.lot_id order by e.number desc limit 1),"
                " 'released') = 'released' group by b.product_id, b.location_id",
                [value for place in chunk for value in place],
            ):
                self._in_lots[product, location] = int(quantity)

    def lowest_from(self, place: Place, day: str) -> int:
        """The smallest quantity at the end of `day` or of any later day: what may still go out."""
        bin_ = self._bins[place]
        running = lowest = bin_.quantity
        if day < bin_.last_date:
            for _, moved in self._days_after(place, bin_, day):
                running -= moved
                lowest = min(lowest, running)
        return lowest

    def move(self, place: Place, day: str, quantity: int) -> None:
        """Add a signed quantity at a place."""
        bin_ = self._bins[place]
        bin_.quantity += quantity
        bin_.days[day] = bin_.days.get(day, 0) + quantity
        bin_.last_date = max(bin_.last_date, day)
        if place[2]:
            self._moved[place[2]] = self._moved.get(place[2], 0) + quantity
            if place[:2] in self._in_lots:
                self._in_lots[place[:2]] += quantity

    def moved(self, lot_id: int) -> int:
        """How much more of a lot there is, in all places, for what the batch has moved so far."""
        return self._moved.get(lot_id, 0)

    def available(self, place: Place) -> int:
        """On hand less reserved, not below zero."""
        bin_ = self._bins[place]
        in_lots = 0 if place[2] else self._in_lots.get(place[:2], 0)
        return max(0, bin_.quantity + in_lots - bin_.reserved)

    def reserve(self, place: Place, quantity: int) -> None:
        """Promise (or with a negative quantity release) goods."""
        self._bins[place].reserved += quantity

    def _days_after(self, place: Place, bin_: _Bin, day: str) -> list[tuple[str, int]]:
        """Movements after `day`, latest first."""
        if bin_.stored_after is None or day < bin_.stored_after:
            stored = self._transaction.rows(
                "select business_date, quantity from stock_day where product_id = ?"
                " and location_id = ? and lot_id = ? and business_date > ?",
                (*place, day),
            )
            bin_.stored = {str(when): int(quantity) for when, quantity in stored}
            bin_.stored_after = day
        merged = dict(bin_.stored)
        for when, quantity in bin_.days.items():
            merged[when] = merged.get(when, 0) + quantity
        return sorted(((w, q) for w, q in merged.items() if w > day), reverse=True)
