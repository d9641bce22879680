"""The kinds of document of buying, in the order of the business.

Belongs here: the list. Does not: what a kind does.
"""

from __future__ import annotations

from erp.purchasing.accruals import ACCRUAL_RENEWAL, ACCRUAL_REVERSAL
from erp.purchasing.clearings import PREPAYMENT_CLEARING
from erp.purchasing.costs import LANDED_COST
from erp.purchasing.inspections import INSPECTION_DOCUMENT
from erp.purchasing.invoices import SUPPLIER_CREDIT_NOTE, SUPPLIER_INVOICE
from erp.purchasing.orders import PURCHASE_ORDER, PURCHASE_ORDER_CLOSING
from erp.purchasing.payments import SUPPLIER_PAYMENT
from erp.purchasing.receipts import GOODS_RECEIPT
from erp.purchasing.requests import REQUEST_FOR_QUOTATION, REQUISITION, SUPPLIER_QUOTE
from erp.purchasing.returns import PURCHASE_RETURN

PURCHASING_KINDS = (
    REQUISITION,
    REQUEST_FOR_QUOTATION,
    SUPPLIER_QUOTE,
    PURCHASE_ORDER,
    PURCHASE_ORDER_CLOSING,
    GOODS_RECEIPT,
    INSPECTION_DOCUMENT,
    SUPPLIER_INVOICE,
    LANDED_COST,
    PURCHASE_RETURN,
    SUPPLIER_CREDIT_NOTE,
    SUPPLIER_PAYMENT,
    PREPAYMENT_CLEARING,
    ACCRUAL_REVERSAL,
    ACCRUAL_RENEWAL,
)
