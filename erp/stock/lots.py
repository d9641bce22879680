"""Lots by product and code, as a batch of documents sees them.

Belongs here: finding a lot, making one that comes in for the first time, its state. Does not: what
is in it, where it went (`erp.inventory.lots`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp.stock.errors import LotStateUnchanged, NoSuchLot, ReasonMissing, UnknownLotState
from erp.stock.models import LOT_STATES, lot, lot_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, Protocol

    from erp.base.commits import Transaction
    from erp.documents.types import Line

    class Kept(Protocol):
        """What says whether goods are kept by lot."""

        @property
        def method(self) -> str: ...  # noqa: D102 - of a product
        @property
        def tracking(self) -> str: ...  # noqa: D102 - of a product


PIECE = 1_000_000
"""One piece, in millionths."""

_CHUNK = 300

_LOT = (
    "select l.id, l.product_id, l.code, l.produced_on, l.expires_on, l.supplier_code,"
    " e.state, e.reason, e.number from lot l left join lot_event e on e.lot_id = l.id"
    " and e.number = (select max(n.number) from lot_event n where n.lot_id = l.id)"
)


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot as it stands: dates are ISO text, empty where none was said; `number` counts events."""

    id: int
    product_id: int
    code: str
    produced_on: str = ""
    expires_on: str = ""
    supplier_code: str = ""
    state: str = "released"
    reason: str = ""
    number: int = 0


class Lots:
    """The lots a batch names."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._ids: dict[tuple[int, str], int] = {}
        self._known: dict[int, Lot] = {}
        self._new: dict[int, tuple[int, str]] = {}

    def load(self, named: Iterable[tuple[int, str]]) -> None:
        """Read the lots with these products and codes, as far as there are such."""
        wanted = sorted(set(named) - self._ids.keys())
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            marks = ", ".join(["(?, ?)"] * len(chunk))
            self._read(
                f"(l.product_id, l.code) in (select * from (values {marks}) as wanted)",
                [value for each in chunk for value in each],
            )

    def load_ids(self, ids: Iterable[int]) -> None:
        """Read the lots with these ids."""
        wanted = sorted(set(ids) - self._known.keys())
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            self._read(f"l.id in ({', '.join('?' * len(chunk))})", chunk)

    def _read(self, condition: str, values: Sequence[Any]) -> None:
        for row in self._transaction.rows(f"{_LOT} where {condition}", values):
            found = _lot(row)
            self._ids[found.product_id, found.code] = found.id
            self._known[found.id] = found

    def id_of(self, product_id: int, code: str) -> int:
        """The id of a lot; one that is not known yet has an id, and becomes a row by `keep`."""
        known = self._ids.get((product_id, code))
        if known is None:
            known = self._ids[product_id, code] = self._transaction.new_id(lot)
            self._new[known] = (product_id, code)
        return known

    def get(self, lot_id: int) -> Lot | None:
        """The lot with this id, None while it has not come in."""
        return self._known.get(lot_id)

    def on_hand(self, lot_ids: Iterable[int]) -> dict[int, int]:
        """What the database has of lots, in millionths, over all places."""
        found: dict[int, int] = {}
        wanted = sorted(set(lot_ids) & self._known.keys())
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            for lot_id, quantity in self._transaction.rows(
                "select m.lot_id, sum(m.quantity * ((case when t.kind = 'internal' then 1 else 0"
                " end) - (case when f.kind = 'internal' then 1 else 0 end))) from stock_move m"
                " join location t on t.id = m.to_location_id"
                " join location f on f.id = m.from_location_id"
                f" where m.lot_id <> 0 and m.lot_id in ({', '.join('?' * len(chunk))})"
                " group by m.lot_id",
                chunk,
            ):
                found[lot_id] = int(quantity)
        return found

    def keep(self, lot_id: int, said: Line) -> None:
        """Write the lot as a line says, if a document of this batch is the first to name it."""
        if lot_id in self._new:
            product_id, code = self._new.pop(lot_id)
            made = Lot(
                lot_id, product_id, code, _iso(said.produced_on), _iso(said.expires_on),
                said.supplier_lot,
            )  # fmt: skip
            self._known[lot_id] = made
            self._transaction.add(
                lot,
                (
                    lot_id, self._transaction.tx, product_id, code, made.produced_on or None,
                    made.expires_on or None, made.supplier_code,
                ),
            )  # fmt: skip


def is_kept_by_lot(product: Kept) -> bool:
    """Whether every move of a product names a lot."""
    return bool(product.tracking) or product.method == "specific"


def set_lot_state(
    transaction: Transaction, product: str, code: str, state: str, *, reason: str
) -> int:
    """Release, hold or reject a lot, as the transaction's user; returns the event's id.

    Raises `NoSuchLot`, `UnknownLotState`, `ReasonMissing`, `LotStateUnchanged`.
    """
    if state not in LOT_STATES:
        raise UnknownLotState(state)
    found = transaction.rows(
        f"{_LOT} join product p on p.id = l.product_id where p.code = ? and l.code = ?",
        (product, code),
    )
    if not found:
        raise NoSuchLot(product, code)
    now = _lot(found[0])
    if not reason.strip():
        raise ReasonMissing(code)
    if now.state == state:
        raise LotStateUnchanged(code, state)
    event_id = transaction.new_id(lot_event)
    transaction.add(
        lot_event,
        (
            event_id, transaction.tx, now.id, now.number + 1, state, reason.strip(),
            transaction.user_id,
        ),
    )  # fmt: skip
    return event_id


def _lot(row: Sequence[Any]) -> Lot:
    number, product_id, code, produced, expires, supplier, state, reason, events = row
    return Lot(
        number, product_id, code, _iso(produced), _iso(expires), supplier, state or "released",
        reason or "", int(events or 0),
    )  # fmt: skip


def _iso(day: object) -> str:
    return "" if day is None else str(day)
