"""All kinds of document of selling, in the order of the business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.sales.contracts import CONTRACT
from erp.sales.deliveries import ACCEPTANCE, DELIVERY, SALES_RETURN
from erp.sales.gifts import GIFT
from erp.sales.invoices import CREDIT_NOTE, SALES_INVOICE, VAT_DUE
from erp.sales.orders import SALES_ORDER, SALES_ORDER_CLOSING
from erp.sales.picking import PICK_LIST
from erp.sales.quotations import QUOTATION
from erp.sales.receipts import CUSTOMER_RECEIPT
from erp.sales.settlements import (
    ADVANCE_CLEARING,
    BAD_DEBT,
    NETTING,
    RECEIVABLE_TRANSFER,
    SMALL_DIFFERENCE,
)

if TYPE_CHECKING:
    from erp.batch.kinds import DocumentType

SALES_KINDS: tuple[DocumentType, ...] = (
    QUOTATION,
    CONTRACT,
    SALES_ORDER,
    SALES_ORDER_CLOSING,
    PICK_LIST,
    DELIVERY,
    ACCEPTANCE,
    SALES_INVOICE,
    VAT_DUE,
    SALES_RETURN,
    CREDIT_NOTE,
    GIFT,
    CUSTOMER_RECEIPT,
    ADVANCE_CLEARING,
    NETTING,
    RECEIVABLE_TRANSFER,
    BAD_DEBT,
    SMALL_DIFFERENCE,
)
