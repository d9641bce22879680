"""Deliveries 销售出库 and sales returns 销售退货: goods, revenue and cost in one entry.

Revenue is recognised at delivery (accounting.md §2, the default event): debit receivables not
invoiced with the gross amount, credit revenue net and output tax pending 待转销项税额; debit cost
of sales, credit stock. A return stands red on the same sides, at the delivery's cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.goods import bring, check_stock, return_cost, send
from erp.batch.kinds import DocumentType
from erp.batch.tax import tax_by_code
from erp.sales.orders import release

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.ledger.entries import Entry


def plan_delivery(batch: Batch, head: Head) -> None:
    """Goods go out, revenue and cost are booked, the order's reservation is released."""
    warehouse = head.warehouse
    assert warehouse is not None
    goods = [line for line in head.lines if line.product.is_stocked]
    check_stock(batch, head, warehouse, goods)
    batch.accept(head)
    for line in goods:
        release(batch, line, warehouse.location_id)
    entry = batch.entry(head, "销售出库 delivery")
    book_revenue(batch, head, entry, sign=1)
    taken = send(batch, head, warehouse, entry, goods, destination="customer")
    cost = sum(taken.values())
    if cost:
        entry.debit(batch.account("cost_of_sales", head).id, cost)


def plan_sales_return(batch: Batch, head: Head) -> None:
    """Goods come back at the cost they left with; revenue, tax and cost stand red."""
    warehouse = head.warehouse
    assert warehouse is not None
    batch.accept(head)
    entry = batch.entry(head, "销售退货 sales return")
    book_revenue(batch, head, entry, sign=-1)
    goods = [line for line in head.lines if line.product.is_stocked]
    arriving = [(line, return_cost(batch, head, warehouse, line)) for line in goods]
    cost = bring(batch, head, warehouse, entry, arriving, origin="customer", side="C")
    if cost:
        entry.debit(batch.account("cost_of_sales", head).id, -cost)


def book_revenue(batch: Batch, head: Head, entry: Entry, *, sign: int) -> None:
    """Receivable not invoiced against revenue and tax not yet due; red with sign −1."""
    receivable = batch.account("receivable_unbilled", head)
    pending = batch.account("output_tax_pending", head)
    batch.items.open(
        entry,
        receivable.id,
        side="D",
        amount=sign * (head.net + head.tax),
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.due_day,
        currency=head.currency,
        foreign=sign * head.foreign_gross,
    )
    for category, net in net_by_category(head.lines).items():
        if net:
            entry.credit(batch.account("revenue", head, category=category).id, sign * net)
    for tax_code_id, (net, tax) in tax_by_code(head.lines).items():
        entry.tax(
            pending.id,
            "C",
            tax_code_id=tax_code_id,
            net=-sign * net,
            amount=-sign * tax,
            party_id=head.party_id,
        )


def net_by_category(lines: list[HeadLine]) -> dict[str, int]:
    """Net amounts by product category."""
    sums: dict[str, int] = {}
    for line in lines:
        category = line.product.category
        sums[category] = sums.get(category, 0) + line.net
    return sums


DELIVERY = DocumentType(
    kind="delivery",
    prefix="XC",
    name="销售出库单",
    name_en="Delivery",
    plan=plan_delivery,
    role="customer",
    moves_stock=True,
    sources=("sales_order",),
    takes_currency=True,
    counts_with=("sales_order_closing",),
    follows=("pick_list",),
)

SALES_RETURN = DocumentType(
    kind="sales_return",
    prefix="XT",
    name="销售退货单",
    name_en="Sales return",
    plan=plan_sales_return,
    role="customer",
    moves_stock=True,
    sources=("delivery",),
    takes_currency=True,
)
