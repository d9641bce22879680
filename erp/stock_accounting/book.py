"""Values as a batch of documents sees them: pools and layers, plus what the batch has moved.

Belongs here: which value rows a move makes. Does not: where goods lie (`erp.stock.book`), postings.
Every row made here is dated in an open period; the callers have checked that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from erp.stock.valuation import (
    NOTHING,
    Layer,
    Worth,
    at_average,
    settle,
    share_on_hand,
    take,
    take_first_in,
)
from erp.stock_accounting.models import stock_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from erp.base.commits import Transaction

PoolKey = tuple[int, int, int]
"""Product, cost group, stock account."""

_NO_DATE = "1900-01-01"
_CHUNK = 300


class Settling(NamedTuple):
    """A settling row that is still to be written with its entry."""

    key: PoolKey
    day: str
    amount: int
    cause_id: int


class _Pool:
    """A pool's worth now; `days` holds the batch's movements, `stored` those of before."""

    __slots__ = ("days", "is_fifo", "last_date", "layers", "stored", "stored_after", "worth")

    def __init__(self, worth: Worth, last_date: str, *, is_fifo: bool) -> None:
        self.worth = worth
        self.last_date = last_date
        self.is_fifo = is_fifo
        self.layers: list[Layer] = []
        self.days: dict[str, Worth] = {}
        self.stored: dict[str, Worth] = {}
        self.stored_after: str | None = None


class ValueBook:
    """Pools a batch touches, and the value rows it makes."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._pools: dict[PoolKey, _Pool] = {}
        self._layer_of_line: dict[int, int] = {}
        self._rows = transaction.buffer(stock_value)

    # -- reading

    def load(self, pools: Iterable[tuple[PoolKey, bool]]) -> None:
        """Read (on PostgreSQL also lock, in key order) pools not yet known: key, whether FIFO."""
        wanted = sorted((key, fifo) for key, fifo in set(pools) if key not in self._pools)
        for start in range(0, len(wanted), _CHUNK):
            self._load(wanted[start : start + _CHUNK])

    def _load(self, wanted: list[tuple[PoolKey, bool]]) -> None:
        keys = [key for key, _ in wanted]
        self._transaction.ensure_rows(
            "pool_balance (product_id, cost_group_id, account_id, quantity, amount,"
            " unknown_quantity, last_date)",
            [(*key, 0, 0, 0, _NO_DATE) for key in keys],
        )
        marks = ", ".join(["(?, ?, ?)"] * len(keys))
        found = self._transaction.locked(
            "select product_id, cost_group_id, account_id, quantity, amount, unknown_quantity,"
            " last_date from pool_balance"
            # As in `erp.stock.book`: SQLite looks a subquery up, and scans for a bare list.
            " where (product_id, cost_group_id, account_id) in"
            f" (select * from (values {marks}) as wanted)"
            " order by product_id, cost_group_id, account_id",
            [value for key in keys for value in key],
        )
        known = {(p, g, a): (Worth(q, m, u), str(last)) for p, g, a, q, m, u, last in found}
        for key, is_fifo in wanted:
            worth, last_date = known.get(key, (NOTHING, _NO_DATE))
            self._pools[key] = _Pool(worth, last_date, is_fifo=is_fifo)
        self._load_layers([key for key, is_fifo in wanted if is_fifo])

    def _load_layers(self, keys: list[PoolKey]) -> None:
        for product, group, account in keys:
            layers = self._transaction.rows(
                "select b.layer_id, b.business_date, b.quantity, b.amount, b.unknown_quantity"
                " from layer_balance b join stock_value v on v.id = b.layer_id"
                " where b.product_id = ? and b.cost_group_id = ? and b.quantity > 0"
                " and v.account_id = ? order by b.business_date, b.layer_id",
                (product, group, account),
            )
            self._pools[product, group, account].layers = [
                Layer(layer_id, str(day), Worth(quantity, amount, unknown))
                for layer_id, day, quantity, amount, unknown in layers
            ]

    def cost_of(self, key: PoolKey, day: str, quantity: int) -> Worth:
        """What `quantity` at the pool's average on `day` is worth, nothing moved."""
        return at_average(self._at(self._pools[key], key, day), quantity)

    # -- moving

    def receive(
        self, key: PoolKey, day: str, worth: Worth, *, move_id: int, line_id: int, entry_id: int
    ) -> list[Settling]:
        """Goods come in at a given worth; FIFO opens a layer."""
        pool = self._pools[key]
        row_id = self._transaction.new_id(stock_value)
        layer_id = row_id if pool.is_fifo else None
        if layer_id is not None:
            pool.layers.append(Layer(layer_id, day, worth))
            self._layer_of_line[line_id] = layer_id
        self._write(row_id, key, day, worth, entry_id, move_id, line_id, layer_id, None, "move")
        return self._moved(pool, key, day, worth, row_id)

    def issue(
        self, key: PoolKey, day: str, quantity: int, *, move_id: int, line_id: int, entry_id: int
    ) -> tuple[Worth, list[Settling]]:
        """Goods go out at the pool's cost on `day`; returns what they were worth."""
        pool = self._pools[key]
        if pool.is_fifo:
            return self._issue_layers(pool, key, day, quantity, move_id, line_id, entry_id)
        worth = take(pool.worth, quantity)
        if day < pool.last_date:
            worth = self._late_share(pool, key, day, quantity)
        out = Worth(-worth.quantity, -worth.amount, -worth.unknown)
        row_id = self._transaction.new_id(stock_value)
        self._write(row_id, key, day, out, entry_id, move_id, line_id, None, None, "move")
        return worth, self._moved(pool, key, day, out, row_id)

    def adjust(
        self,
        key: PoolKey,
        day: str,
        amount: int,
        *,
        line_id: int | None,
        entry_id: int,
        cause_id: int,
    ) -> list[Settling]:
        """Add value without quantity to an average pool (price difference, landed cost)."""
        worth = Worth(0, amount, 0)
        row_id = self._transaction.new_id(stock_value)
        self._write(row_id, key, day, worth, entry_id, None, line_id, None, cause_id, "adjustment")
        return self._moved(self._pools[key], key, day, worth, row_id)

    def adjust_layer(
        self,
        key: PoolKey,
        day: str,
        layer_id: int,
        amount: int,
        *,
        line_id: int | None,
        entry_id: int,
    ) -> list[Settling]:
        """Add value to what is left of a FIFO layer."""
        pool = self._pools[key]
        worth = Worth(0, amount, 0)
        for layer in pool.layers:
            if layer.layer_id == layer_id:
                layer.worth = layer.worth.plus(worth)
        row_id = self._transaction.new_id(stock_value)
        self._write(
            row_id, key, day, worth, entry_id, None, line_id, layer_id, layer_id, "adjustment"
        )
        return self._moved(pool, key, day, worth, row_id)

    # -- undoing

    def take_back(
        self,
        key: PoolKey,
        day: str,
        worth: Worth,
        *,
        layer_id: int | None,
        move_id: int | None,
        line_id: int | None,
        entry_id: int,
    ) -> tuple[Worth, list[Settling]]:
        """Goods that came in at `worth` go out again; returns the change of the pool, signed.

        They go out at what they came in at, as far as the pool's rule allows; a FIFO pool gives
        what is left of their layer first, then the oldest.
        """
        pool = self._pools[key]
        if pool.is_fifo:
            own = [each for each in pool.layers if each.layer_id == layer_id]
            others = [each for each in pool.layers if each.layer_id != layer_id]
            parts = take_first_in(own, worth.quantity, day)
            left = worth.quantity - sum(part.quantity for _, part in parts)
            parts += take_first_in(others, left, day)
            return self._take_layers(
                pool, key, day, parts, move_id=move_id, line_id=line_id, entry_id=entry_id
            )
        at, after = self._at(pool, key, day), pool.worth.quantity - worth.quantity
        is_all = worth.quantity >= at.quantity
        least = max(0, pool.worth.unknown - after)
        out = Worth(
            -worth.quantity,
            -at.amount if is_all else -min(worth.amount, at.amount),
            -max(least, min(worth.unknown, pool.worth.unknown)),
        )
        row_id = self._transaction.new_id(stock_value)
        self._write(row_id, key, day, out, entry_id, move_id, line_id, None, None, "move")
        return out, self._moved(pool, key, day, out, row_id)

    def put_back(
        self,
        key: PoolKey,
        day: str,
        worth: Worth,
        *,
        opened: str,
        layer_id: int | None,
        move_id: int | None,
        line_id: int | None,
        entry_id: int,
    ) -> tuple[Worth, list[Settling]]:
        """Goods that went out come back at exactly `worth`, in FIFO to the layer they left.

        `opened` is that layer's date. Returns the change of the pool, signed.
        """
        pool = self._pools[key]
        if layer_id is not None:
            for layer in pool.layers:
                if layer.layer_id == layer_id:
                    layer.worth = layer.worth.plus(worth)
                    break
            else:
                pool.layers.append(Layer(layer_id, opened, worth))
                pool.layers.sort(key=lambda each: (each.business_date, each.layer_id))
        row_id = self._transaction.new_id(stock_value)
        self._write(row_id, key, day, worth, entry_id, move_id, line_id, layer_id, None, "move")
        return worth, self._moved(pool, key, day, worth, row_id)

    def undo_adjustment(
        self,
        key: PoolKey,
        day: str,
        amount: int,
        *,
        line_id: int | None,
        entry_id: int,
        layer_id: int | None,
        cause_id: int,
    ) -> tuple[Worth, list[Settling]]:
        """Take an amount out of the pool that was added without goods, as far as it can give it.

        Returns the change of the pool, signed.
        """
        pool = self._pools[key]
        if layer_id is not None:
            holder = self.left_of_layer(key, layer_id)
        else:
            holder = self._at(pool, key, day)
        given = -min(amount, holder.amount) if holder.quantity > 0 else 0
        if not given:
            return NOTHING, []
        if layer_id is not None:
            settlings = self.adjust_layer(
                key, day, layer_id, given, line_id=line_id, entry_id=entry_id
            )
        else:
            settlings = self.adjust(
                key, day, given, line_id=line_id, entry_id=entry_id, cause_id=cause_id
            )
        return Worth(0, given, 0), settlings

    def settle(self, settling: Settling, *, entry_id: int) -> None:
        """Write a settling row. It restores the pool's rule, so nothing follows from it."""
        pool = self._pools[settling.key]
        worth = Worth(0, settling.amount, 0)
        row_id = self._transaction.new_id(stock_value)
        self._write(
            row_id, settling.key, settling.day, worth, entry_id, None, None, None,
            settling.cause_id, "settling",
        )  # fmt: skip
        self._add(pool, settling.day, worth)

    # -- shares of price differences

    def share_on_hand(self, key: PoolKey, day: str, invoiced: int, difference: int) -> int:
        """The part of a price difference that belongs to goods still in an average pool."""
        pool = self._pools[key]
        return share_on_hand(invoiced, self._smallest_from(pool, key, day), difference)

    def left_of_layer(self, key: PoolKey, layer_id: int) -> Worth:
        """What is left of a FIFO layer."""
        layers = self._pools[key].layers
        return next((each.worth for each in layers if each.layer_id == layer_id), NOTHING)

    def layer_of(self, line_id: int) -> int:
        """The layer a receipt line opened."""
        known = self._layer_of_line.get(line_id)
        if known is None:
            known = self._layer_of_line[line_id] = self._transaction.scalar(
                "select min(layer_id) from stock_value where document_line_id = ?", (line_id,)
            )
        return known

    def is_fifo(self, key: PoolKey) -> bool:
        """Whether the pool keeps layers."""
        return self._pools[key].is_fifo

    # -- inside

    def _issue_layers(  # noqa: PLR0917 - hot loop, once a line going out
        self,
        pool: _Pool,
        key: PoolKey,
        day: str,
        quantity: int,
        move_id: int,
        line_id: int,
        entry_id: int,
    ) -> tuple[Worth, list[Settling]]:
        taken = take_first_in(pool.layers, quantity, day)
        change, settlings = self._take_layers(
            pool, key, day, taken, move_id=move_id, line_id=line_id, entry_id=entry_id
        )
        return NOTHING.minus(change), settlings

    def _take_layers(
        self,
        pool: _Pool,
        key: PoolKey,
        day: str,
        taken: list[tuple[Layer, Worth]],
        *,
        move_id: int | None,
        line_id: int | None,
        entry_id: int,
    ) -> tuple[Worth, list[Settling]]:
        """Write what is taken of each layer; returns the change of the pool, signed."""
        total, row_id = NOTHING, 0
        for layer, part in taken:
            layer.worth = layer.worth.minus(part)
            row_id = self._transaction.new_id(stock_value)
            self._write(
                row_id, key, day, NOTHING.minus(part), entry_id, move_id, line_id, layer.layer_id,
                None, "move",
            )  # fmt: skip
            total = total.plus(part)
        pool.layers = [layer for layer in pool.layers if layer.worth.quantity]
        out = NOTHING.minus(total)
        return out, self._moved(pool, key, day, out, row_id)

    def _write(  # noqa: PLR0917 - hot loop, once a value row
        self,
        row_id: int,
        key: PoolKey,
        day: str,
        worth: Worth,
        entry_id: int,
        move_id: int | None,
        line_id: int | None,
        layer_id: int | None,
        cause_id: int | None,
        kind: str,
    ) -> None:
        product_id, group_id, account_id = key
        self._rows.append(
            (
                row_id, self._transaction.tx, entry_id if worth.amount else None, account_id,
                product_id, group_id, move_id, line_id, layer_id, cause_id, kind,
                worth.quantity, worth.amount, worth.unknown, day,
            )
        )  # fmt: skip

    def _moved(
        self, pool: _Pool, key: PoolKey, day: str, worth: Worth, row_id: int
    ) -> list[Settling]:
        """Add a row to the pool; if it is back-dated, say what the later days need."""
        is_late = day < pool.last_date
        self._add(pool, day, worth)
        quantity, amount, _ = pool.worth
        if not is_late and (amount >= 0 if quantity else amount == 0):
            return []
        found = settle([(day, self._at(pool, key, day)), *self._days_after(pool, key, day)])
        return [Settling(key, when, amount, row_id) for when, amount in found]

    @staticmethod
    def _add(pool: _Pool, day: str, worth: Worth) -> None:
        pool.worth = Worth(
            pool.worth[0] + worth[0], pool.worth[1] + worth[1], pool.worth[2] + worth[2]
        )
        before = pool.days.get(day)
        pool.days[day] = worth if before is None else before.plus(worth)
        pool.last_date = max(pool.last_date, day)

    def _late_share(self, pool: _Pool, key: PoolKey, day: str, quantity: int) -> Worth:
        """A back-dated issue costs the average of its own date; what it leaves must be possible."""
        worth = take(self._at(pool, key, day), quantity)
        least = max(0, pool.worth.unknown - (pool.worth.quantity - quantity))
        return worth._replace(unknown=max(least, min(worth.unknown, pool.worth.unknown, quantity)))

    def _at(self, pool: _Pool, key: PoolKey, day: str) -> Worth:
        """The pool's worth at the end of `day`."""
        worth = pool.worth
        if day < pool.last_date:
            for _, moved in self._days_after(pool, key, day):
                worth = worth.minus(moved)
        return worth

    def _smallest_from(self, pool: _Pool, key: PoolKey, day: str) -> int:
        worth = self._at(pool, key, day)
        smallest = worth.quantity
        for _, moved in self._days_after(pool, key, day):
            worth = worth.plus(moved)
            smallest = min(smallest, worth.quantity)
        return smallest

    def _days_after(self, pool: _Pool, key: PoolKey, day: str) -> list[tuple[str, Worth]]:
        """Movements after `day`, in order."""
        if pool.stored_after is None or day < pool.stored_after:
            stored = self._transaction.rows(
                "select business_date, quantity, amount, unknown_quantity from pool_day"
                " where product_id = ?"
                " and cost_group_id = ? and account_id = ? and business_date > ?",
                (*key, day),
            )
            pool.stored = {str(when): Worth(q, m, u) for when, q, m, u in stored}
            pool.stored_after = day
        merged = dict(pool.stored)
        for when, worth in pool.days.items():
            merged[when] = merged.get(when, NOTHING).plus(worth)
        return sorted((when, worth) for when, worth in merged.items() if when > day)

    # -- back to the supplier

    def give_back(
        self,
        key: PoolKey,
        day: str,
        quantity: int,
        amount: int,
        *,
        move_id: int,
        line_id: int,
        entry_id: int,
        receipt_line_id: int,
    ) -> tuple[Worth, list[Settling]]:
        """Goods of a receipt line go back at `amount`, capped so that the pool's rule holds.

        An average pool gives at most what it is worth on `day`, and all of it with the last piece.
        FIFO gives from the receipt's own layer, then first in, first out.
        """
        pool = self._pools[key]
        if pool.is_fifo:
            return self._give_back_layers(
                pool, key, day, quantity, move_id, line_id, entry_id, receipt_line_id
            )
        whole = self._at(pool, key, day)
        given = whole.amount if quantity >= whole.quantity else min(max(amount, 0), whole.amount)
        least = max(0, pool.worth.unknown - (pool.worth.quantity - quantity))
        worth = Worth(quantity, given, min(least, quantity))
        out = NOTHING.minus(worth)
        row_id = self._transaction.new_id(stock_value)
        self._write(row_id, key, day, out, entry_id, move_id, line_id, None, None, "move")
        return worth, self._moved(pool, key, day, out, row_id)

    def _give_back_layers(  # noqa: PLR0917 - as `_issue_layers`
        self,
        pool: _Pool,
        key: PoolKey,
        day: str,
        quantity: int,
        move_id: int,
        line_id: int,
        entry_id: int,
        receipt_line_id: int,
    ) -> tuple[Worth, list[Settling]]:
        own_id = self.layer_of(receipt_line_id)
        own = [layer for layer in pool.layers if layer.layer_id == own_id]
        others = [layer for layer in pool.layers if layer.layer_id != own_id]
        parts = [(layer, take(layer.worth, min(quantity, layer.worth.quantity))) for layer in own]
        rest = quantity - sum(part.quantity for _, part in parts)
        parts += take_first_in(others, rest, day)
        total, row_id = NOTHING, 0
        for layer, part in parts:
            layer.worth = layer.worth.minus(part)
            row_id = self._transaction.new_id(stock_value)
            self._write(
                row_id, key, day, NOTHING.minus(part), entry_id, move_id, line_id, layer.layer_id,
                None, "move",
            )  # fmt: skip
            total = total.plus(part)
        pool.layers = [layer for layer in pool.layers if layer.worth.quantity]
        return total, self._moved(pool, key, day, NOTHING.minus(total), row_id)
