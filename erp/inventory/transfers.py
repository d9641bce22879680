"""Transfers between warehouses in two steps 调拨: out to the place in transit, in from it.

Belongs here: sending, receiving and losing goods on the way. Does not: moving goods inside one
warehouse, other receipts and issues (`documents`).

Goods on their way lie in the place in transit of the warehouse they go to and belong to its cost
pool: where that is another than the sender's, they leave the one at the sender's cost and enter the
other at the same, in one entry; receiving them then changes no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.goods import book_settlings, check_stock, move, send
from erp.batch.kinds import DocumentType
from erp.documents.errors import UnknownWarehouse
from erp.inventory.errors import (
    SameWarehouse,
    SentElsewhere,
    StandardAcrossPools,
)

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.batch.masters import Warehouse
    from erp.ledger.entries import Entry


def plan_transfer_out(batch: Batch, head: Head) -> None:
    """Goods leave `from_warehouse` and are on their way to the document's warehouse."""
    receiver = head.warehouse
    assert receiver is not None
    sender = _sender(batch, head)
    lines = batch.stocked_lines(head)
    for line in lines:
        _check_pools(head, line, sender)
    check_stock(batch, head, sender, lines)
    batch.accept(head)
    entry = batch.entry(head, "调拨出库 transfer out")
    for line in lines:
        move_id = move(batch, head, line, sender.location_id, receiver.transit_id)
        _change_pool(batch, head, entry, line, sender, move_id)


def plan_transfer_in(batch: Batch, head: Head) -> None:
    """Goods on their way arrive; a line with a reason says what was lost instead.

    What was lost waits on 待处理财产损溢 for a decision.
    """
    warehouse = head.warehouse
    assert warehouse is not None
    lines = batch.stocked_lines(head)
    for line in lines:
        assert line.source is not None
        if line.source.document.warehouse_id != warehouse.id:
            raise SentElsewhere(head.key, line.row, warehouse.code, line.source.document.key)
    on_the_way = warehouse.at(warehouse.transit_id)
    check_stock(batch, head, on_the_way, lines)
    batch.accept(head)
    for line in lines:
        if not line.request.reason:
            move(batch, head, line, warehouse.transit_id, warehouse.location_id)
    lost = [line for line in lines if line.request.reason]
    if lost:
        entry = batch.entry(head, "调拨短缺 lost on the way")
        loss = batch.account("stock_loss", head)
        gone = send(
            batch, head, on_the_way, entry, lost, destination="loss", against_id=loss.id
        )  # fmt: skip
        if cost := sum(gone.values()):
            entry.debit(loss.id, cost)


def _sender(batch: Batch, head: Head) -> Warehouse:
    code = head.request.from_warehouse
    sender = batch.masters.warehouses.get(code)
    if sender is None:
        raise UnknownWarehouse(head.key, code)
    if sender is head.warehouse:
        raise SameWarehouse(head.key, code)
    return sender


def _check_pools(head: Head, line: HeadLine, sender: Warehouse) -> None:
    """Goods at standard stay in their pool: what stands on 1404 for them has no share to follow."""
    receiver = head.warehouse
    assert receiver is not None
    if line.product.method == "standard" and sender.cost_group_id != receiver.cost_group_id:
        raise StandardAcrossPools(
            head.key, line.row, line.product.code, sender.code, receiver.code
        )  # fmt: skip


def _change_pool(  # noqa: PLR0917 - one step of `plan_transfer_out`
    batch: Batch, head: Head, entry: Entry, line: HeadLine, sender: Warehouse, move_id: int
) -> None:
    """Let the worth of a line follow it to the receiver's pool if that is another."""
    receiver = head.warehouse
    assert receiver is not None
    origin = batch.pool_key(line.product, sender, head.day)
    there = batch.pool_key(line.product, receiver, head.day)
    if origin == there:
        return
    worth, settlings = batch.values.issue(
        origin, head.day, line.quantity, move_id=move_id, line_id=line.id, entry_id=entry.id,
        lot_id=line.lot_id,
    )  # fmt: skip
    book_settlings(batch, head, settlings)
    settlings = batch.values.receive(
        there, head.day, worth, move_id=move_id, line_id=line.id, entry_id=entry.id,
        lot_id=line.lot_id,
    )  # fmt: skip
    book_settlings(batch, head, settlings)
    if worth.amount:
        entry.credit(origin[2], worth.amount)
        entry.debit(there[2], worth.amount)


TRANSFER_OUT = DocumentType(
    kind="transfer_out",
    prefix="QD",
    name="调拨出库单",
    name_en="Transfer out",
    plan=plan_transfer_out,
    moves_stock=True,
    keeps_promises=True,
    transfers=True,
)

TRANSFER_IN = DocumentType(
    kind="transfer_in",
    prefix="QS",
    name="调拨入库单",
    name_en="Transfer in",
    plan=plan_transfer_in,
    moves_stock=True,
    transfers=True,
    sources=("transfer_out",),
    needs_source=True,
    fixed_shares=("transfer_out",),
)
