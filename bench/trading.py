"""A made-up trading company to measure on: products, customers, and sales from order to money.

Belongs here: the same masters and the same shape of sale for every figure. Does not: timing.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from erp.catalog.services import create_products
from erp.documents.types import Allocation, Document, Line
from erp.parties.services import create_parties
from erp.posting import post
from erp.setup.company import NewCompany, create_company

if TYPE_CHECKING:
    from collections.abc import Iterator

    from erp.base.database import Database

PRODUCTS = 4_000
CUSTOMERS = 500
LINES_PER_SALE = 5
DOCUMENTS_PER_SALE = 4

_FIRST_DAY = date(2025, 1, 1)
_DAYS = 600
_SALES_A_DAY = 90
_RATE = Decimal("0.13")
_FEN = Decimal("0.01")


def create_trading_company(database: Database) -> None:
    """A company with its masters and stock enough for every bench, at a known cost."""
    create_company(
        database,
        NewCompany(code="bench", name="测试商贸", first_month="2025-01", months=24),
    )
    with database.commit(origin="bench") as transaction:
        create_parties(
            transaction,
            [{"code": f"C{n}", "name": f"客户 {n}", "is_customer": 1} for n in range(CUSTOMERS)],
        )
        create_products(
            transaction,
            [{"code": f"P{n}", "name": f"商品 {n}", "tax_code": "VAT13"} for n in range(PRODUCTS)],
        )
    stock = tuple(
        Line(f"P{n}", Decimal(10_000_000), cost=Decimal(30_000_000)) for n in range(PRODUCTS)
    )
    post(database, [Document("opening_stock", "opening", _FIRST_DAY, lines=stock)])


def sales(first: int, count: int, *, lines: int = LINES_PER_SALE) -> Iterator[list[Document]]:
    """`count` sales from number `first` on; a number always gives the same sale."""
    for number in range(first, first + count):
        yield sale(number, lines)


def sale(number: int, lines: int = LINES_PER_SALE) -> list[Document]:
    """The four documents of one sale."""
    choice = random.Random(number)
    day = _FIRST_DAY + timedelta(days=min(1 + number // _SALES_A_DAY, _DAYS))
    customer = f"C{choice.randrange(CUSTOMERS)}"
    ordered = tuple(
        Line(
            f"P{product}",
            Decimal(choice.randrange(1, 30)),
            Decimal(choice.randrange(500, 9_000)) / 100,
        )
        for product in choice.sample(range(PRODUCTS), lines)
    )
    gross = sum((_gross(line) for line in ordered), Decimal(0))
    order, delivery, invoice, money = (f"{kind}{number}" for kind in ("so", "dl", "in", "cr"))
    return [
        Document("sales_order", order, day, customer, lines=ordered),
        Document("delivery", delivery, day, customer, lines=_carry(order, ordered)),
        Document("sales_invoice", invoice, day, customer, lines=_carry(delivery, ordered)),
        Document(
            "customer_receipt", money, day, customer, amount=gross,
            allocations=(Allocation(invoice, gross),),
        ),
    ]  # fmt: skip


def _carry(source: str, ordered: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(
        Line(line.product, line.quantity, source=(source, row))
        for row, line in enumerate(ordered, 1)
    )


def _gross(line: Line) -> Decimal:
    net = line.quantity * line.unit_price
    return net + (net * _RATE).quantize(_FEN, ROUND_HALF_UP)
