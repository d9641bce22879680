"""Gifts and samples 赠品、样品出库: goods given away, taxed as if they were sold 视同销售.

Debit selling expense with their cost and the output tax on what they would have been sold for; no
revenue. Tax rate and price are the line's, as on a sale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.goods import check_stock, send
from erp.batch.kinds import DocumentType
from erp.sales.revenue import book_tax

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


def plan_gift(batch: Batch, head: Head) -> None:
    """Goods leave at cost; cost and deemed output tax are selling expense."""
    warehouse = head.warehouse
    assert warehouse is not None
    lines = batch.stocked_lines(head)
    check_stock(batch, head, warehouse, lines)
    batch.accept(head)
    entry = batch.entry(head, "赠品样品 gift or sample")
    cost = sum(send(batch, head, warehouse, entry, lines, destination="customer").values())
    book_tax(batch, head, entry, lines, act="output_tax", sign=1)
    if cost + head.tax:
        entry.debit(batch.account("sample_expense", head).id, cost + head.tax)


GIFT = DocumentType(
    kind="gift",
    prefix="XZ",
    name="赠品样品出库单",
    name_en="Gift or sample",
    plan=plan_gift,
    role="customer",
    moves_stock=True,
)
