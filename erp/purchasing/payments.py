"""Payments to suppliers 付款单: settle invoices; what is left over is a prepayment 预付."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.batch.money import plan_money

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


def plan_supplier_payment(batch: Batch, head: Head) -> None:
    """Debit the invoices named, the rest to prepayments, credit bank."""
    plan_money(
        batch,
        head,
        settles="payable",
        advance="prepayment",
        incoming=False,
        cash_flow_item="purchases",
        memo="付款 payment",
    )


SUPPLIER_PAYMENT = DocumentType(
    kind="supplier_payment",
    prefix="FK",
    name="付款单",
    name_en="Payment",
    plan=plan_supplier_payment,
    role="supplier",
    has_lines=False,
    takes_currency=True,
)
