"""Products as kept: the list, and one with its units, barcodes, costing and suppliers.

Belongs here: what the pages of products and supplied goods show. Does not: choices for forms
(`masters`), stock.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from erp.catalog.models import (
    costing_policy,
    product,
    product_barcode,
    product_category,
    product_unit,
)
from erp.catalog.queries import find_scanned
from erp.company.models import tax_code
from erp.parties.models import party
from erp.purchasing.models import supplier_price

MOST = 500
"""How many products a list shows; more are found by typing."""


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as its card shows it. Dates are ISO text or empty, `list_price` is net per unit."""

    id: int
    code: str
    name: str
    name_en: str
    unit: str
    category: str
    barcode: str
    tax_code: str
    list_price: Decimal
    is_stocked: bool
    needs_inspection: bool
    costing_method: str
    costing_from: str
    closed_on: str


@dataclass(frozen=True, slots=True)
class Packing:
    """One `unit` is numerator ÷ denominator of the product's own."""

    unit: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Barcode:
    """A barcode and the unit it stands on."""

    barcode: str
    unit: str
    closed_on: str


@dataclass(frozen=True, slots=True)
class Supplied:
    """What a supplier delivers, on which terms, since when. Quantities in the product's unit."""

    supplier: str
    supplier_name: str
    product: str
    name: str
    supplier_code: str
    price: Decimal
    currency: str
    lead_time_days: int | None
    least_quantity: Decimal
    pack_quantity: Decimal
    valid_from: str
    valid_to: str


def listed(connection: Connection, words: str = "") -> list[Goods]:
    """The first products by code whose code or name holds the words, the closed ones too."""
    query = select(product).order_by(product.c.code).limit(MOST)
    if words:
        holds = [each.contains(words, autoescape=True) for each in (product.c.code, product.c.name)]
        query = query.where(holds[0] | holds[1])
    return [_goods(row) for row in connection.execute(query)]


def find(connection: Connection, typed: str) -> Goods | None:
    """The product with this code, or with this on one of its barcodes."""
    typed = typed.strip()
    scanned = find_scanned(connection, [typed]).get(typed)
    code = scanned.product if scanned else typed
    row = connection.execute(select(product).where(product.c.code == code)).one_or_none()
    return None if row is None else _goods(row)


def _goods(row: object) -> Goods:
    values = {name: getattr(row, name) for name in Goods.__slots__}
    for name in ("is_stocked", "needs_inspection"):
        values[name] = bool(values[name])
    for name in ("costing_from", "closed_on"):
        values[name] = str(values[name] or "")
    return Goods(**values)


def packings(connection: Connection, product_id: int) -> list[Packing]:
    """The units a product is traded in beside its own."""
    rows = connection.execute(
        select(product_unit).where(product_unit.c.product_id == product_id).order_by("id")
    )
    return [Packing(row.unit, row.numerator, row.denominator) for row in rows]


def barcodes(connection: Connection, goods: Goods) -> list[Barcode]:
    """Every barcode of a product, that of its own unit first."""
    rows = connection.execute(
        select(product_barcode).where(product_barcode.c.product_id == goods.id).order_by("id")
    )
    own = [Barcode(goods.barcode, goods.unit, "")] if goods.barcode else []
    return own + [Barcode(row.barcode, row.unit, str(row.closed_on or "")) for row in rows]


def costing(connection: Connection, goods: Goods) -> list[tuple[str, str]]:
    """Since when a product is costed by which method, the newest first."""
    rows = connection.execute(
        select(costing_policy)
        .where(costing_policy.c.product_id == goods.id)
        .order_by(costing_policy.c.valid_from.desc())
    )
    found = [(str(row.valid_from), row.costing_method) for row in rows]
    return found or [(goods.costing_from, goods.costing_method)]


def categories(connection: Connection, language: str) -> dict[str, str]:
    """Name by code of the categories that are not closed."""
    rows = connection.execute(
        select(product_category)
        .where(product_category.c.closed_on.is_(None))
        .order_by(product_category.c.code)
    )
    return {row.code: row.name if language.startswith("zh") else row.name_en or row.name
            for row in rows}  # fmt: skip


def tax_codes(connection: Connection) -> list[str]:
    """Every tax code."""
    return list(connection.execute(select(tax_code.c.code).order_by(tax_code.c.code)).scalars())


def supplied(
    connection: Connection, *, supplier: str = "", product_code: str = ""
) -> list[Supplied]:
    """Terms agreed with suppliers, the newest first, of one of them or of one product."""
    query = (
        select(
            supplier_price,
            party.c.code.label("supplier"),
            party.c.name.label("supplier_name"),
            product.c.code.label("product"),
            product.c.name,
        )
        .join(party, party.c.id == supplier_price.c.supplier_id)
        .join(product, product.c.id == supplier_price.c.product_id)
        .order_by(party.c.code, product.c.code, supplier_price.c.valid_from.desc())
        .limit(MOST)
    )
    if supplier:
        query = query.where(party.c.code == supplier)
    if product_code:
        query = query.where(product.c.code == product_code)
    return [
        Supplied(
            row.supplier, row.supplier_name, row.product, row.name, row.supplier_code,
            row.unit_price, row.currency, row.lead_time_days, row.least_quantity,
            row.pack_quantity, str(row.valid_from), str(row.valid_to or ""),
        )
        for row in connection.execute(query)
    ]  # fmt: skip
