"""Parties, products and warehouses to choose from, read live from the core.

Belongs here: lists and look-ups for forms. Does not: changing a master, or a quantity
(`live_stock`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import polars as pl
from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from erp.base.exact import QUANTITY_DIGITS, QUANTITY_ONE, from_whole
from erp.catalog.models import product
from erp.catalog.queries import find_scanned, ratio_of, units_of
from erp.company.models import company, currency, exchange_rate
from erp.parties.models import party
from erp.stock.models import warehouse


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose, by its code."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} · {self.code}"


@dataclass(frozen=True, slots=True)
class Product:
    """A product as a form shows it. `list_price` is net, per unit.

    `per_scan` is how many units one scan of what was typed counts: 12 for the barcode of a box.
    """

    id: int
    code: str
    name: str
    unit: str
    list_price: Decimal
    per_scan: Decimal = Decimal(1)
    is_kept_by_lot: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """The firm itself."""

    name: str
    currency: str
    digits: int
    time_zone: str
    address: str = ""
    phone: str = ""
    tax_number: str = ""
    date_format: str = ""
    logo: str = ""


def get_company(connection: Connection, language: str) -> Company:
    """The firm whose books these are."""
    row = connection.execute(select(company)).one()
    name = _named(row, language)
    return Company(
        name, row.currency, row.currency_digits, row.time_zone, row.address, row.phone,
        row.tax_number, row.date_format, row.logo,
    )  # fmt: skip


def foreign_currencies(connection: Connection, language: str) -> list[Choice]:
    """Every currency but the company's."""
    own = select(company.c.currency).scalar_subquery()
    found = connection.execute(
        select(currency).where(currency.c.code != own).order_by(currency.c.code)
    )
    return [Choice(row.code, _named(row, language)) for row in found]


def exchange_rates(connection: Connection) -> pl.DataFrame:
    """currency, rate_date, per_units, rate, source: the rate table, newest first."""
    rows = connection.execute(
        select(
            exchange_rate.c.currency, exchange_rate.c.rate_date, exchange_rate.c.per_units,
            exchange_rate.c.rate, exchange_rate.c.source,
        ).order_by(exchange_rate.c.rate_date.desc(), exchange_rate.c.currency)
    )  # fmt: skip
    return pl.DataFrame(
        [tuple(row) for row in rows],
        schema={
            "currency": pl.String, "rate_date": pl.Date, "per_units": pl.Int64,
            "rate": pl.Decimal(20, 10), "source": pl.String,
        },
        orient="row",
    )  # fmt: skip


def customers(connection: Connection, language: str) -> list[Choice]:
    """Customers that are not closed, by code."""
    return _parties(connection, party.c.is_customer == 1, language)


def suppliers(connection: Connection, language: str) -> list[Choice]:
    """Suppliers that are not closed, by code."""
    return _parties(connection, party.c.is_supplier == 1, language)


def warehouses(connection: Connection, language: str, seen: frozenset[str] | None) -> list[Choice]:
    """Warehouses the person's scope includes; the company's first stands first."""
    query = select(warehouse).order_by(warehouse.c.id)
    if seen is not None:
        query = query.where(warehouse.c.code.in_(sorted(seen)))
    return [Choice(row.code, _named(row, language)) for row in connection.execute(query)]


def products_typed(
    connection: Connection, typed: Iterable[str], language: str
) -> dict[str, Product]:
    """Products by what was typed: code or barcode, whatever the case; unknown ones are left out."""
    wanted = {text.strip().casefold(): text for text in typed if text.strip()}
    if not wanted:
        return {}
    scanned = find_scanned(connection, wanted.values())
    codes = {each.product for each in scanned.values()}
    query = select(product).where(
        product.c.closed_on.is_(None),
        or_(func.lower(product.c.code).in_(list(wanted)), product.c.code.in_(sorted(codes))),
    )
    by_code = {row.code: _product(row, language) for row in connection.execute(query)}
    units = units_of(connection, codes)
    found: dict[str, Product] = {}
    for barcode, each in scanned.items():
        ratio = ratio_of(units[each.product], each.unit)
        per_scan = None if ratio is None else _exact(ratio)
        if each.product in by_code and per_scan is not None:
            found[barcode] = replace(by_code[each.product], per_scan=per_scan)
    for code, known in by_code.items():
        if code.casefold() in wanted:
            found[wanted[code.casefold()]] = known
    return found


def _exact(ratio: Fraction) -> Decimal | None:
    """A ratio as a quantity, or None where it has no exact one: that has to be typed."""
    millionths = ratio * QUANTITY_ONE
    return from_whole(int(millionths), QUANTITY_DIGITS) if millionths.denominator == 1 else None


def products_like(connection: Connection, words: str, language: str, *, most: int) -> list[Product]:
    """The first products, by code, whose code or names hold every one of the words."""
    query = select(product).where(product.c.closed_on.is_(None))
    for word in words.lower().split():
        columns = (product.c.code, product.c.name, product.c.name_en)
        holds = [func.lower(column).contains(word, autoescape=True) for column in columns]
        query = query.where(or_(*holds))
    rows = connection.execute(query.order_by(product.c.code).limit(most))
    return [_product(row, language) for row in rows]


def _parties(connection: Connection, role: ColumnElement[bool], language: str) -> list[Choice]:
    query = select(party).where(role, party.c.closed_on.is_(None)).order_by(party.c.code)
    return [Choice(row.code, _named(row, language)) for row in connection.execute(query)]


def _product(row: Row[tuple[object, ...]], language: str) -> Product:
    return Product(
        row.id, row.code, _named(row, language), row.unit, row.list_price,
        is_kept_by_lot=bool(row.tracking) or row.costing_method == "specific",
    )  # fmt: skip


def _named(row: Row[tuple[object, ...]], language: str) -> str:
    name: str = row.name
    return name if language.startswith("zh") else row.name_en or name


def names_by_code(choices: Sequence[Choice]) -> dict[str, str]:
    """What a choice box shows for each code."""
    return {choice.code: str(choice) for choice in choices}
