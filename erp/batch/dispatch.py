"""Goods dispatched 发出商品: they have left the warehouse but their revenue is still to come.

They lie in the warehouse's place `dispatched`, worth what they cost, in a pool of account 1406.
Each delivery line keeps its own cost, so that revenue and cost are booked together and to the fen.

Belongs here: the joint step of stock and value into and out of that place. Does not: revenue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.goods import book_settlings, move
from erp.stock.valuation import NOTHING, take
from erp.stock_accounting.book import FOLLOWED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.batch.masters import Warehouse
    from erp.ledger.entries import Entry
    from erp.stock.valuation import Worth


def dispatch(
    batch: Batch, head: Head, warehouse: Warehouse, entry: Entry, lines: Sequence[HeadLine]
) -> None:
    """Move goods to the dispatched place: debit 1406, credit the stock accounts."""
    for line in lines:
        move_id = move(batch, head, line, warehouse.location_id, warehouse.dispatched_id)
        key = batch.pool_key(line.product, warehouse, head.day)
        there = batch.dispatched_key(line.product, warehouse, head.day)
        worth, settlings = batch.values.issue(
            key, head.day, line.quantity, move_id=move_id, line_id=line.id, entry_id=entry.id,
            lot_id=line.lot_id, against_id=there[2],
        )  # fmt: skip
        book_settlings(batch, head, settlings)
        settlings = batch.values.receive(
            there, head.day, worth, move_id=move_id, line_id=line.id, entry_id=entry.id,
            lot_id=line.lot_id,
        )  # fmt: skip
        book_settlings(batch, head, settlings)
        batch.sources.cost(line.id, worth)
        entry.credit(key[2], worth.amount)
        entry.debit(there[2], worth.amount)


def earn(batch: Batch, head: Head, entry: Entry, line: HeadLine) -> int:
    """Dispatched goods become the customer's: credit 1406; returns what they cost."""
    customer = batch.masters.outside["customer"]
    return _leave(batch, head, entry, line, customer)[0].amount


def take_back(batch: Batch, head: Head, entry: Entry, line: HeadLine) -> None:
    """Dispatched goods come back unsold, at their cost: credit 1406, debit the stock accounts."""
    warehouse = _warehouse(batch, line)
    worth, move_id = _leave(batch, head, entry, line, warehouse.location_id)
    key = batch.pool_key(line.product, warehouse, head.day)
    settlings = batch.values.receive(
        key, head.day, worth, move_id=move_id, line_id=line.id, entry_id=entry.id,
        lot_id=line.lot_id,
    )  # fmt: skip
    book_settlings(batch, head, settlings)
    entry.debit(key[2], worth.amount)


def _leave(
    batch: Batch, head: Head, entry: Entry, line: HeadLine, destination: int
) -> tuple[Worth, int]:
    """Take a line's share of what its delivery line left in the dispatched place."""
    assert line.source is not None
    warehouse = _warehouse(batch, line)
    worth = take(batch.sources.cost_left(line.source.id), line.quantity)
    out = NOTHING.minus(worth)
    batch.sources.cost(line.source.id, out)
    batch.sources.cost(line.id, worth)
    move_id = move(batch, head, line, warehouse.dispatched_id, destination)
    key = batch.dispatched_key(line.product, warehouse, head.day)
    goes_to = batch.pool_key(line.product, warehouse, head.day)[2]
    if destination == batch.masters.outside["customer"]:
        goes_to = batch.account("cost_of_sales", head, category=line.product.category).id
    settlings = batch.values.receive(
        key, head.day, out, move_id=move_id, line_id=line.id, entry_id=entry.id,
        lot_id=line.lot_id,
        against_id=goes_to if line.product.method in FOLLOWED else None,
    )  # fmt: skip
    book_settlings(batch, head, settlings)
    entry.credit(key[2], worth.amount)
    return worth, move_id


def _warehouse(batch: Batch, line: HeadLine) -> Warehouse:
    assert line.source is not None
    assert line.source.document.warehouse_id is not None
    return batch.warehouse_by_id(line.source.document.warehouse_id)
