"""Creating, changing and closing products, their units, barcodes and prices.

Belongs here: one function a business act; the caller owns the transaction. Does not: costing, which
a product with stock may not change. `create_products` takes many that were cleansed before.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

from data.reference import load_units
from erp.base.errors import FieldRefusal, SeveralRefusals
from erp.catalog.errors import GoodsHaveMoved, NoSuchPriceList, NoSuchProduct
from erp.catalog.models import (
    TRACKINGS,
    price_list,
    price_list_line,
    product,
    product_barcode,
    product_category,
    product_unit,
)
from erp.catalog.queries import find_scanned, ratio_of, units_of
from erp.catalog.rules import is_barcode
from erp.company.errors import (
    BadBarcode,
    DatesReversed,
    FieldMissing,
    OutOfRange,
    UnknownValue,
    ValueTaken,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from erp.base.commits import Transaction

_DEFAULTS = {
    "unit": "piece",
    "is_stocked": 1,
    "costing_method": "moving_average",
    "standard_cost": Decimal(0),
    "tax_code": "",
}


class ProductFields(TypedDict, total=False):
    """What may be typed of a product; `list_price` is net, for one of its own unit."""

    code: str
    name: str
    name_en: str
    unit: str
    category: str
    barcode: str
    is_stocked: int
    tax_code: str
    list_price: Decimal
    needs_inspection: int
    weight_grams: int
    tracking: str
    shelf_life_days: int
    valid_from: date | None
    closed_on: date | None
    custom: str


def create_products(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add products: dicts of column values; `code` and `name` are needed."""
    transaction.insert_many(product, [{**_DEFAULTS, **row} for row in rows])


def add_product(transaction: Transaction, fields: ProductFields) -> int:
    """A new product, costed at moving average; returns its id.

    Raises `SeveralRefusals` with one refusal a field.
    """
    values: dict[str, Any] = {**_DEFAULTS, **_tidy(fields)}
    refusals = _check(transaction, values)
    for (owner,) in transaction.rows("select name from product where code = ?", (values["code"],)):
        refusals.append(ValueTaken("code", values["code"], owner))
    if refusals:
        raise SeveralRefusals(refusals)
    return transaction.insert(product, values)


def change_product(transaction: Transaction, code: str, fields: ProductFields) -> None:
    """Change what is given of a product; code and own unit stay. The log keeps what was before."""
    names = [column.name for column in product.columns]
    found = transaction.rows(f"select {', '.join(names)} from product where code = ?", (code,))
    if not found:
        raise NoSuchProduct(code)
    before = dict(zip(names, found[0], strict=True))
    values = _tidy(fields)
    if values.get("tracking", before["tracking"]) != before["tracking"] and transaction.scalar(
        "select 1 from pool_balance where product_id = ? and last_date > '1900-01-01'",
        (before["id"],),
    ):
        raise GoodsHaveMoved(code)
    for kept in ("code", "unit"):
        values.pop(kept, None)
    refusals = _check(transaction, {**before, **values})
    refusals = [each for each in refusals if each.field in values]
    if refusals:
        raise SeveralRefusals(refusals)
    transaction.update(product, before["id"], values)


def set_image(transaction: Transaction, code: str, content: bytes, folder: Path) -> str:
    """Keep a product's picture in `folder` under the hash of its content, which is returned."""
    digest = hashlib.sha256(content).hexdigest()
    product_id = _product_id(transaction, code)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / digest).write_bytes(content)
    transaction.update(product, product_id, {"image": digest})
    return digest


def add_unit(
    transaction: Transaction, code: str, unit: str, *, numerator: int, denominator: int = 1
) -> int:
    """One `unit` of the product is numerator ÷ denominator of its own; returns the row's id."""
    known = units_of(transaction, [code]).get(code)
    if known is None:
        raise NoSuchProduct(code)
    if unit not in {each.code for each in load_units()}:
        raise UnknownValue("unit", unit)
    if unit == known.own or unit in known.ratios:
        raise ValueTaken("unit", unit, code)
    for field, figure in (("numerator", numerator), ("denominator", denominator)):
        if figure < 1:
            raise OutOfRange(field, figure, 1)
    return transaction.insert(
        product_unit,
        {
            "product_id": known.product_id, "unit": unit, "numerator": numerator,
            "denominator": denominator,
        },
    )  # fmt: skip


def add_barcode(transaction: Transaction, code: str, barcode: str, *, unit: str = "") -> int:
    """A barcode on one of the product's units (its own unless said); returns the row's id."""
    known = units_of(transaction, [code]).get(code)
    if known is None:
        raise NoSuchProduct(code)
    barcode = barcode.strip()
    if not is_barcode(barcode):
        raise BadBarcode(barcode)
    if ratio_of(known, unit or known.own) is None:
        raise UnknownValue("unit", unit)
    owner = find_scanned(transaction, [barcode]).get(barcode)
    if owner is not None:
        raise ValueTaken("barcode", barcode, owner.product)
    return transaction.insert(
        product_barcode,
        {"product_id": known.product_id, "unit": unit or known.own, "barcode": barcode},
    )


def close_barcode(transaction: Transaction, barcode: str, last_day: date) -> None:
    """A barcode beside the product's own names nothing after this day. Raises `UnknownValue`."""
    found = transaction.scalar("select id from product_barcode where barcode = ?", (barcode,))
    if found is None:
        raise UnknownValue("barcode", barcode)
    transaction.update(product_barcode, int(found), {"closed_on": last_day})


