"""Inspections 质检单: what was held back passes into stock, waits for its return or is scrapped.

Belongs here: the verdict and where it moves the goods. A move inside a warehouse changes no value;
what is scrapped leaves at the pool's cost for 待处理财产损溢. Does not: the return itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.goods import check_stock, move, send
from erp.batch.kinds import DocumentType
from erp.purchasing.errors import GoodsElsewhere, NotHeld, UnknownVerdict
from erp.purchasing.receipts import INSPECTION

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine

PASSED, RETURN, SCRAP = "passed", "return", "scrap"


def plan_inspection(batch: Batch, head: Head) -> None:
    """Move each line by its verdict, the line's reason."""
    warehouse = head.warehouse
    assert warehouse is not None
    lines = batch.stocked_lines(head)
    for line in lines:
        _check(batch, head, line)
    held = warehouse.at(warehouse.inspection_id)
    check_stock(batch, head, held, lines)
    batch.accept(head)
    for line in lines:
        if line.request.reason != SCRAP:
            passed = line.request.reason == PASSED
            place = warehouse.location_id if passed else warehouse.rejected_id
            move(batch, head, line, warehouse.inspection_id, place)
    scrapped = [line for line in lines if line.request.reason == SCRAP]
    if scrapped:
        entry = batch.entry(head, "质检报废 scrapped at inspection")
        cost = sum(send(batch, head, held, entry, scrapped, destination="loss").values())
        if cost:
            entry.debit(batch.account("stock_loss", head).id, cost)


def _check(batch: Batch, head: Head, line: HeadLine) -> None:
    assert line.source is not None
    assert head.warehouse is not None
    if line.request.reason not in {PASSED, RETURN, SCRAP}:
        raise UnknownVerdict(head.key, line.row, line.request.reason)
    receipt = line.source.document
    if batch.sources.reason(line.source) != INSPECTION:
        raise NotHeld(head.key, line.row, receipt.key)
    if receipt.warehouse_id != head.warehouse.id:
        raise GoodsElsewhere(head.key, line.row, head.warehouse.code, receipt.key)


INSPECTION_DOCUMENT = DocumentType(
    kind="inspection",
    prefix="ZJ",
    name="质检单",
    name_en="Inspection",
    plan=plan_inspection,
    role="supplier",
    moves_stock=True,
    holds_back=True,
    sources=("goods_receipt",),
    needs_source=True,
    fixed_shares=("goods_receipt",),
    reads_origins=True,
    takes_currency=True,
)
