"""Deliveries 销售出库, acceptances 收入确认 and sales returns 销售退货.

A delivery earns revenue and books its cost in one entry. Where the line's revenue comes with a
later event its goods are dispatched 发出商品, and the acceptance books revenue and cost together.
A return stands red on the same sides, at the delivery's cost; what was dispatched and never
accepted only comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.access.rules import APPROVE
from erp.batch.dispatch import dispatch, earn, take_back
from erp.batch.goods import bring, check_stock, return_cost, send
from erp.batch.kinds import DocumentType
from erp.batch.lots import check_arriving, check_leaving
from erp.sales.errors import NotDispatched, ReturnOfUnknownDelivery, RevenueTooEarly
from erp.sales.events import check_events, is_dispatched
from erp.sales.orders import release
from erp.sales.revenue import (
    book_dispatch_tax,
    book_receivable,
    book_revenue,
    pass_advances,
    take_advances,
    use_advances,
)

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.ledger.entries import Entry


def plan_delivery(batch: Batch, head: Head) -> None:
    """Goods go out, revenue and cost are booked, the order's reservation is released."""
    warehouse = head.warehouse
    assert warehouse is not None
    check_events(head)
    goods = [line for line in head.lines if line.product.is_stocked]
    check_stock(batch, head, warehouse, goods)
    check_leaving(batch, head, goods)
    advanced = take_advances(batch, head)
    batch.accept(head)
    for line in goods:
        release(batch, line, warehouse.location_id)
    entry = batch.entry(head, "销售出库 delivery")
    later = [line for line in head.lines if is_dispatched(line)]
    if later:
        _dispatch(batch, head, entry, later, advanced)
        goods = [line for line in goods if not is_dispatched(line)]
    earned = [line for line in head.lines if not is_dispatched(line)] if later else head.lines
    _earn(batch, head, entry, earned, advanced)
    taken = send(batch, head, warehouse, entry, goods, destination="customer")
    cost = sum(taken.values())
    if cost:
        entry.debit(batch.account("cost_of_sales", head).id, cost)


def _dispatch(
    batch: Batch, head: Head, entry: Entry, lines: list[HeadLine], advanced: set[int]
) -> None:
    assert head.warehouse is not None
    pass_advances(batch, [line for line in lines if line.id in advanced])
    goods = [line for line in lines if line.product.is_stocked]
    dispatch(batch, head, head.warehouse, entry, goods)
    unbilled = [line for line in lines if line.id not in advanced]
    book_dispatch_tax(batch, head, entry, unbilled, sign=1)


def _earn(
    batch: Batch, head: Head, entry: Entry, lines: list[HeadLine], advanced: set[int]
) -> None:
    """Revenue of lines, from the advance where they were invoiced before."""
    if advanced:
        use_advances(batch, head, entry, [line for line in lines if line.id in advanced])
    unbilled = [line for line in lines if line.id not in advanced] if advanced else lines
    book_receivable(batch, head, entry, unbilled, sign=1)
    book_revenue(batch, head, entry, lines, sign=1)


def plan_acceptance(batch: Batch, head: Head) -> None:
    """The event has come: revenue of dispatched lines, and their cost out of 1406."""
    for line in head.lines:
        assert line.source is not None
        if not is_dispatched(line.source):
            raise NotDispatched(head.key, line.row)
        due = line.source.document.due_day
        if line.source.revenue_event == "due_date" and head.day < due:
            raise RevenueTooEarly(head.key, line.row, due)
    advanced = take_advances(batch, head)
    batch.accept(head)
    entry = batch.entry(head, "收入确认 revenue recognised")
    _earn(batch, head, entry, head.lines, advanced)
    goods = [line for line in head.lines if line.product.is_stocked]
    cost = sum(earn(batch, head, entry, line) for line in goods)
    if cost:
        entry.debit(batch.account("cost_of_sales", head).id, cost)


def plan_sales_return(batch: Batch, head: Head) -> None:
    """Goods come back at the cost they left with; revenue, tax and cost stand red.

    A line that names no delivery comes in at current average, by right (accounting.md §3): whoever
    posts it must be able to approve sales.
    """
    warehouse = head.warehouse
    assert warehouse is not None
    if batch.by is not None and not batch.by.may("sales", APPROVE):
        for line in head.lines:
            if line.source is None:
                raise ReturnOfUnknownDelivery(head.key, line.row)
    check_arriving(batch, head, [line for line in head.lines if line.product.is_stocked])
    batch.accept(head)
    entry = batch.entry(head, "销售退货 sales return")
    unsold = [line for line in head.lines if _was_only_dispatched(line)]
    sold = [line for line in head.lines if not _was_only_dispatched(line)]
    book_receivable(batch, head, entry, sold, sign=-1)
    book_revenue(batch, head, entry, sold, sign=-1)
    book_dispatch_tax(batch, head, entry, unsold, sign=-1)
    for line in unsold:
        if line.product.is_stocked:
            take_back(batch, head, entry, line)
    goods = [line for line in sold if line.product.is_stocked]
    arriving = [(line, return_cost(batch, head, warehouse, line)) for line in goods]
    cost = bring(batch, head, warehouse, entry, arriving, origin="customer", side="C")
    if cost:
        entry.debit(batch.account("cost_of_sales", head).id, -cost)


def _was_only_dispatched(line: HeadLine) -> bool:
    source = line.source
    return source is not None and source.document.kind == "delivery" and is_dispatched(source)


DELIVERY = DocumentType(
    kind="delivery",
    prefix="XC",
    name="销售出库单",
    name_en="Delivery",
    plan=plan_delivery,
    role="customer",
    moves_stock=True,
    dispatches=True,
    sources=("sales_order",),
    takes_currency=True,
    counts_with=("sales_order_closing",),
    follows=("pick_list",),
)

ACCEPTANCE = DocumentType(
    kind="acceptance",
    prefix="XY",
    name="收入确认单",
    name_en="Acceptance",
    plan=plan_acceptance,
    role="customer",
    moves_stock=True,
    dispatches=True,
    values_source_pools=True,
    reads_origins=True,
    sources=("delivery",),
    needs_source=True,
    fixed_shares=("delivery",),
    takes_currency=True,
    counts_with=("sales_return",),
)

SALES_RETURN = DocumentType(
    kind="sales_return",
    prefix="XT",
    name="销售退货单",
    name_en="Sales return",
    plan=plan_sales_return,
    role="customer",
    moves_stock=True,
    dispatches=True,
    sources=("delivery", "acceptance"),
    takes_currency=True,
    counts_with=("acceptance",),
)
