"""What changes the value of goods and moves none: revaluation, change of costing, cost true-up.

- 存货重估 gives the goods of a warehouse another value, with a reason.
- 计价变更 gives a product another costing method, or another standard, from a date on.
- 成本结转 brings what left in a month to the month's average, and 1404 to where the goods went.

Belongs here: these documents. Does not: reading a month (`erp.stock_accounting.months`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import UNIT_PRICE_DIGITS, from_whole, split
from erp.batch.goods import book_difference, book_settlings
from erp.batch.kinds import DocumentType
from erp.catalog.models import METHODS, costing_policy, product
from erp.stock.errors import LotMissing
from erp.stock.lots import is_kept_by_lot
from erp.stock.models import COMPANY_GROUP
from erp.stock.valuation import Worth, at_standard
from erp.stock_accounting.book import FOLLOWED, LAYERED
from erp.stock_accounting.errors import (
    CostingChangeTooEarly,
    GoodsDispatched,
    NothingToRevalue,
    ReasonMissing,
    RevaluedBelowNothing,
    RevaluedByItsStandard,
    SameCosting,
    StandardCostMissing,
    TrueUpFirst,
    TrueUpNotAtMonthEnd,
    UnknownCostingMethod,
)
from erp.stock_accounting.months import month_pools

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.batch.masters import Product
    from erp.ledger.entries import Entry
    from erp.stock_accounting.book import PoolKey
    from erp.stock_accounting.months import PoolMonth

_FIRST_OF_ALL = "1900-01-01"


# -- revaluation


def plan_stock_revaluation(batch: Batch, head: Head) -> None:
    """Each line's `net` is what the goods of the warehouse are worth more; `reason` says why."""
    assert head.warehouse is not None
    batch.stocked_lines(head)
    worths: dict[PoolKey, int] = {}
    for line in head.lines:
        _check_revaluation(batch, head, line, worths)
    batch.accept(head)
    entry = batch.entry(head, "存货重估 stock revaluation")
    for line in head.lines:
        key = batch.pool_key(line.product, head.warehouse, head.day)
        entry.debit(key[2], line.net)
        reason = line.request.reason
        entry.credit(batch.account("stock_revaluation", head, reason=reason).id, line.net)
        for layer_id, change in _changes(batch, key, line):
            if layer_id is None:
                settlings = batch.values.adjust(
                    key, head.day, change, line_id=line.id, entry_id=entry.id, cause_id=None,
                    kind="revaluation",
                )  # fmt: skip
            else:
                settlings = batch.values.adjust_layer(
                    key, head.day, layer_id, change, line_id=line.id, entry_id=entry.id,
                    kind="revaluation",
                )  # fmt: skip
            book_settlings(batch, head, settlings)


def _check_revaluation(
    batch: Batch, head: Head, line: HeadLine, worths: dict[PoolKey, int]
) -> None:
    assert head.warehouse is not None
    code = line.product.code
    if line.product.method == "standard":
        raise RevaluedByItsStandard(head.key, line.row, code)
    if not line.request.reason or not line.net:
        raise ReasonMissing(head.key, line.row)
    key = batch.pool_key(line.product, head.warehouse, head.day)
    now = batch.values.worth_at(key, head.day)
    if now.quantity <= 0 or head.day < line.product.costing_from:
        raise NothingToRevalue(head.key, line.row, code, head.day)
    if key not in worths:
        worths[key] = now.amount
        if line.product.method in LAYERED:
            layers = sum(layer.worth.amount for layer in batch.values.open_layers(key))
            worths[key] = min(now.amount, layers)
    if worths[key] + line.net < 0:
        money = batch.money
        raise RevaluedBelowNothing(head.key, line.row, code, money(worths[key]), money(line.net))
    worths[key] += line.net
    head.net, head.tax, line.tax = head.net, head.tax - line.tax, 0


