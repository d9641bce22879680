"""Goods on hand at this moment, read from the core's running totals.

Belongs here: quantities for work screens, and the pools of one product for its card. Does not:
values over the whole firm, which come from the warehouse (`stock`); history (`moves`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, case, func, select

from erp.base.columns import QuantityColumn
from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, from_whole, round_decimal
from erp.base.reading import rows
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


@dataclass(frozen=True, slots=True)
class Pool:
    """What a product's goods of a cost group are worth together, in major units.

    `group` is empty where the whole company is one. Of `unknown` the cost is not known, and then
    nor is a unit's.
    """

    group: str
    quantity: Decimal
    value: Decimal
    unknown: Decimal

    @property
    def unit_cost(self) -> Decimal | None:
        """Of one, to eight decimals, half up."""
        if self.unknown or not self.quantity:
            return None
        return round_decimal(self.value / self.quantity, UNIT_PRICE_DIGITS)


def pools(connection: Connection, product_code: str, *, digits: int) -> list[Pool]:
    """The pools of a product that hold or are worth anything, by cost group."""
    found = rows(
        connection,
        "select coalesce(g.code, ''), sum(b.quantity), sum(b.amount), sum(b.unknown_quantity)"
        " from product p join pool_balance b on b.product_id = p.id"
        " left join cost_group g on g.id = b.cost_group_id where p.code = ?"
        " and (b.quantity <> 0 or b.amount <> 0) group by g.code order by g.code",
        (product_code,),
    )
    return [
        Pool(
            group, from_whole(int(quantity), QUANTITY_DIGITS), from_whole(int(amount), digits),
            from_whole(int(unknown), QUANTITY_DIGITS),
        )
        for group, quantity, amount, unknown in found
    ]  # fmt: skip


def lots_of(connection: Connection, product_code: str, *, most: int = 200) -> list[str]:
    """The lots of a product, the newest first."""
    found = rows(
        connection,
        "select l.code from lot l join product p on p.id = l.product_id where p.code = ?"
        " order by l.id desc limit ?",
        (product_code, most),
    )
    return [code for (code,) in found]


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
