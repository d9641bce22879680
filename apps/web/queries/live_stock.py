"""Quantities on hand at this moment, read from the core's running totals.

Belongs here: quantities for work screens. Values and history come from the warehouse (`stock`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, case, func, select

from erp.base.columns import QuantityColumn
from erp.catalog.models import product
from erp.stock.models import location, stock_balance, warehouse


@dataclass(frozen=True, slots=True)
class OnHand:
    """A product in a warehouse: on hand, reserved, and what is left to promise.

    What is `held` waits for inspection or its return: on hand, but nobody's to promise.
    """

    product: str
    name: str
    warehouse: str
    on_hand: Decimal
    reserved: Decimal
    held: Decimal

    @property
    def available(self) -> Decimal:
        """On hand, not held and not promised to anyone."""
        return self.on_hand - self.held - self.reserved


def on_hand(
    connection: Connection,
    *,
    products: Iterable[str] | None = None,
    warehouses: frozenset[str] | None = None,
) -> list[OnHand]:
    """Quantities by product code and warehouse code; `None` means all of them."""
    query = (
        select(
            product.c.code.label("product"),
            product.c.name.label("name"),
            warehouse.c.code.label("warehouse"),
            func.sum(stock_balance.c.quantity, type_=QuantityColumn).label("on_hand"),
            func.sum(stock_balance.c.reserved, type_=QuantityColumn).label("reserved"),
            func.sum(
                case((location.c.purpose == "", 0), else_=stock_balance.c.quantity),
                type_=QuantityColumn,
            ).label("held"),
        )
        .join(product, product.c.id == stock_balance.c.product_id)
        .join(location, location.c.id == stock_balance.c.location_id)
        .join(warehouse, warehouse.c.id == location.c.warehouse_id)
        .group_by(product.c.code, product.c.name, warehouse.c.code)
        .order_by(product.c.code, warehouse.c.code)
    )
    if products is not None:
        query = query.where(product.c.code.in_(sorted(set(products))))
    if warehouses is not None:
        query = query.where(warehouse.c.code.in_(sorted(warehouses)))
    return [
        OnHand(row.product, row.name, row.warehouse, row.on_hand, row.reserved, row.held)
        for row in connection.execute(query)
    ]