def add_category(
    transaction: Transaction, code: str, name: str, *, name_en: str = "", parent: str = ""
) -> int:
    """A category of products, below another if `parent` says so; returns its id."""
    if not code.strip():
        raise FieldMissing("code")
    if parent and not _has_category(transaction, parent):
        raise UnknownValue("parent_code", parent)
    if _has_category(transaction, code):
        raise ValueTaken("code", code, code)
    values = {"code": code, "name": name, "name_en": name_en, "parent_code": parent}
    return transaction.insert(product_category, values)


def add_price_list(
    transaction: Transaction,
    code: str,
    name: str,
    *,
    currency: str,
    valid_from: date,
    valid_to: date | None = None,
    is_tax_inclusive: bool = False,
    customer: str = "",
    group: str = "",
    party_type: str = "",
    industry: str = "",
    party_size: str = "",
) -> int:
    """A price list for one customer, for those of some classes, or for all; returns its id."""
    if not code.strip():
        raise FieldMissing("code")
    if valid_to is not None and valid_to < valid_from:
        raise DatesReversed("valid_to", valid_from, valid_to)
    for field, table, value in (
        ("currency", "currency", currency),
        ("party_code", "party", customer),
    ):
        is_known = transaction.scalar(f"select id from {table} where code = ?", (value,))
        if value and is_known is None:
            raise UnknownValue(field, value)
    if transaction.scalar("select id from price_list where code = ?", (code,)) is not None:
        raise ValueTaken("code", code, code)
    return transaction.insert(
        price_list,
        {
            "code": code.strip(), "name": name, "currency": currency,
            "is_tax_inclusive": int(is_tax_inclusive), "party_code": customer,
            "party_group": group, "party_type": party_type, "industry": industry,
            "party_size": party_size, "valid_from": valid_from, "valid_to": valid_to,
        },
    )  # fmt: skip


def add_price(
    transaction: Transaction,
    of: str,
    code: str,
    price: Decimal,
    *,
    unit: str = "",
    least_quantity: Decimal | int = 0,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> int:
    """The price on list `of` of one unit of a product, from a quantity on; returns the row's id."""
    list_id = transaction.scalar("select id from price_list where code = ?", (of,))
    if list_id is None:
        raise NoSuchPriceList(of)
    known = units_of(transaction, [code]).get(code)
    if known is None:
        raise NoSuchProduct(code)
    if ratio_of(known, unit or known.own) is None:
        raise UnknownValue("unit", unit)
    for field, figure in (("price", price), ("least_quantity", least_quantity)):
        if figure < 0:
            raise OutOfRange(field, figure, 0)
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise DatesReversed("valid_to", valid_from, valid_to)
    return transaction.insert(
        price_list_line,
        {
            "price_list_id": int(list_id), "product_id": known.product_id,
            "unit": unit or known.own, "least_quantity": least_quantity, "price": price,
            "valid_from": valid_from, "valid_to": valid_to,
        },
    )  # fmt: skip


def close_price(transaction: Transaction, line_id: int, last_day: date) -> None:
    """The price of a list's line holds up to and including `last_day`."""
    transaction.update(price_list_line, line_id, {"closed_on": last_day})


def _product_id(transaction: Transaction, code: str) -> int:
    found = transaction.scalar("select id from product where code = ?", (code,))
    if found is None:
        raise NoSuchProduct(code)
    return int(found)


def _has_category(transaction: Transaction, code: str) -> bool:
    query = "select id from product_category where code = ?"
    return transaction.scalar(query, (code,)) is not None


def _tidy(fields: ProductFields) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items()
    }


def _check(transaction: Transaction, values: Mapping[str, Any]) -> list[FieldRefusal]:
    refusals: list[FieldRefusal] = [
        FieldMissing(field) for field in ("code", "name") if not values.get(field)
    ]
    if values["unit"] not in {each.code for each in load_units()}:
        refusals.append(UnknownValue("unit", values["unit"]))
    category, tax_code = values.get("category", ""), values.get("tax_code", "")
    if category and not _has_category(transaction, category):
        refusals.append(UnknownValue("category", category))
    if values.get("tracking", "") not in TRACKINGS:
        refusals.append(UnknownValue("tracking", values["tracking"]))
    known_tax = transaction.scalar("select id from tax_code where code = ?", (tax_code,))
    if tax_code and known_tax is None:
        refusals.append(UnknownValue("tax_code", tax_code))
    barcode = values.get("barcode", "")
    if barcode:
        owner = find_scanned(transaction, [barcode]).get(barcode)
        if not is_barcode(barcode):
            refusals.append(BadBarcode(barcode))
        elif owner is not None and owner.product != values.get("code"):
            refusals.append(ValueTaken("barcode", barcode, owner.product))
    refusals += [
        OutOfRange(field, values[field], 0)
        for field in ("list_price", "weight_grams", "shelf_life_days")
        if values.get(field) is not None and values[field] < 0
    ]
    first, last = values.get("valid_from"), values.get("closed_on")
    if first is not None and last is not None and str(last) < str(first):
        refusals.append(DatesReversed("closed_on", first, last))
    return refusals
