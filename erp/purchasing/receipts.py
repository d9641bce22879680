"""Goods receipts 采购入库: stock comes in at its price and is accrued 暂估 until invoiced.

Debit goods, credit goods received not invoiced by receipt line (accounting.md §2): net of VAT for a
general taxpayer, with VAT where it cannot be deducted. Goods that were invoiced before they came
leave 在途物资 1402 instead. Goods to be inspected come into the place for that.

Belongs here: coming in. Does not: what inspection decides (`inspections`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.batch.goods import bring
from erp.batch.kinds import DocumentType
from erp.batch.lots import check_arriving
from erp.purchasing.errors import NotInTransit, OrderLineClosed
from erp.purchasing.taking import TAKING, left_before
from erp.purchasing.valuing import cost_of
from erp.stock.valuation import Worth

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.ledger.entries import Entry

INSPECTION = "inspection"
"""The reason of a receipt line whose goods are held until they are inspected."""


def plan_goods_receipt(batch: Batch, head: Head) -> None:
    """Goods come in at the receipt's price; what they cost is owed, line by line."""
    warehouse = head.warehouse
    assert warehouse is not None
    lines = batch.stocked_lines(head)
    check_arriving(batch, head, lines)
    check_orders_open(batch, head)
    for line in lines:
        if line.product.needs_inspection:
            line.reason = INSPECTION
    is_early = any(_is_in_transit(line) for line in lines)
    if is_early:
        _check_in_transit(batch, head)
    left = left_before(batch, head) if is_early else {}
    batch.accept(head)
    entry = batch.entry(head, "采购入库（暂估） goods receipt")
    arriving = [(line, _worth(batch, head, entry, line, left)) for line in lines]
    free = [each for each in arriving if not _is_held(each[0])]
    held = [each for each in arriving if _is_held(each[0])]
    bring(batch, head, warehouse, entry, free, origin="supplier")
    if held:
        place = warehouse.at(warehouse.inspection_id)
        bring(batch, head, place, entry, held, origin="supplier")
    accrued = batch.account("accrued_payable", head)
    for line, worth in arriving:
        batch.sources.cost(line.id, worth)
        if not _is_in_transit(line):
            batch.items.open(
                entry, accrued.id, side="C", amount=-worth.amount, party_id=head.party_id,
                document_id=head.id, due_date=head.due_day, line_id=line.id,
            )  # fmt: skip


def check_orders_open(batch: Batch, head: Head) -> None:
    """Refuse to carry on an order line that was closed."""
    for line in head.lines:
        source = line.source
        if source is not None and batch.sources.progress(source.id, "purchase_order_closing")[0]:
            raise OrderLineClosed(head.key, line.row, source.document.key, source.row)


def _check_in_transit(batch: Batch, head: Head) -> None:
    """Refuse to receive once more what an invoice of received goods says."""
    transit = batch.account("goods_in_transit", head).id
    for line in head.lines:
        if _is_in_transit(line):
            assert line.source is not None
            if line.source.gross and not batch.items.has_line(line.source.id, transit):
                raise NotInTransit(head.key, line.row, line.source.document.key)


def _is_in_transit(line: HeadLine) -> bool:
    return line.source is not None and line.source.document.kind == "supplier_invoice"


def _is_held(line: HeadLine) -> bool:
    return (line.reason or line.request.reason) == INSPECTION


def _worth(batch: Batch, head: Head, entry: Entry, line: HeadLine, left: dict[int, int]) -> Worth:
    """What the goods come in at; those invoiced before leave 在途物资 by invoice line."""
    if not _is_in_transit(line):
        return Worth(line.quantity, cost_of(batch, line), 0)
    assert line.source is not None
    transit = batch.account("goods_in_transit", head)
    opened = batch.items.remaining_of_line(line.source.id, transit.id)
    share = opened
    if line.quantity != left[line.id]:
        share = divide(opened * line.quantity, left[line.id])
    batch.items.settle_line(
        entry, line.source.id, transit.id, side="C", amount=-share, party_id=head.party_id
    )
    return Worth(line.quantity, share, 0)


GOODS_RECEIPT = DocumentType(
    kind="goods_receipt",
    prefix="CR",
    name="采购入库单",
    name_en="Goods receipt",
    plan=plan_goods_receipt,
    role="supplier",
    moves_stock=True,
    holds_back=True,
    sources=("purchase_order", "supplier_invoice"),
    fixed_shares=("supplier_invoice",),
    counts_with=TAKING,
    over_tolerance_of=("purchase_order",),
    takes_currency=True,
)
