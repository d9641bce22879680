"""Sales orders 销售订单: a promise of goods, which reserves what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.stock.models import reservation

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine


def plan_sales_order(batch: Batch, head: Head) -> None:
    """Reserve what is available of each line; the rest waits."""
    batch.accept(head)
    assert head.warehouse is not None
    location_id = head.warehouse.location_id
    for line in head.lines:
        if line.product.is_stocked:
            place = (line.product.id, location_id, 0)
            reserve(batch, line.id, place, min(line.quantity, batch.stock.available(place)))


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
    takes_currency=True,
)
