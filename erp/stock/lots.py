"""Lots by product and code, as a batch of documents sees them.

Belongs here: finding a lot, making one that comes in for the first time. Does not: what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.stock.models import lot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from erp.base.commits import Transaction

_CHUNK = 300


class Lots:
    """The lots a batch names."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._ids: dict[tuple[int, str], int] = {}
        self._new: dict[int, tuple[int, str]] = {}

    def load(self, named: Iterable[tuple[int, str]]) -> None:
        """Read the lots with these products and codes, as far as there are such."""
        wanted = sorted(set(named) - self._ids.keys())
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            marks = ", ".join(["(?, ?)"] * len(chunk))
            for number, product_id, code in self._transaction.rows(
                "select id, product_id, code from lot where (product_id, code) in"
                f" (select * from (values {marks}) as wanted)",
                [value for each in chunk for value in each],
            ):
                self._ids[product_id, code] = number

    def id_of(self, product_id: int, code: str) -> int:
        """The id of a lot; one that is not known yet has an id, and becomes a row by `keep`."""
        known = self._ids.get((product_id, code))
        if known is None:
            known = self._ids[product_id, code] = self._transaction.new_id(lot)
            self._new[known] = (product_id, code)
        return known

    def keep(self, lot_id: int) -> None:
        """Write the lot, if a document of this batch is the first to name it."""
        if lot_id in self._new:
            self._transaction.add(lot, (lot_id, self._transaction.tx, *self._new.pop(lot_id)))
