"""Quotations 报价单: prices offered until a day, in versions. They post nothing.

Belongs here: the quotation and how lines find their price. Does not: the price lists themselves
(`erp.catalog`).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from erp.base.exact import UNIT_PRICE_DIGITS, round_decimal
from erp.batch.kinds import DocumentType
from erp.catalog.models import product
from erp.catalog.prices import find_prices
from erp.company.models import company, tax_code
from erp.sales.errors import PricesMissing
from erp.sales.events import check_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

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
        currency=request.currency or _own_currency(reader),
    )
    is_gross = any(each and each.is_tax_inclusive for each in found)
    said = {(line.product, line.tax_code) for line in request.lines}
    rates = _rates(reader, said) if is_gross else {}
    lines = []
    for row, (line, price) in enumerate(zip(request.lines, found, strict=True), 1):
        if line.unit_price or line.net is not None or line.source is not None:
            lines.append(line)
            continue
        if price is None:
            raise PricesMissing(request.key, row, line.product)
        if price.is_tax_inclusive:
            lines.append(_without_tax(line, price.value, *rates[line.product, line.tax_code]))
        else:
            lines.append(replace(line, unit_price=price.value))
    return replace(request, lines=tuple(lines))


def net_prices(
    reader: Connection, *, customer: str, day: date, wanted: Sequence[tuple[str, Decimal]]
) -> list[Decimal | None]:
    """The net price in company currency of each product and quantity, None where there is none.

    What `priced` will say, to be shown before.
    """
    found = find_prices(
        reader,
        customer=customer,
        day=day,
        wanted=[(product, quantity, "") for product, quantity in wanted],
        currency=_own_currency(reader),
    )
    rates = _rates(reader, {(product, "") for product, _ in wanted})
    return [
        None if price is None
        else round_decimal(price.value / (1 + rates[product, ""][0]), UNIT_PRICE_DIGITS)
        if price.is_tax_inclusive
        else price.value
        for (product, _), price in zip(wanted, found, strict=True)
    ]  # fmt: skip


def _own_currency(reader: Connection) -> str:
    own: str = reader.execute(select(company.c.currency)).scalar_one()
    return own


def _without_tax(line: Line, price: Decimal, rate: Decimal, digits: int) -> Line:
    """Net and tax of a line whose price includes tax: the gross is what is asked, the rest tax."""
    gross = round_decimal(price * line.quantity, digits)
    net = round_decimal(gross / (1 + rate), digits)
    unit_price = round_decimal(price / (1 + rate), UNIT_PRICE_DIGITS)
    return replace(line, unit_price=unit_price, net=net, tax=gross - net)


def _rates(
    reader: Connection, wanted: set[tuple[str, str]]
) -> dict[tuple[str, str], tuple[Decimal, int]]:
    """By product and the tax code said (empty: the product's) the rate, and the firm's decimals."""
    digits: int = reader.execute(select(company.c.currency_digits)).scalar_one()
    rates = {row.code: row.rate for row in reader.execute(select(tax_code.c.code, tax_code.c.rate))}
    own = {
        row.code: row.tax_code
        for row in reader.execute(
            select(product.c.code, product.c.tax_code).where(
                product.c.code.in_({each for each, _ in wanted})
            )
        )
    }
    return {
        (each, said): (rates.get(said or own.get(each, "")) or Decimal(0), digits)
        for each, said in wanted
    }


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
