"""Goods receipts 采购入库: stock comes in at its price and is accrued 暂估 until invoiced.

Debit goods, credit goods received not invoiced by receipt line (accounting.md §2): net of VAT for a
general taxpayer, with VAT where it cannot be deducted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.goods import bring
from erp.batch.kinds import DocumentType
from erp.stock.valuation import Worth

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine


def plan_goods_receipt(batch: Batch, head: Head) -> None:
    """Goods come in at the receipt's price; what they cost is owed, line by line."""
    warehouse = head.warehouse
    assert warehouse is not None
    lines = batch.stocked_lines(head)
    batch.accept(head)
    entry = batch.entry(head, "采购入库（暂估） goods receipt")
    arriving = [(line, Worth(line.quantity, cost_of(batch, line), 0)) for line in lines]
    bring(batch, head, warehouse, entry, arriving, origin="supplier")
    accrued = batch.account("accrued_payable", head)
    for line, worth in arriving:
        batch.items.open(
            entry,
            accrued.id,
            side="C",
            amount=-worth.amount,
            party_id=head.party_id,
            document_id=head.id,
            due_date=head.due_day,
            line_id=line.id,
        )


def cost_of(batch: Batch, line: HeadLine) -> int:
    """What enters stock of a purchase line: net for a general taxpayer, else gross."""
    return line.net if batch.masters.company.taxpayer_kind == "general" else line.gross


GOODS_RECEIPT = DocumentType(
    kind="goods_receipt",
    prefix="CR",
    name="采购入库单",
    name_en="Goods receipt",
    plan=plan_goods_receipt,
    role="supplier",
    moves_stock=True,
    sources=("purchase_order",),
    over_tolerance_of=("purchase_order",),
    takes_currency=True,
)
