"""Purchase returns 采购退货单: goods go back at what they cost, and so does the debt.

A line that carries on a receipt gives back what was not invoiced yet: its accrual shrinks. One that
carries on an invoice (or a receipt invoiced in advance) opens the amount the supplier still has to
credit, on 暂估应付 by return line, until the red invoice clears it. Stock leaves at the receipt
line's own cost, later price differences and landed cost included, as far as the pool's rule allows
(accounting.md §3); the remainder is 成本差异. All postings stand red on the receipt's sides.

Belongs here: the return. Does not: the red invoice (`invoices`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.batch.goods import book_remainder, check_stock, send_back
from erp.batch.kinds import DocumentType
from erp.purchasing.accruals import clear_accrual
from erp.purchasing.errors import GoodsElsewhere
from erp.purchasing.taking import TAKING, left_before
from erp.purchasing.valuing import cost_of

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine, SourceLine
    from erp.batch.masters import Warehouse
    from erp.ledger.entries import Entry

REJECTED = "rejected"
"""The reason of a line whose goods failed inspection and lie in the place for that."""


def plan_purchase_return(batch: Batch, head: Head) -> None:
    """Goods leave at their original cost; what is owed for them shrinks or is claimed back."""
    warehouse = head.warehouse
    assert warehouse is not None
    lines = batch.stocked_lines(head)
    receipts = {line.id: _receipt_of(batch, head, line, warehouse) for line in lines}
    by_place: dict[int, list[HeadLine]] = {}
    for line in lines:
        place = warehouse.rejected_id if line.request.reason == REJECTED else warehouse.location_id
        by_place.setdefault(place, []).append(line)
    for place, leaving in by_place.items():
        check_stock(batch, head, warehouse.at(place), leaving)
    left = left_before(batch, head)
    batch.accept(head)
    entry = batch.entry(head, "采购退货 purchase return")
    for place, leaving in by_place.items():
        for line in leaving:
            out = _send_back(batch, head, entry, line, receipts[line.id], warehouse.at(place))
            owed = _give_back_debt(batch, head, entry, line, left[line.id])
            book_remainder(batch, head, entry, line, out - owed, place=warehouse.at(place))


def _receipt_of(batch: Batch, head: Head, line: HeadLine, warehouse: Warehouse) -> SourceLine:
    """The receipt line the goods came by."""
    assert line.source is not None
    receipt: SourceLine | None = line.source
    if line.source.document.kind == "supplier_invoice":
        receipt = batch.sources.origin(line.source)
    if receipt is None or receipt.document.warehouse_id != warehouse.id:
        raise GoodsElsewhere(head.key, line.row, warehouse.code, line.source.document.key)
    return receipt


def _send_back(  # noqa: PLR0917 - one line going back, all that describes it
    batch: Batch, head: Head, entry: Entry, line: HeadLine, receipt: SourceLine, place: Warehouse
) -> int:
    """Move the goods to the supplier; returns the value that left stock."""
    came = batch.sources.cost_left(receipt.id)
    done = batch.sources.returned(receipt.id)
    cost = divide(came.amount * (done + line.quantity), came.quantity) - divide(
        came.amount * done, came.quantity
    )
    batch.sources.give_back(receipt.id, line.quantity)
    return send_back(batch, head, entry, line, cost, place=place, receipt_line_id=receipt.id)


def _give_back_debt(batch: Batch, head: Head, entry: Entry, line: HeadLine, left: int) -> int:
    """Shrink the accrual, or open what the supplier has to credit; returns the amount."""
    assert line.source is not None
    if not _is_invoiced(batch, line.source):
        return clear_accrual(
            batch, head, entry, line.source, quantity=line.quantity, left=left, side="C"
        )
    owed = cost_of(batch, line)
    batch.items.open(
        entry, batch.account("accrued_payable", head).id, side="C", amount=owed,
        party_id=head.party_id, document_id=head.id, due_date=head.due_day, line_id=line.id,
    )  # fmt: skip
    return owed


def _is_invoiced(batch: Batch, source: SourceLine) -> bool:
    if source.document.kind == "supplier_invoice":
        return True
    origin = batch.sources.origin(source)
    return origin is not None and origin.document.kind == "supplier_invoice"


PURCHASE_RETURN = DocumentType(
    kind="purchase_return",
    prefix="CT",
    name="采购退货单",
    name_en="Purchase return",
    plan=plan_purchase_return,
    role="supplier",
    moves_stock=True,
    holds_back=True,
    sources=("goods_receipt", "supplier_invoice"),
    needs_source=True,
    fixed_shares=("goods_receipt", "supplier_invoice"),
    counts_with=TAKING,
    reads_origins=True,
    takes_currency=True,
)
