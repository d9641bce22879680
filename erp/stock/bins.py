"""Bins 库位 of a warehouse as a batch of documents sees them: what lies in which.

Belongs here: which bins a location has, their contents, and how they follow what comes and goes.
Does not: proposals (`erp.inventory.bins`). A location without bins costs nothing here.

What comes in lies in the receiving bin until it is put away; what goes out is taken along the path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp.stock.models import bin_move

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from erp.base.commits import Transaction
    from erp.stock.book import Place

_CHUNK = 300


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin: `capacity` in millionths, None where anything fits; kind and category of its zone."""

    id: int
    location_id: int
    code: str
    path: int
    capacity: int | None
    zone: str
    kind: str
    category: str


def load_bins(reader: Transaction) -> dict[int, list[Bin]]:
    """The bins of each location that has any, in the order of the path."""
    found: dict[int, list[Bin]] = {}
    for row in reader.rows(
        "select b.id, b.location_id, b.code, b.path, b.capacity, z.code, z.kind, z.category"
        " from bin b join zone z on z.id = b.zone_id order by b.location_id, b.path"
    ):
        found.setdefault(row[1], []).append(_bin(row))
    return found


def _bin(row: Sequence[Any]) -> Bin:
    number, location_id, code, path, capacity, *zone = row
    return Bin(number, location_id, code, path, None if capacity is None else int(capacity), *zone)


def where_it_arrives(bins: Sequence[Bin]) -> Bin:
    """The bin that goods come into: the first for receiving, else the first of the path."""
    return next((each for each in bins if each.kind == "receiving"), bins[0])


class BinBook:
    """Contents of the bins a batch touches; each location's places are locked by their balance."""

    def __init__(self, transaction: Transaction, bins: dict[int, list[Bin]]) -> None:
        self._transaction = transaction
        self._bins = bins
        self._contents: dict[Place, dict[int, int]] = {}
        self._filled: dict[int, int] = {}
        self._followed = 0

    def find(self, location_ids: Iterable[int], code: str) -> Bin | None:
        """The bin with this code in one of these locations."""
        bins = (each for location in location_ids for each in self._bins.get(location, ()))
        return next((each for each in bins if each.code == code), None)

    def load(self, places: Iterable[Place]) -> None:
        """Read what the bins of these places hold; their balances are locked already."""
        wanted = sorted(set(places) - self._contents.keys())
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            self._contents.update((place, {}) for place in chunk)
            marks = ", ".join(["(?, ?, ?)"] * len(chunk))
            for product, location, lot, bin_id, quantity in self._transaction.rows(
                "select product_id, location_id, lot_id, bin_id, quantity from bin_balance"
                " where (product_id, location_id, lot_id) in"
                f" (select * from (values {marks}) as wanted)",
                [value for place in chunk for value in place],
            ):
                self._contents[product, location, lot][bin_id] = int(quantity)

    def quantity(self, place: Place, bin_id: int) -> int:
        """How much of a product and lot is in a bin."""
        return self._contents[place].get(bin_id, 0)

    def room(self, each: Bin) -> int | None:
        """How much more fits into a bin; None where anything does."""
        if each.capacity is None:
            return None
        if each.id not in self._filled:
            self._filled[each.id] = int(
                self._transaction.scalar(
                    "select coalesce(sum(quantity), 0) from bin_balance where bin_id = ?",
                    (each.id,),
                )
                or 0
            )
        return each.capacity - self._filled[each.id]

    def change(
        self,
        place: Place,
        bin_id: int,
        quantity: int,
        *,
        move_id: int | None = None,
        line_id: int | None = None,
    ) -> None:
        """Bring a signed quantity into a bin."""
        contents = self._contents[place]
        contents[bin_id] = contents.get(bin_id, 0) + quantity
        if bin_id in self._filled:
            self._filled[bin_id] += quantity
        transaction = self._transaction
        transaction.add(
            bin_move,
            (
                transaction.new_id(bin_move), transaction.tx, bin_id, place[0], place[2], quantity,
                move_id, line_id,
            ),
        )  # fmt: skip

    def follow(self, moves: Sequence[Sequence[Any]]) -> None:
        """Let the bins follow the stock moves since the last time, in their order."""
        ends: list[tuple[int, Place, int]] = []
        new, self._followed = moves[self._followed :], len(moves)
        for move_id, _, _, product_id, lot_id, origin, destination, quantity, _ in new:
            for location_id, signed in ((origin, -quantity), (destination, quantity)):
                if location_id in self._bins:
                    ends.append((move_id, (product_id, location_id, lot_id), signed))
        self.load(place for _, place, _ in ends)
        for move_id, place, quantity in ends:
            if quantity > 0:
                arrives = where_it_arrives(self._bins[place[1]])
                self.change(place, arrives.id, quantity, move_id=move_id)
            else:
                self._take(place, -quantity, move_id)

    def _take(self, place: Place, quantity: int, move_id: int) -> None:
        for each in self._bins[place[1]]:
            taken = min(quantity, self.quantity(place, each.id))
            if taken > 0:
                self.change(place, each.id, -taken, move_id=move_id)
                quantity -= taken
            if not quantity:
                return
