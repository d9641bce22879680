"""Goods going in and out, as every kind that moves stock does it: quantity and value together.

Belongs here: the joint step of stock and value; where late cost finds its place. Does not: which
accounts stand against the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.base.money import Quantity
from erp.stock.errors import NotEnoughStock, Shortage
from erp.stock.models import stock_move
from erp.stock.valuation import NOTHING, Worth, at_standard, take
from erp.stock_accounting.book import FOLLOWED, LAYERED
from erp.stock_accounting.models import cost_difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine, SourceLine
    from erp.batch.masters import Product, Warehouse
    from erp.ledger.entries import Entry
    from erp.stock_accounting.book import PoolKey, Settling

_DESTINATIONS = {
    "customer": "cost_of_sales",
    "loss": "stock_write_off",
    "production": "production_cost",
}
"""The act whose account goods go to, by where they go, unless the caller says another."""


def check_stock(batch: Batch, head: Head, warehouse: Warehouse, lines: Sequence[HeadLine]) -> None:
    """Refuse the document if its lines together ask for more than may go out on its date."""
    asked: dict[tuple[int, int], list[HeadLine]] = {}
    for line in lines:
        asked.setdefault((line.product.id, line.lot_id), []).append(line)
    shortages = []
    for (product_id, lot_id), wanting in asked.items():
        total = sum(line.quantity for line in wanting)
        free = batch.stock.lowest_from((product_id, warehouse.location_id, lot_id), head.day)
        if total > free:
            rows = tuple(line.row for line in wanting)
            shortages.append(_shortage(wanting[0].product, total, free, rows))
    if head.type.keeps_promises and not shortages:
        shortages = _promised(batch, warehouse, lines)
    if shortages:
        raise NotEnoughStock(head.key, head.day, shortages)


def _promised(batch: Batch, warehouse: Warehouse, lines: Sequence[HeadLine]) -> list[Shortage]:
    """What would be taken of goods that are reserved for orders: a promise names no lot."""
    asked: dict[int, list[HeadLine]] = {}
    for line in lines:
        asked.setdefault(line.product.id, []).append(line)
    found = []
    for product_id, wanting in asked.items():
        total = sum(line.quantity for line in wanting)
        free = batch.stock.available((product_id, warehouse.location_id, 0))
        if total > free:
            rows = tuple(line.row for line in wanting)
            found.append(_shortage(wanting[0].product, total, free, rows))
    return found


def _shortage(product: Product, asked: int, free: int, rows: tuple[int, ...]) -> Shortage:
    unit = product.unit
    return Shortage(product.code, Quantity(asked, unit), Quantity(max(free, 0), unit), rows)


def send(
    batch: Batch,
    head: Head,
    warehouse: Warehouse,
    entry: Entry,
    lines: Sequence[HeadLine],
    *,
    destination: str,
    against_id: int | None = None,
) -> dict[int, int]:
    """Move goods out to the outside world; returns what left, per stock account.

    The stock accounts are credited here; the caller debits what stands against them: `against_id`
    if it is not the usual account of the destination. Month end follows the goods there.
    """
    outside = batch.masters.outside[destination]
    by_account: dict[int, int] = {}
    for line in lines:
        move_id = move(batch, head, line, warehouse.location_id, outside)
        key = batch.pool_key(line.product, warehouse, head.day)
        worth, settlings = batch.values.issue(
            key, head.day, line.quantity, move_id=move_id, line_id=line.id, entry_id=entry.id,
            lot_id=line.lot_id, against_id=against_id or _against(batch, head, line, destination),
        )  # fmt: skip
        by_account[key[2]] = by_account.get(key[2], 0) + worth.amount
        batch.sources.cost(line.id, worth)
        book_settlings(batch, head, settlings)
    for account_id, amount in by_account.items():
        if amount:
            entry.credit(account_id, amount)
    return by_account


def send_back(
    batch: Batch,
    head: Head,
    entry: Entry,
    line: HeadLine,
    cost: int,
    *,
    place: Warehouse,
    receipt_line_id: int,
) -> int:
    """Move goods back to their supplier at what their receipt line cost; returns what left stock.

    The cost is capped so that the pool's rule holds (accounting.md §3). Goods kept in layers leave
    their receipt's layer, or their lot, first; goods at standard leave at it.
    """
    move_id = move(batch, head, line, place.location_id, batch.masters.outside["supplier"])
    key = batch.pool_key(line.product, place, head.day)
    layer_id = None
    if line.product.method in LAYERED:
        layer_id = batch.values.layer_of(receipt_line_id)
    worth, settlings = batch.values.issue_at(
        key, head.day, Worth(line.quantity, max(cost, 0), 0), move_id=move_id, line_id=line.id,
        entry_id=entry.id, lot_id=line.lot_id, layer_id=layer_id,
    )  # fmt: skip
    if worth.amount:
        entry.debit(key[2], -worth.amount)
    book_settlings(batch, head, settlings)
    return worth.amount


def book_remainder(
    batch: Batch, head: Head, entry: Entry, line: HeadLine, amount: int, *, place: Warehouse
) -> None:
    """Debit what a purchase return leaves over: 成本差异, of goods at standard 材料成本差异."""
    if line.product.method == "standard":
        key = batch.pool_key(line.product, place, head.day)
        book_difference(batch, head, entry, key, amount, kind="receipt", line_id=line.id)
    elif amount:
        entry.debit(batch.account("cost_variance", head).id, amount)


def bring(
    batch: Batch,
    head: Head,
    warehouse: Warehouse,
    entry: Entry,
    arriving: Sequence[tuple[HeadLine, Worth]],
    *,
    origin: str,
    side: str = "D",
) -> int:
    """Move goods in from the outside world at given worths; returns the value that came in.

    The stock accounts are posted on `side` (a sales return stands red on the delivery's C side);
    goods at standard come in at it, what they cost more stands on 材料成本差异.
    """
    outside = batch.masters.outside[origin]
    by_account: dict[int, int] = {}
    for line, cost in arriving:
        move_id = move(batch, head, line, outside, warehouse.location_id)
        key = batch.pool_key(line.product, warehouse, head.day)
        worth = cost
        if line.product.method == "standard" and not cost.unknown:
            worth = _at_standard(batch, line.product, cost)
            more = cost.amount - worth.amount
            book_difference(
                batch, head, entry, key, more, kind="receipt", line_id=line.id, side=side
            )
        settlings = batch.values.receive(
            key, head.day, worth, move_id=move_id, line_id=line.id, entry_id=entry.id,
            lot_id=line.lot_id, against_id=_came_from(batch, head, line, origin),
        )  # fmt: skip
        by_account[key[2]] = by_account.get(key[2], 0) + worth.amount
        book_settlings(batch, head, settlings)
    for account_id, amount in by_account.items():
        if amount:
            entry.post(account_id, side, amount)
    return sum(cost.amount for _, cost in arriving)


def _against(batch: Batch, head: Head, line: HeadLine, destination: str) -> int | None:
    act = _DESTINATIONS.get(destination)
    if line.product.method not in FOLLOWED or act is None:
        return None
    reason = line.request.reason if destination == "loss" else ""
    return batch.account(act, head, category=line.product.category, reason=reason).id


def _came_from(batch: Batch, head: Head, line: HeadLine, origin: str) -> int | None:
    """Where a sales return lessens what left: at 全月平均 only in the month of its delivery."""
    if origin != "customer" or line.source is None or line.product.method not in FOLLOWED:
        return None
    if line.product.method == "monthly_average" and _month_of(line.source) != head.day[:7]:
        return None
    return _against(batch, head, line, origin)


def _month_of(source: SourceLine) -> str:
    return source.document.day[:7]


def _at_standard(batch: Batch, product: Product, worth: Worth) -> Worth:
    amount = at_standard(worth.quantity, product.standard_cost, batch.digits)
    return Worth(worth.quantity, amount, 0)


def book_difference(
    batch: Batch,
    head: Head,
    entry: Entry,
    key: PoolKey,
    amount: int,
    *,
    kind: str,
    line_id: int | None = None,
    against_id: int | None = None,
    side: str = "D",
) -> None:
    """Post on 材料成本差异 and write the row that explains it."""
    if not amount:
        return
    account = batch.account("material_cost_variance", head)
    entry.post(account.id, side, amount)
    transaction = batch.transaction
    product_id, group_id, stock_account_id = key
    transaction.add(
        cost_difference,
        (
            transaction.new_id(cost_difference), transaction.tx, entry.id, account.id, product_id,
            group_id, stock_account_id, line_id, against_id, kind, amount, entry.business_date,
        ),
    )  # fmt: skip


def add_cost(
    batch: Batch,
    head: Head,
    entry: Entry,
    amount: int,
    *,
    product: Product,
    source: SourceLine,
    quantity: int,
    line_id: int,
) -> int:
    """Debit late cost of goods (price difference, landed cost) where it belongs.

    `quantity` of what line `source` brought in costs `amount` more (accounting.md §3). Average:
    the share still on hand goes to the pool; FIFO and specific: what is left of that layer or lot;
    standard: all to 材料成本差异. The rest goes to 成本差异, labelled with its cause where that
    lies in an earlier month. The caller credits `amount`. Returns the pool's part.
    """
    if not amount:
        return 0
    warehouse_id = source.document.warehouse_id
    assert warehouse_id is not None
    key = batch.pool_key(product, batch.warehouse_by_id(warehouse_id), head.day)
    if product.method == "standard":
        book_difference(batch, head, entry, key, amount, kind="adjustment", line_id=line_id)
        return 0
    to_stock = 0
    if entry.business_date >= product.costing_from:
        to_stock = _to_stock(batch, head, entry, key, amount, source, quantity, line_id)
    if to_stock:
        entry.debit(key[2], to_stock)
    if amount != to_stock:
        entry.post(
            batch.account("cost_variance", head).id, "D", amount - to_stock,
            memo=_late(source, entry),
        )  # fmt: skip
    return to_stock


def _to_stock(  # noqa: PLR0917 - one step of `add_cost`
    batch: Batch,
    head: Head,
    entry: Entry,
    key: PoolKey,
    amount: int,
    source: SourceLine,
    quantity: int,
    line_id: int,
) -> int:
    values, day = batch.values, entry.business_date
    if values.method(key) in LAYERED:
        layer_id = values.layer_of(source.id)
        left = values.left_of_layer(key, layer_id)
        share = max(divide(amount * min(quantity, left.quantity), quantity), -left.amount)
        if share and layer_id is not None:
            settlings = values.adjust_layer(
                key, day, layer_id, share, line_id=line_id, entry_id=entry.id
            )
            book_settlings(batch, head, settlings)
        return share
    share = values.share_on_hand(key, day, quantity, amount)
    if share:
        settlings = values.adjust(
            key, day, share, line_id=line_id, entry_id=entry.id, cause_id=line_id
        )
        book_settlings(batch, head, settlings)
    return share


def _late(source: SourceLine, entry: Entry) -> str:
    """What a cost that comes after its month says of its cause (D6)."""
    month = _month_of(source)
    if not month or month >= entry.voucher_date[:7]:
        return ""
    return f"以前期间成本差异 late cost of {month}: {source.document.key}"


def move(batch: Batch, head: Head, line: HeadLine, origin: int, destination: int) -> int:
    """Write a stock move and tell the quantity book of its internal end."""
    transaction = batch.transaction
    move_id = transaction.new_id(stock_move)
    product_id = line.product.id
    transaction.add(
        stock_move,
        (
            move_id, transaction.tx, line.id, product_id, line.lot_id, origin, destination,
            line.quantity, head.day,
        ),
    )  # fmt: skip
    outside_ids = batch.masters.outside_ids
    if origin not in outside_ids:
        batch.stock.move((product_id, origin, line.lot_id), head.day, -line.quantity)
    if destination not in outside_ids:
        batch.stock.move((product_id, destination, line.lot_id), head.day, line.quantity)
    return move_id


def book_settlings(batch: Batch, head: Head, settlings: Sequence[Settling]) -> None:
    """Give each settling row an entry of its own, dated its day, against 成本差异."""
    for settling in settlings:
        variance = batch.account("cost_variance", head)
        entry = batch.entry(head, "成本结算 cost settling", day=settling.day)
        batch.values.settle(settling, entry_id=entry.id)
        entry.debit(settling.key[2], settling.amount)
        entry.credit(variance.id, settling.amount)


def return_cost(batch: Batch, head: Head, warehouse: Warehouse, line: HeadLine) -> Worth:
    """What returned goods come back at.

    The original cost of the line they left by, the last piece taking the rest; at 全月平均 in a
    later month that month's average. Where the line is not known, the pool's average on the date
    (by right).
    """
    left = batch.sources.cost_left(line.source.id) if line.source is not None else NOTHING
    if line.source is None or left.quantity < line.quantity:
        return current_cost(batch, head, warehouse, line)
    worth = take(left, line.quantity)
    batch.sources.cost(line.source.id, NOTHING.minus(worth))
    if line.product.method == "monthly_average" and _month_of(line.source) < head.day[:7]:
        return _at_the_months_average(batch, head, warehouse, line, left, worth)
    return worth


def _at_the_months_average(  # noqa: PLR0917 - one step of `return_cost`
    batch: Batch, head: Head, warehouse: Warehouse, line: HeadLine, left: Worth, worth: Worth
) -> Worth:
    """A share of what the line cost at its month's average; the shares sum to it."""
    assert line.source is not None
    if line.source.document.day < line.product.costing_from:
        return worth
    key = batch.pool_key(line.product, warehouse, head.day)
    period = batch.masters.period_of(line.source.document.day)
    average = batch.values.month_average(key, period.first_day, period.last_day) if period else None
    if average is None:
        return worth
    quantity, amount = average
    done = line.source.quantity - left.quantity
    then = done + line.quantity
    share = divide(amount * then, quantity) - divide(amount * done, quantity)
    return worth._replace(amount=share)


def current_cost(batch: Batch, head: Head, warehouse: Warehouse, line: HeadLine) -> Worth:
    """What a quantity is worth at the pool's average on the document's date."""
    key: PoolKey = batch.pool_key(line.product, warehouse, head.day)
    return batch.values.cost_of(key, head.day, line.quantity)
