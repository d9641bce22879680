"""Purchase orders 采购订单: what was asked for. They post nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


def plan_purchase_order(batch: Batch, head: Head) -> None:
    """Keep the order, so that receipts can carry it on."""
    batch.accept(head)


PURCHASE_ORDER = DocumentType(
    kind="purchase_order",
    prefix="CD",
    name="采购订单",
    name_en="Purchase order",
    plan=plan_purchase_order,
    role="supplier",
    takes_currency=True,
    makes_voucher=False,
)
