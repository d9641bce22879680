"""Values as a batch of documents sees them: pools and layers, plus what the batch has moved.

Belongs here: which value rows a move makes. Does not: where goods lie (`erp.stock.book`), postings.
Every row made here is dated in an open period; the callers have checked that.
"""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING, Any, NamedTuple

from erp.stock.valuation import (
    NOTHING,
    Layer,
    Worth,
    at_average,
    capped,
    settle,
    share_on_hand,
    take,
)
from erp.stock_accounting.models import stock_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from erp.base.commits import Transaction

PoolKey = tuple[int, int, int]
"""Product, cost group, stock account."""

LAYERED = ("fifo", "specific")
"""Methods that keep layers: by receipt, by lot."""

DISPATCHED = "dispatched"
"""How goods dispatched are kept: each line at its own cost, whatever the product's method."""

FOLLOWED = ("monthly_average", "standard")
"""Methods whose month end follows goods to the account they went to."""

_NO_DATE = "1900-01-01"
_CHUNK = 300
_LAYER_COLUMNS = (
    "select layer_id, business_date, lot_id, quantity, amount, unknown_quantity from layer_balance"
)
_LAYERS = 40
"""How many open layers are read at a time: as a rule the first few are all that is needed."""


class Settling(NamedTuple):
    """A settling row that is still to be written with its entry."""

    key: PoolKey
    day: str
    amount: int
    cause_id: int


class _Pool:
    """A pool's worth now; `days` holds the batch's movements, `stored` those of before.

    Of a layered pool `layers` are those known, by id, and `queue` the open ones in the order they
    leave, complete up to `read_to`; None there means all have been read.
    """

    __slots__ = (
        "days",
        "last_date",
        "layers",
        "method",
        "queue",
        "read_to",
        "stored",
        "stored_after",
        "worth",
    )

    def __init__(self, worth: Worth, last_date: str, method: str) -> None:
        self.worth = worth
        self.last_date = last_date
        self.method = method
        self.layers: dict[int, Layer] = {}
        self.queue: list[Layer] = []
        self.read_to: tuple[str, int] | None = (_NO_DATE, 0)
        self.days: dict[str, Worth] = {}
        self.stored: dict[str, Worth] = {}
        self.stored_after: str | None = None


