"""Purchase orders 采购订单 and the closing of what is left of them. They post nothing.

Belongs here: what was asked for, and that no more of it is wanted. Does not: receiving it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.money import Quantity
from erp.batch.kinds import DocumentType
from erp.purchasing.errors import ClosesNotTheRest
from erp.purchasing.requests import plan_kept
from erp.purchasing.taking import TAKING, left_before

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


def plan_purchase_order_closing(batch: Batch, head: Head) -> None:
    """Take all that is left of the order lines: nothing more is received on them."""
    left = left_before(batch, head)
    for line in head.lines:
        if line.quantity != left[line.id]:
            unit = line.product.unit
            asked, rest = Quantity(line.quantity, unit), Quantity(left[line.id], unit)
            raise ClosesNotTheRest(head.key, line.row, asked.number, rest.number)
    batch.accept(head)


PURCHASE_ORDER = DocumentType(
    kind="purchase_order",
    prefix="CD",
    name="采购订单",
    name_en="Purchase order",
    plan=plan_kept,
    makes_voucher=False,
    is_placed=True,
    role="supplier",
    sources=("requisition", "supplier_quote"),
    unpriced_sources=("requisition",),
    takes_currency=True,
)

PURCHASE_ORDER_CLOSING = DocumentType(
    kind="purchase_order_closing",
    prefix="CG",
    name="采购订单关闭单",
    name_en="Purchase order closing",
    plan=plan_purchase_order_closing,
    makes_voucher=False,
    role="supplier",
    sources=("purchase_order",),
    needs_source=True,
    counts_with=TAKING,
    fixed_shares=("purchase_order",),
    takes_currency=True,
)
