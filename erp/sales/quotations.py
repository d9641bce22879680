"""Quotations 报价单: prices offered until a day, in versions. They post nothing.

Belongs here: the quotation and how lines find their price. Does not: the price lists themselves
(`erp.catalog`).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select, true

from erp.base.exact import UNIT_PRICE_DIGITS, round_decimal
from erp.batch.kinds import DocumentType
from erp.catalog.models import product
from erp.catalog.prices import find_prices
from erp.company.models import company, tax_code
from erp.sales.errors import PricesMissing
from erp.sales.events import check_events

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.documents.types import Document, Line


def plan_quotation(batch: Batch, head: Head) -> None:
    """Keep the offer, so that an order can carry it on."""
    check_events(head)
    batch.accept(head)


def priced(reader: Connection, request: Document) -> Document:
    """The document with a price on every line that has neither price nor amount nor source.

    Raises `PricesMissing` where no price is found.
    """
    found = find_prices(
        reader,
        customer=request.party,
        day=request.business_date,
        wanted=[(line.product, line.quantity, line.unit) for line in request.lines],
        currency=request.currency,
    )
    rates = _rates(reader, request) if any(each and each.is_tax_inclusive for each in found) else {}
    lines = []
    for row, (line, price) in enumerate(zip(request.lines, found, strict=True), 1):
        if line.unit_price or line.net is not None or line.source is not None:
            lines.append(line)
            continue
        if price is None:
            raise PricesMissing(request.key, row, line.product)
        if price.is_tax_inclusive:
            lines.append(_without_tax(line, price.value, *rates[line.product]))
        else:
            lines.append(replace(line, unit_price=price.value))
    return replace(request, lines=tuple(lines))


def _without_tax(line: Line, price: Decimal, rate: Decimal, digits: int) -> Line:
    """Net and tax of a line whose price includes tax: the gross is what is asked, the rest tax."""
    gross = round_decimal(price * line.quantity, digits)
    net = round_decimal(gross / (1 + rate), digits)
    unit_price = round_decimal(price / (1 + rate), UNIT_PRICE_DIGITS)
    return replace(line, unit_price=unit_price, net=net, tax=gross - net)


def _rates(reader: Connection, request: Document) -> dict[str, tuple[Decimal, int]]:
    """By product the tax rate of its own code on the day, and the company's decimals."""
    rows = reader.execute(
        select(product.c.code, tax_code.c.rate, company.c.currency_digits)
        .select_from(product.outerjoin(tax_code, tax_code.c.code == product.c.tax_code))
        .join(company, true())
        .where(product.c.code.in_({line.product for line in request.lines}))
    )
    return {row.code: (row.rate or Decimal(0), row.currency_digits) for row in rows}


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