class ValueBook:
    """Pools a batch touches, and the value rows it makes."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._pools: dict[PoolKey, _Pool] = {}
        self._layer_of_line: dict[int, int] = {}
        self._gone: dict[tuple[PoolKey, str], Worth] = {}
        self._layer_of_lot: dict[tuple[PoolKey, int], int] = {}
        self._rows = transaction.buffer(stock_value)

    # -- reading

    def load(self, pools: Iterable[tuple[PoolKey, str]]) -> None:
        """Read (on PostgreSQL also lock, in key order) pools not yet known: key and method."""
        wanted = sorted((key, method) for key, method in set(pools) if key not in self._pools)
        for start in range(0, len(wanted), _CHUNK):
            self._load(wanted[start : start + _CHUNK])

    def _load(self, wanted: list[tuple[PoolKey, str]]) -> None:
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
        for key, method in wanted:
            worth, last_date = known.get(key, (NOTHING, _NO_DATE))
            self._pools[key] = _Pool(worth, last_date, method)

    def worth(self, key: PoolKey) -> Worth:
        """What the pool holds, its latest day included."""
        return self._pools[key].worth

    def last_date(self, key: PoolKey) -> str:
        """The latest date the pool has a row on."""
        return self._pools[key].last_date

    def worth_at(self, key: PoolKey, day: str) -> Worth:
        """What the pool holds at the end of `day`."""
        return self._at(self._pools[key], key, day)

    def cost_of(self, key: PoolKey, day: str, quantity: int) -> Worth:
        """What `quantity` at the pool's average on `day` is worth, nothing moved."""
        return at_average(self._at(self._pools[key], key, day), quantity)

    def month_average(self, key: PoolKey, first: str, last: str) -> tuple[int, int] | None:
        """Opening and receipts of a month at 全月平均: what was left at its end, and what left."""
        found = self._transaction.rows(
            "select coalesce(sum(quantity), 0), coalesce(sum(amount), 0) from stock_value"
            " where product_id = ? and business_date between ? and ? and against_id is not null"
            " and cost_group_id = ? and account_id = ?",
            (key[0], first, last, *key[1:]),
        )[0]
        gone = self._gone.get((key, first[:7]), NOTHING)
        held = self._at(self._pools[key], key, last)
        quantity = held.quantity - int(found[0]) - gone.quantity
        amount = held.amount - int(found[1]) - gone.amount
        return (quantity, amount) if quantity > 0 else None

    # -- moving

    def receive(
        self,
        key: PoolKey,
        day: str,
        worth: Worth,
        *,
        move_id: int | None,
        line_id: int,
        entry_id: int,
        lot_id: int = 0,
        against_id: int | None = None,
        kind: str = "move",
    ) -> list[Settling]:
        """Goods come in at a given worth; FIFO opens a layer, specific one for each new lot."""
        pool = self._pools[key]
        row_id = self._transaction.new_id(stock_value)
        layer_id = None
        if pool.method in LAYERED:
            layer = self._layer_for(pool, key, day, lot_id, row_id)
            layer.worth = layer.worth.plus(worth)
            layer_id = self._layer_of_line[line_id] = layer.layer_id
        self._write(
            row_id, key, day, worth, entry_id, move_id, line_id, layer_id, None, kind, lot_id,
            against_id,
        )  # fmt: skip
        return self._moved(pool, key, day, worth, row_id)

    def issue(
        self,
        key: PoolKey,
        day: str,
        quantity: int,
        *,
        move_id: int,
        line_id: int,
        entry_id: int,
        lot_id: int = 0,
        against_id: int | None = None,
    ) -> tuple[Worth, list[Settling]]:
        """Goods go out at the pool's cost on `day`; returns what they were worth."""
        pool = self._pools[key]
        if pool.method in LAYERED:
            layers = self._first_layers(pool, key, quantity, lot_id)
            return self._issue_layers(pool, key, day, layers, move_id, line_id, entry_id, lot_id)
        worth = take(pool.worth, quantity)
        if day < pool.last_date:
            worth = self._late_share(pool, key, day, quantity)
        out = Worth(-worth.quantity, -worth.amount, -worth.unknown)
        row_id = self._transaction.new_id(stock_value)
        self._write(
            row_id, key, day, out, entry_id, move_id, line_id, None, None, "move", lot_id,
            against_id if pool.method in FOLLOWED else None,
        )  # fmt: skip
        return worth, self._moved(pool, key, day, out, row_id)

    def issue_at(
        self,
        key: PoolKey,
        day: str,
        wanted: Worth,
        *,
        move_id: int | None,
        line_id: int | None,
        entry_id: int,
        lot_id: int = 0,
        layer_id: int | None = None,
        against_id: int | None = None,
        is_undone: bool = False,
    ) -> tuple[Worth, list[Settling]]:
        """Goods go out at a cost of their own (a purchase return's), capped by the pool's rule.

        A layered pool gives first what is left of `layer_id`, then of the oldest layers; goods at
        standard leave at the standard. Where a receipt `is_undone` its lot, which others may have
        added to, gives just what that receipt brought. Returns what left.
        """
        pool = self._pools[key]
        if pool.method in LAYERED:
            self.left_of_layer(key, layer_id)
            own = pool.layers.get(layer_id) if layer_id is not None else None
            layers = self._first_layers(
                pool, key, wanted.quantity, lot_id, own, wanted if is_undone else None
            )
            return self._issue_layers(pool, key, day, layers, move_id, line_id, entry_id, lot_id)
        whole = self._at(pool, key, day)
        is_standard = pool.method == "standard"
        worth = take(whole, wanted.quantity) if is_standard else capped(whole, wanted)
        least = max(0, pool.worth.unknown - (pool.worth.quantity - worth.quantity))
        worth = worth._replace(unknown=max(least, min(worth.unknown, pool.worth.unknown)))
        out = NOTHING.minus(worth)
        row_id = self._transaction.new_id(stock_value)
        self._write(
            row_id, key, day, out, entry_id, move_id, line_id, None, None, "move", lot_id,
            against_id,
        )  # fmt: skip
        return worth, self._moved(pool, key, day, out, row_id)

    def adjust(
        self,
        key: PoolKey,
        day: str,
        amount: int,
        *,
        line_id: int | None,
        entry_id: int,
        cause_id: int | None,
        kind: str = "adjustment",
        against_id: int | None = None,
    ) -> list[Settling]:
        """Add value without quantity to a pool without layers (price difference, landed cost …)."""
        worth = Worth(0, amount, 0)
        row_id = self._transaction.new_id(stock_value)
        self._write(
            row_id, key, day, worth, entry_id, None, line_id, None, cause_id, kind, 0, against_id
        )
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
        kind: str = "adjustment",
    ) -> list[Settling]:
        """Add value to what is left of a layer."""
        pool = self._pools[key]
        worth = Worth(0, amount, 0)
        layer = self._layer(pool, layer_id)
        layer.worth = layer.worth.plus(worth)
        row_id = self._transaction.new_id(stock_value)
        self._write(
            row_id, key, day, worth, entry_id, None, line_id, layer_id, layer_id, kind,
            layer.lot_id, None,
        )  # fmt: skip
        return self._moved(pool, key, day, worth, row_id)

    def transfer_out(
        self, key: PoolKey, day: str, parts: Iterable[tuple[int, Worth]], *, line_id: int,
        entry_id: int,
    ) -> None:  # fmt: skip
        """Everything leaves a pool, by lot, because its product is costed otherwise from `day`.

        The parts together are what the pool holds. Layers are emptied each by a row of its own.
        """
        pool = self._pools[key]
        if pool.method in LAYERED:
            rows: list[tuple[int, int | None, Worth]] = []
            rest = pool.worth
            for layer in self.open_layers(key):
                rows.append((layer.lot_id, layer.layer_id, layer.worth))
                rest = rest.minus(layer.worth)
                layer.worth = NOTHING
            if rest.amount:
                rows.append((0, None, rest))
        else:
            rows = [(lot_id, None, worth) for lot_id, worth in parts]
        for lot_id, layer_id, worth in rows:
            self._write(
                self._transaction.new_id(stock_value), key, day, NOTHING.minus(worth), entry_id,
                None, line_id, layer_id, None, "transfer", lot_id, None,
            )  # fmt: skip
        self._add(pool, day, NOTHING.minus(pool.worth))

    def true_up(
        self, key: PoolKey, day: str, parts: Sequence[tuple[int, int]], *, entry_id: int
    ) -> list[Settling]:
        """One row for each account the month's goods went to: account and what it bears more."""
        pool, row_id, total = self._pools[key], 0, 0
        for against_id, more in parts:
            row_id = self._transaction.new_id(stock_value)
            self._write(
                row_id, key, day, Worth(0, -more, 0), entry_id, None, None, None, None, "true_up",
                0, against_id,
            )  # fmt: skip
            total -= more
        return self._moved(pool, key, day, Worth(0, total, 0), row_id)

    def become(self, key: PoolKey, method: str) -> None:
        """From here on the pool, which is empty, is kept by another method."""
        pool = self._pools[key]
        pool.method, pool.layers, pool.queue = method, {}, []

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
        lot_id: int,
        against_id: int | None,
    ) -> tuple[Worth, list[Settling]]:
        """Goods that came in at `worth` go out again; returns the change of the pool, signed.

        They go out at what they came in at, as far as the pool's rule allows; a layered pool gives
        what is left of their layer first, then the oldest.
        """
        out, settlings = self.issue_at(
            key, day, worth, move_id=move_id, line_id=line_id, entry_id=entry_id, lot_id=lot_id,
            layer_id=layer_id, against_id=against_id, is_undone=True,
        )  # fmt: skip
        return NOTHING.minus(out), settlings

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
        lot_id: int,
        against_id: int | None,
    ) -> tuple[Worth, list[Settling]]:
        """Goods that went out come back at exactly `worth`, to the layer they left if there is one.

        `opened` is that layer's date. Returns the change of the pool, signed.
        """
        pool = self._pools[key]
        if layer_id is not None:
            self.left_of_layer(key, layer_id)
            layer = pool.layers.setdefault(layer_id, Layer(layer_id, opened, lot_id, NOTHING))
            layer.worth = layer.worth.plus(worth)
            # It may have been empty and so unread; standing in the queue twice does no harm.
            insort(pool.queue, layer, key=lambda each: each.place)
        row_id = self._transaction.new_id(stock_value)
        self._write(
            row_id, key, day, worth, entry_id, move_id, line_id, layer_id, None, "move", lot_id,
            against_id,
        )  # fmt: skip
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
            settling.cause_id, "settling", 0, None,
        )  # fmt: skip
        self._add(pool, settling.day, worth)

    # -- shares of price differences

    def share_on_hand(self, key: PoolKey, day: str, invoiced: int, difference: int) -> int:
        """The part of a price difference that belongs to goods still in an average pool."""
        pool = self._pools[key]
        return share_on_hand(invoiced, self._smallest_from(pool, key, day), difference)

    def left_of_layer(self, key: PoolKey, layer_id: int | None) -> Worth:
        """What is left of a layer, if it lies in this pool."""
        pool = self._pools[key]
        if layer_id is None:
            return NOTHING
        if layer_id not in pool.layers:
            found = self._transaction.rows(
                f"{_LAYER_COLUMNS} where layer_id = ? and product_id = ? and cost_group_id = ?"
                " and account_id = ?",
                (layer_id, *key),
            )
            for row in found:
                self._remember(pool, row)
        layer = pool.layers.get(layer_id)
        return NOTHING if layer is None else layer.worth

    def open_layers(self, key: PoolKey) -> list[Layer]:
        """All open layers of a pool, oldest first: for acts that touch every one."""
        pool = self._pools[key]
        while pool.read_to is not None:
            self._read_layers(pool, key)
        known = sorted(pool.layers.values(), key=lambda each: each.place)
        return [layer for layer in known if layer.worth.quantity]

    def layer_of(self, line_id: int) -> int | None:
        """The layer a receipt line opened or added to."""
        known = self._layer_of_line.get(line_id)
        if known is None:
            known = self._transaction.scalar(
                "select min(layer_id) from stock_value where document_line_id = ?", (line_id,)
            )
            if known is not None:
                self._layer_of_line[line_id] = known
        return known

    def layer_of_lot(self, key: PoolKey, lot_id: int) -> int | None:
        """The layer of a lot in this pool."""
        known = self._layer_of_lot.get((key, lot_id))
        if known is None:
            known = self._transaction.scalar(
                "select max(layer_id) from layer_balance where lot_id = ? and lot_id <> 0"
                " and product_id = ? and cost_group_id = ? and account_id = ?",
                (lot_id, *key),
            )
            if known is not None:
                self._layer_of_lot[key, lot_id] = known
        return known

    def method(self, key: PoolKey) -> str:
        """How the pool is costed."""
        return self._pools[key].method

    # -- inside

    def _layer(self, pool: _Pool, layer_id: int) -> Layer:
        return pool.layers[layer_id]

    def _layer_for(self, pool: _Pool, key: PoolKey, day: str, lot_id: int, row_id: int) -> Layer:
        """The layer goods that come in belong to: a new one, or that of their lot."""
        if pool.method == "specific":
            found = self.layer_of_lot(key, lot_id)
            if found is not None:
                self.left_of_layer(key, found)
                return pool.layers[found]
            self._layer_of_lot[key, lot_id] = row_id
        layer = pool.layers[row_id] = Layer(row_id, day, lot_id, NOTHING)
        insort(pool.queue, layer, key=lambda each: each.place)
        return layer

    def _first_layers(  # noqa: PLR0917 - one step of going out
        self,
        pool: _Pool,
        key: PoolKey,
        quantity: int,
        lot_id: int,
        first: Layer | None = None,
        undone: Worth | None = None,
    ) -> list[tuple[Layer, Worth]]:
        """The layers `quantity` comes from and what each gives: oldest first, or the lot's."""
        taken: list[tuple[Layer, Worth]] = []
        if pool.method == "specific":
            layer_id = self.layer_of_lot(key, lot_id)
            self.left_of_layer(key, layer_id)
            first = pool.layers[layer_id] if layer_id is not None else None
        if first is not None and first.worth.quantity:
            quantity -= _take_of(first, quantity, taken, undone)
        while quantity:
            quantity -= _take_of(self._oldest(pool, key), quantity, taken)
        return taken

    def _oldest(self, pool: _Pool, key: PoolKey) -> Layer:
        """The open layer that leaves first, reading on where it may not be known yet."""
        queue = pool.queue
        while True:
            while queue and not queue[0].worth.quantity:
                queue.pop(0)
            if pool.read_to is None or (queue and queue[0].place <= pool.read_to):
                return queue[0]
            self._read_layers(pool, key)

    def _read_layers(self, pool: _Pool, key: PoolKey) -> None:
        assert pool.read_to is not None
        found = self._transaction.rows(
            f"{_LAYER_COLUMNS} where product_id = ? and cost_group_id = ? and account_id = ?"
            " and quantity > 0 and (business_date, layer_id) > (?, ?)"
            " order by business_date, layer_id limit ?",
            (*key, *pool.read_to, _LAYERS),
        )
        for row in found:
            layer = self._remember(pool, row)
            pool.read_to = layer.place
            insort(pool.queue, layer, key=lambda each: each.place)
        if len(found) < _LAYERS:
            pool.read_to = None

    @staticmethod
    def _remember(pool: _Pool, row: Sequence[Any]) -> Layer:
        """The layer of a stored row; what the batch has done to it before stands."""
        layer_id, day, lot_id, *worth = row
        if layer_id not in pool.layers:
            pool.layers[layer_id] = Layer(layer_id, str(day), lot_id, Worth(*map(int, worth)))
        return pool.layers[layer_id]

    def _issue_layers(  # noqa: PLR0917 - hot loop, once a line going out
        self,
        pool: _Pool,
        key: PoolKey,
        day: str,
        taken: Sequence[tuple[Layer, Worth]],
        move_id: int | None,
        line_id: int | None,
        entry_id: int,
        lot_id: int,
    ) -> tuple[Worth, list[Settling]]:
        """Write what is taken of each layer; returns what left."""
        total, row_id = NOTHING, 0
        for layer, part in taken:
            row_id = self._transaction.new_id(stock_value)
            self._write(
                row_id, key, day, NOTHING.minus(part), entry_id, move_id, line_id, layer.layer_id,
                None, "move", lot_id, None,
            )  # fmt: skip
            total = total.plus(part)
        return total, self._moved(pool, key, day, NOTHING.minus(total), row_id)

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
        lot_id: int,
        against_id: int | None,
    ) -> None:
        product_id, group_id, account_id = key
        if against_id is not None:
            month = (key, day[:7])
            self._gone[month] = self._gone.get(month, NOTHING).plus(worth)
        self._rows.append(
            (
                row_id, self._transaction.tx, entry_id if worth.amount else None, account_id,
                product_id, group_id, move_id, line_id, lot_id, layer_id, cause_id, against_id,
                kind, worth.quantity, worth.amount, worth.unknown, day,
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


def _take_of(
    layer: Layer, quantity: int, taken: list[tuple[Layer, Worth]], undone: Worth | None = None
) -> int:
    """Take up to `quantity` of a layer, at its average or as it was brought; how much it gave."""
    whole = layer.worth
    if undone is None:
        part = take(whole, min(quantity, whole.quantity))
    else:
        part = capped(whole, undone)
        least = max(0, whole.unknown - (whole.quantity - part.quantity))
        part = part._replace(unknown=max(least, min(undone.unknown, whole.unknown)))
    layer.worth = whole.minus(part)
    taken.append((layer, part))
    return part.quantity