def _changes(batch: Batch, key: PoolKey, line: HeadLine) -> list[tuple[int | None, int]]:
    """The layers a revaluation falls on, by value if it lessens them, else by quantity."""
    if line.product.method not in LAYERED:
        return [(None, line.net)]
    layers = batch.values.open_layers(key)
    if line.net < 0:
        pieces = split(line.net, [layer.worth.amount for layer in layers])
    else:
        pieces = split(line.net, [layer.worth.quantity for layer in layers])
    return [(layer.layer_id, piece) for layer, piece in zip(layers, pieces, strict=True) if piece]


# -- change of costing


class _Change(NamedTuple):
    line: HeadLine
    method: str
    standard: int


def plan_costing_change(batch: Batch, head: Head) -> None:
    """From the document's date a product is costed otherwise; what there is, is carried over.

    A line's `reason` is the method, its `unit_price` the standard cost of a unit.
    """
    batch.stocked_lines(head)
    changes = [_check_change(batch, head, line) for line in head.lines]
    batch.accept(head)
    entry = batch.entry(head, "计价变更 change of costing")
    for change in changes:
        if change.method == "standard" == change.line.product.method:
            _change_standard(batch, head, entry, change)
        else:
            _carry_over(batch, head, entry, change)
        _write_policy(batch, head, change)


def _check_change(batch: Batch, head: Head, line: HeadLine) -> _Change:
    method, code = line.request.reason, line.product.code
    if method not in METHODS:
        raise UnknownCostingMethod(head.key, line.row, method, ", ".join(METHODS))
    if (method == "standard") != (line.unit_price > 0):
        raise StandardCostMissing(head.key, line.row, code)
    if (method, line.unit_price) == (line.product.method, line.product.standard_cost):
        raise SameCosting(head.key, line.row, code, method)
    keys = batch.all_pool_keys(line.product, head.day)
    last = max(map(batch.values.last_date, keys))
    if head.day <= line.product.costing_from or head.day < last:
        raise CostingChangeTooEarly(head.key, line.row, code, max(last, line.product.costing_from))
    if line.product.method in FOLLOWED and last > _FIRST_OF_ALL:
        _check_trued_up(batch, head, line)
    if _group(method, 1) != _group(line.product.method, 1) and _is_dispatched(batch, line.product):
        raise GoodsDispatched(head.key, line.row, code)
    if method == "specific" and any(not cell.lot_id for cell in _cells(batch, line.product)):
        raise LotMissing(head.key, line.row, code)
    line.net = line.tax = 0
    head.net = head.tax = 0
    return _Change(line, method, line.unit_price)


def _check_trued_up(batch: Batch, head: Head, line: HeadLine) -> None:
    months = [each for each in batch.masters.periods if each.last_day < head.day]
    is_first = head.day.endswith("-01")
    if is_first and months:
        variance = batch.account("cost_variance", head)
        first, last = months[-1].first_day, months[-1].last_day
        pools = month_pools(batch.transaction.rows, first, last, line.product.id)
        if not any(pool.adjustments(variance.id) for pool in pools):
            return
    raise TrueUpFirst(head.key, line.row, line.product.code, head.day)


def _change_standard(batch: Batch, head: Head, entry: Entry, change: _Change) -> None:
    """Stock is brought to its new standard; what it costs stays, so 1404 moves the other way."""
    line = change.line
    for key in batch.all_pool_keys(line.product, head.day):
        now = batch.values.worth(key)
        more = at_standard(now.quantity, change.standard, batch.digits) - now.amount
        if more:
            batch.values.adjust(
                key, head.day, more, line_id=line.id, entry_id=entry.id, cause_id=None,
                kind="revaluation",
            )  # fmt: skip
            entry.debit(key[2], more)
            book_difference(batch, head, entry, key, -more, kind="revaluation", line_id=line.id)


