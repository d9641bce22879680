"""Money received from customers 收款单: settles invoices; what is left over is an advance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.batch.money import plan_money

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


def plan_customer_receipt(batch: Batch, head: Head) -> None:
    """Debit bank, credit the invoices named, the rest to advances from customers."""
    plan_money(
        batch,
        head,
        settles="receivable_billed",
        advance="advance_received",
        incoming=True,
        cash_flow_item="sales",
        memo="收款 money received",
    )


CUSTOMER_RECEIPT = DocumentType(
    kind="customer_receipt",
    prefix="SK",
    name="收款单",
    name_en="Money received",
    plan=plan_customer_receipt,
    role="customer",
    has_lines=False,
    takes_currency=True,
)
