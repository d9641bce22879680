"""Goods going in and out, as every kind that moves stock does it: quantity and value together.

Belongs here: the joint step of stock and value. Does not: which accounts stand against the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.money import Quantity
from erp.stock.errors import NotEnoughStock, Shortage
from erp.stock.models import stock_move
from erp.stock.valuation import NOTHING, Worth, take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.batch.masters import Product, Warehouse
    from erp.ledger.entries import Entry
    from erp.stock_accounting.book import PoolKey, Settling


def check_stock(batch: Batch, head: Head, warehouse: Warehouse, lines: Sequence[HeadLine]) -> None:
    """Refuse the document if its lines together ask for more than may go out on its date."""
    asked: dict[int, list[HeadLine]] = {}
    for line in lines:
        asked.setdefault(line.product.id, []).append(line)
    shortages = []
    for product_id, wanting in asked.items():
        total = sum(line.quantity for line in wanting)
        free = batch.stock.lowest_from((product_id, warehouse.location_id, 0), head.day)
        if total > free:
            rows = tuple(line.row for line in wanting)
            shortages.append(_shortage(wanting[0].product, total, free, rows))
    if shortages:
        raise NotEnoughStock(head.key, head.day, shortages)


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
) -> dict[int, int]:
    """Move goods out to the outside world; returns what left, per stock account.

    The stock accounts are credited here; the caller debits what stands against them.
    """
    outside = batch.masters.outside[destination]
    by_account: dict[int, int] = {}
    for line in lines:
        move_id = move(batch, head, line, warehouse.location_id, outside)
        key = batch.pool_key(line.product, warehouse, head.day)
        worth, settlings = batch.values.issue(
            key, head.day, line.quantity, move_id=move_id, line_id=line.id, entry_id=entry.id
        )
        by_account[key[2]] = by_account.get(key[2], 0) + worth.amount
        batch.sources.cost(line.id, worth)
        book_settlings(batch, head, settlings)
    for account_id, amount in by_account.items():
        if amount:
            entry.credit(account_id, amount)
    return by_account


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

    The stock accounts are posted on `side` (a sales return stands red on the delivery's C side).
    """
    outside = batch.masters.outside[origin]
    by_account: dict[int, int] = {}
    for line, worth in arriving:
        move_id = move(batch, head, line, outside, warehouse.location_id)
        key = batch.pool_key(line.product, warehouse, head.day)
        settlings = batch.values.receive(
            key, head.day, worth, move_id=move_id, line_id=line.id, entry_id=entry.id
        )
        by_account[key[2]] = by_account.get(key[2], 0) + worth.amount
        book_settlings(batch, head, settlings)
    for account_id, amount in by_account.items():
        if amount:
            entry.post(account_id, side, amount)
    return sum(by_account.values())


def move(batch: Batch, head: Head, line: HeadLine, origin: int, destination: int) -> int:
    """Write a stock move and tell the quantity book of its internal end."""
    transaction = batch.transaction
    move_id = transaction.new_id(stock_move)
    product_id = line.product.id
    transaction.add(
        stock_move,
        (
            move_id, transaction.tx, line.id, product_id, 0, origin, destination, line.quantity,
            head.day,
        ),
    )  # fmt: skip
    outside_ids = batch.masters.outside_ids
    if origin not in outside_ids:
        batch.stock.move((product_id, origin, 0), head.day, -line.quantity)
    if destination not in outside_ids:
        batch.stock.move((product_id, destination, 0), head.day, line.quantity)
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

    The original cost of the line they left by, the last piece taking the rest; where that line is
    not known, the pool's average on the date (by right).
    """
    left = batch.sources.cost_left(line.source.id) if line.source is not None else NOTHING
    if left.quantity >= line.quantity:
        worth = take(left, line.quantity)
        batch.sources.cost(line.source.id, NOTHING.minus(worth))  # type: ignore[union-attr]
        return worth
    return current_cost(batch, head, warehouse, line)


def current_cost(batch: Batch, head: Head, warehouse: Warehouse, line: HeadLine) -> Worth:
    """What a quantity is worth at the pool's average on the document's date."""
    key: PoolKey = batch.pool_key(line.product, warehouse, head.day)
    return batch.values.cost_of(key, head.day, line.quantity)
