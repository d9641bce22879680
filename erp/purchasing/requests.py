"""Before an order: requisition 请购单, request for quotation 询价单, supplier's quote 报价.

Belongs here: what is asked for and what is offered. They post nothing and move nothing; the chosen
quote becomes an order that names it as its source, and the others stay as evidence (PUR-04). Does
not: who approves (`erp.workflow`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


def plan_kept(batch: Batch, head: Head) -> None:
    """Keep the document, so that later ones can carry it on."""
    batch.accept(head)


REQUISITION = DocumentType(
    kind="requisition",
    prefix="QG",
    name="请购单",
    name_en="Purchase requisition",
    plan=plan_kept,
    makes_voucher=False,
    is_placed=True,
)

REQUEST_FOR_QUOTATION = DocumentType(
    kind="request_for_quotation",
    prefix="CX",
    name="询价单",
    name_en="Request for quotation",
    plan=plan_kept,
    makes_voucher=False,
    is_placed=True,
    sources=("requisition",),
    unpriced_sources=("requisition",),
)

SUPPLIER_QUOTE = DocumentType(
    kind="supplier_quote",
    prefix="BJ",
    name="供应商报价单",
    name_en="Supplier's quote",
    plan=plan_kept,
    makes_voucher=False,
    is_placed=True,
    role="supplier",
    sources=("request_for_quotation",),
    unpriced_sources=("request_for_quotation",),
    uses_up=False,
    takes_currency=True,
)
"""Several suppliers quote for one request; `due_date` is until when the quote holds, that of a line
when the goods would come."""