def _carry_over(batch: Batch, head: Head, entry: Entry, change: _Change) -> None:
    """Everything leaves the pools of the old method and enters those of the new one."""
    line, item = change.line, change.line.product
    arriving: dict[tuple[PoolKey, int], Worth] = {}
    cells = _cells(batch, item)
    for key in batch.all_pool_keys(item, head.day):
        now = batch.values.worth(key)
        own = [cell for cell in cells if _group(item.method, cell.group_id) == key[1]]
        out = [(cell.lot_id, worth) for cell, worth in _shares(now, own)]
        batch.values.transfer_out(key, head.day, out, line_id=line.id, entry_id=entry.id)
        entry.credit(key[2], now.amount)
        batch.values.become(key, change.method)
        cost = now.amount + _take_difference(batch, head, entry, key, line)
        for cell, worth in _shares(now._replace(amount=cost), own):
            to = ((item.id, _group(change.method, cell.group_id), key[2]), cell.lot_id)
            before = arriving.get(to)
            arriving[to] = worth if before is None else before.plus(worth)
    for (key, lot_id), worth in arriving.items():
        _arrive(batch, head, entry, change, key, lot_id, worth)


class _Cell(NamedTuple):
    """Goods of one lot in the warehouses of one cost group."""

    group_id: int
    lot_id: int
    quantity: int


def _is_dispatched(batch: Batch, item: Product) -> bool:
    """Whether goods lie dispatched in a pool of a cost group of their own."""
    found = batch.transaction.scalar(
        "select 1 from stock_balance b join location l on l.id = b.location_id"
        " where b.product_id = ? and b.quantity <> 0 and l.purpose = 'dispatched'",
        (item.id,),
    )
    return found is not None


def _cells(batch: Batch, item: Product) -> list[_Cell]:
    rows = batch.transaction.rows(
        "select w.cost_group_id, b.lot_id, sum(b.quantity) from stock_balance b"
        " join location l on l.id = b.location_id join warehouse w on w.id = l.warehouse_id"
        " where b.product_id = ? and b.quantity <> 0 and l.purpose <> 'dispatched'"
        " group by 1, 2 order by 1, 2",
        (item.id,),
    )
    return [_Cell(int(group), int(lot), int(quantity)) for group, lot, quantity in rows]


def _group(method: str, group_id: int) -> int:
    return COMPANY_GROUP if method == "monthly_average" else group_id


def _shares(now: Worth, cells: Sequence[_Cell]) -> list[tuple[_Cell, Worth]]:
    """What a pool holds, shared by quantity."""
    quantities = [cell.quantity for cell in cells]
    amounts, unknown = split(now.amount, quantities), split(now.unknown, quantities)
    worths = map(Worth, quantities, amounts, unknown)
    return list(zip(cells, worths, strict=True))


def _take_difference(batch: Batch, head: Head, entry: Entry, key: PoolKey, line: HeadLine) -> int:
    """What stands on 1404 for the goods of a pool becomes part of their cost again."""
    if line.product.method != "standard":
        return 0
    found = batch.transaction.scalar(
        "select amount from difference_balance where product_id = ? and cost_group_id = ?"
        " and stock_account_id = ?",
        key,
    )
    difference = int(found or 0)
    book_difference(batch, head, entry, key, -difference, kind="transfer", line_id=line.id)
    return difference


def _arrive(  # noqa: PLR0917 - one step of `_carry_over`
    batch: Batch,
    head: Head,
    entry: Entry,
    change: _Change,
    key: PoolKey,
    lot_id: int,
    worth: Worth,
) -> None:
    line = change.line
    if change.method == "standard":
        amount = at_standard(worth.quantity, change.standard, batch.digits)
        more = worth.amount - amount
        book_difference(batch, head, entry, key, more, kind="transfer", line_id=line.id)
        worth = Worth(worth.quantity, amount, 0)
    settlings = batch.values.receive(
        key, head.day, worth, move_id=None, line_id=line.id, entry_id=entry.id, lot_id=lot_id,
        kind="transfer",
    )  # fmt: skip
    entry.debit(key[2], worth.amount)
    book_settlings(batch, head, settlings)


def _write_policy(batch: Batch, head: Head, change: _Change) -> None:
    item, transaction = change.line.product, batch.transaction
    if item.costing_from == _FIRST_OF_ALL:
        _insert_policy(batch, item.id, _FIRST_OF_ALL, item.method, item.standard_cost)
    _insert_policy(batch, item.id, head.day, change.method, change.standard)
    values = {
        "costing_method": change.method,
        "standard_cost": from_whole(change.standard, UNIT_PRICE_DIGITS),
        "costing_from": date.fromisoformat(head.day),
    }
    if is_kept_by_lot(item) and not item.tracking:
        values["tracking"] = "lot"  # costed by lot until now: its goods still lie by lot
    transaction.update(product, item.id, values)


