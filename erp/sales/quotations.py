"""Quotations 报价单: prices offered until a day, in versions. They post nothing.

Belongs here: the quotation and how lines find their price. Does not: the price lists themselves
(`erp.catalog`).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from erp.batch.kinds import DocumentType
from erp.catalog.models import product
from erp.sales.errors import PricesMissing
from erp.sales.events import check_events

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.documents.types import Document


def plan_quotation(batch: Batch, head: Head) -> None:
    """Keep the offer, so that an order can carry it on."""
    check_events(head)
    batch.accept(head)


def priced(reader: Connection, request: Document) -> Document:
    """The document with a price on every line that has neither price nor amount nor source.

    Raises `PricesMissing` where no price is found.
    """
    codes = {line.product for line in request.lines}
    found = reader.execute(
        select(product.c.code, product.c.list_price).where(product.c.code.in_(codes))
    )
    prices: dict[str, Decimal] = {row.code: row.list_price for row in found}
    lines = []
    for row, line in enumerate(request.lines, 1):
        if line.unit_price or line.net is not None or line.source is not None:
            lines.append(line)
            continue
        price = prices.get(line.product)
        if not price:
            raise PricesMissing(request.key, row, line.product)
        lines.append(replace(line, unit_price=price))
    return replace(request, lines=tuple(lines))


QUOTATION = DocumentType(
    kind="quotation",
    prefix="XB",
    name="报价单",
    name_en="Quotation",
    plan=plan_quotation,
    role="customer",
    takes_currency=True,
    expires=True,
    is_versioned=True,
    makes_voucher=False,
)
