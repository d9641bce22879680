"""Sales orders 销售订单: a promise of goods, which reserves what is there; closing their rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.batch.kinds import DocumentType
from erp.documents.models import document_link
from erp.sales.contracts import check_contract
from erp.sales.credit import check_credit
from erp.sales.errors import ChannelMissing
from erp.sales.events import check_events
from erp.stock.models import reservation

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine, SourceLine


def plan_sales_order(batch: Batch, head: Head) -> None:
    """Reserve what is available of each line; the rest waits."""
    if batch.masters.company.needs_channel and not head.as_source.channel:
        raise ChannelMissing(head.key)
    check_events(head)
    check_contract(batch, head)
    check_credit(batch, head)
    batch.accept(head)
    assert head.warehouse is not None
    location_id = head.warehouse.location_id
    for line in head.lines:
        if line.product.is_stocked:
            place = (line.product.id, location_id, 0)
            reserve(batch, line.id, place, min(line.quantity, batch.stock.available(place)))


def plan_order_closing(batch: Batch, head: Head) -> None:
    """Nothing more will be delivered of these lines: release them, give back to the contract."""
    batch.accept(head)
    assert head.warehouse is not None
    for line in head.lines:
        assert line.source is not None
        if line.product.is_stocked:
            left = open_quantity(batch, line.source)
            surplus = batch.sources.reserved(line.source.id) - left
            if surplus > 0:
                place = (line.product.id, head.warehouse.location_id, 0)
                reserve(batch, line.source.id, place, -surplus)
    _give_back(batch, head)


def _give_back(batch: Batch, head: Head) -> None:
    """What the closed lines had drawn of a contract is free again."""
    freed: dict[int, int] = {}
    for line in head.lines:
        assert line.source is not None
        order = line.source.document
        share = divide(line.source.gross * line.quantity, line.source.quantity)
        freed[order.id] = freed.get(order.id, 0) + share
    transaction = batch.transaction
    for order_id, amount in freed.items():
        for (contract_id,) in transaction.rows(
            "select to_document_id from document_link"
            " where document_id = ? and relation = 'follows'",
            (order_id,),
        ):
            transaction.add(
                document_link,
                (
                    transaction.new_id(document_link), transaction.tx, head.id, contract_id,
                    "follows", -amount,
                ),
            )  # fmt: skip


def open_quantity(batch: Batch, order_line: SourceLine) -> int:
    """What is still to be delivered of an order line."""
    done = sum(
        batch.sources.progress(order_line.id, act)[0] for act in ("delivery", "sales_order_closing")
    )
    return order_line.quantity - done


def reserve(batch: Batch, line_id: int, place: tuple[int, int, int], quantity: int) -> None:
    """Promise goods to an order line; a negative quantity releases them."""
    if quantity:
        transaction = batch.transaction
        product_id, location_id, _ = place
        transaction.add(
            reservation,
            (
                transaction.new_id(reservation), transaction.tx, line_id, product_id, location_id,
                quantity,
            ),
        )  # fmt: skip
        batch.stock.reserve(place, quantity)
        batch.sources.reserve(line_id, quantity)


def release(batch: Batch, line: HeadLine, location_id: int) -> None:
    """Release of the order's reservation what a delivery line takes."""
    if line.source is not None and line.product.is_stocked:
        held = batch.sources.reserved(line.source.id)
        if held:
            place = (line.product.id, location_id, 0)
            reserve(batch, line.source.id, place, -min(held, line.quantity))


SALES_ORDER = DocumentType(
    kind="sales_order",
    prefix="XD",
    name="销售订单",
    name_en="Sales order",
    plan=plan_sales_order,
    role="customer",
    moves_stock=True,
    promises=True,
    takes_currency=True,
    makes_voucher=False,
    sources=("quotation",),
    follows=("contract",),
)

SALES_ORDER_CLOSING = DocumentType(
    kind="sales_order_closing",
    prefix="XG",
    name="销售订单关闭",
    name_en="Order closing",
    plan=plan_order_closing,
    role="customer",
    takes_currency=True,
    moves_stock=True,
    sources=("sales_order",),
    needs_source=True,
    fixed_shares=("sales_order",),
    counts_with=("delivery",),
    makes_voucher=False,
)