def _insert_policy(batch: Batch, product_id: int, day: str, method: str, standard: int) -> None:
    batch.transaction.insert(
        costing_policy,
        {
            "product_id": product_id,
            "valid_from": date.fromisoformat(day),
            "costing_method": method,
            "standard_cost": from_whole(standard, UNIT_PRICE_DIGITS),
        },
    )


# -- month end


def plan_cost_true_up(batch: Batch, head: Head) -> None:
    """One row for each pool and account its goods went to, dated the month's last day."""
    period = head.period
    if not head.day == head.voucher_day == period.last_day:
        raise TrueUpNotAtMonthEnd(head.key, head.day, period.last_day)
    pools = month_pools(batch.transaction.rows, period.first_day, period.last_day)
    batch.values.load(
        (key, pool.method) for pool in pools for key in (pool.key, *_dispatched(batch, pool))
    )
    batch.accept(head)
    entry = batch.entry(head, "成本结转 cost true-up")
    variance = batch.account("cost_variance", head)
    received: dict[PoolKey, int] = {}
    for pool in pools:
        pool.take_in(received.get(pool.key, 0))
        parts = pool.adjustments(variance.id)
        if pool.method == "standard":
            _move_difference(batch, head, entry, pool.key, parts, received)
        else:
            _true_up(batch, head, entry, pool, parts, received)


def _dispatched(batch: Batch, pool: PoolMonth) -> list[PoolKey]:
    """The pools on other stock accounts that a pool's goods went to."""
    controlled = batch.masters.stock_account_ids
    return [(*pool.key[:2], each) for each in pool.outs if each in controlled]


def _true_up(  # noqa: PLR0917 - one step of `plan_cost_true_up`
    batch: Batch,
    head: Head,
    entry: Entry,
    pool: PoolMonth,
    parts: Sequence[tuple[int, int]],
    received: dict[PoolKey, int],
) -> None:
    key, values = pool.key, batch.values
    if parts:
        settlings = values.true_up(key, head.day, parts, entry_id=entry.id)
        for account_id, more in parts:
            entry.debit(account_id, more)
            entry.credit(key[2], more)
            if account_id in batch.masters.stock_account_ids:
                to = (*key[:2], account_id)
                received[to] = received.get(to, 0) + more
                settlings += values.adjust(
                    to, head.day, more, line_id=None, entry_id=entry.id, cause_id=None,
                    kind="true_up",
                )  # fmt: skip
        book_settlings(batch, head, settlings)


def _move_difference(  # noqa: PLR0917 - one step of `plan_cost_true_up`
    batch: Batch,
    head: Head,
    entry: Entry,
    key: PoolKey,
    parts: Sequence[tuple[int, int]],
    received: dict[PoolKey, int],
) -> None:
    for account_id, more in parts:
        book_difference(
            batch, head, entry, key, -more, kind="true_up", against_id=account_id, side="C"
        )
        if account_id in batch.masters.stock_account_ids:
            to = (*key[:2], account_id)
            received[to] = received.get(to, 0) + more
            book_difference(batch, head, entry, to, more, kind="adjustment", side="C")
        else:
            entry.debit(account_id, more)


STOCK_REVALUATION = DocumentType(
    kind="stock_revaluation",
    prefix="CZ",
    name="存货重估单",
    name_en="Stock revaluation",
    plan=plan_stock_revaluation,
    values_own_pools=True,
)

COSTING_CHANGE = DocumentType(
    kind="costing_change",
    prefix="QJ",
    name="计价变更单",
    name_en="Change of costing",
    plan=plan_costing_change,
    values_own_pools=True,
    stands_alone=True,
    stays=True,
)

COST_TRUE_UP = DocumentType(
    kind="cost_true_up",
    prefix="QZ",
    name="成本结转单",
    name_en="Cost true-up",
    plan=plan_cost_true_up,
    has_lines=False,
    stands_alone=True,
    stays=True,
)
