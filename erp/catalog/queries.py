"""What is known of products: by what a scanner reads, and in which units.

Belongs here: reading. Does not: changing a product (`services`), prices (`prices`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from data.reference import load_units
from erp.base.reading import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a barcode stands for: one `unit` of a product."""

    product: str
    unit: str


def find_scanned(reader: Transaction | Connection, barcodes: Iterable[str]) -> dict[str, Scanned]:
    """Product and unit by barcode; codes nobody knows are left out."""
    wanted = sorted({each.strip() for each in barcodes} - {""})
    found: dict[str, Scanned] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        for barcode, product, unit in rows(
            reader,
            f"select barcode, code, unit from product where barcode in ({marks})"
            " union all select b.barcode, p.code, b.unit from product_barcode b"
            f" join product p on p.id = b.product_id where b.barcode in ({marks})"
            " and b.closed_on is null",
            (*chunk, *chunk),
        ):
            found[barcode] = Scanned(product, unit)
    return found


@dataclass(slots=True)
class Units:
    """A product's units. `ratios` is how many of its own one of each is; `list_price` is 10⁻⁸."""

    product_id: int
    own: str
    list_price: int
    ratios: dict[str, Fraction] = field(default_factory=dict)


def units_of(reader: Transaction | Connection, products: Iterable[str]) -> dict[str, Units]:
    """The units of products, by code; unknown ones are left out."""
    wanted = sorted(set(products))
    found: dict[str, Units] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        for code, product_id, own, list_price, unit, numerator, denominator in rows(
            reader,
            "select p.code, p.id, p.unit, p.list_price, u.unit, u.numerator, u.denominator"
            " from product p left join product_unit u on u.product_id = p.id"
            f" where p.code in ({', '.join('?' * len(chunk))})",
            chunk,
        ):
            each = found.setdefault(code, Units(product_id, own, int(list_price)))
            if unit is not None:
                each.ratios[unit] = Fraction(int(numerator), int(denominator))
    return found


def ratio_of(units: Units, unit: str) -> Fraction | None:
    """How many of the product's own unit one `unit` is: what it says, else what the measure does.

    None where the product is not traded in it.
    """
    if unit == units.own:
        return Fraction(1)
    return units.ratios.get(unit) or measured_ratio(unit, units.own)


def measured_ratio(unit: str, own: str) -> Fraction | None:
    """The ratio of two units of one measure: a gram to a kilogram, a dozen to a piece."""
    known = {each.code: each for each in load_units()}
    one, other = known.get(unit), known.get(own)
    if one is None or other is None or one.base_unit != other.base_unit:
        return None
    return Fraction(one.factor) / Fraction(other.factor)
