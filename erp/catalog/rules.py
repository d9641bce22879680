"""The rules of products and prices as plain Python.

Belongs here: barcodes, and which of many prices holds. Does not: reading tables (`prices`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum import ean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

_EAN_LENGTHS = {8, 12, 13, 14}

LEVELS = ("customer", "assigned", "group", "class", "all", "product")
"""Where a price may stand, most specific first: a list for the customer, the list the customer's
master names, a list for its group, one for its type, industry or size, a list for all, the
product's own list price."""


def is_barcode(barcode: str) -> bool:
    """Whether a code can be a barcode: one that looks like an EAN has the right check digit."""
    if barcode.isascii() and barcode.isdigit() and len(barcode) in _EAN_LENGTHS:
        return bool(ean.is_valid(barcode))
    return bool(barcode) and barcode.isascii() and barcode.isprintable()


@dataclass(frozen=True, slots=True)
class Price:
    """What one `unit` costs, and where that stands.

    `level` is one of `LEVELS`; `price_list` and `line_id` name the list and its line, empty and 0
    for the product's own price. `least_quantity` is the break that was reached, in `unit`;
    `is_converted` says that the line stands in the product's own unit; `classes` is how many of
    the customer's type, industry and size the list asks for.
    """

    value: Decimal
    currency: str
    unit: str
    is_tax_inclusive: bool
    level: str
    price_list: str
    line_id: int
    least_quantity: Decimal
    valid_from: str
    is_converted: bool
    classes: int = 0


def choose_price(quantity: Decimal, candidates: Sequence[Price]) -> Price | None:
    """The price that holds for `quantity`, of candidates valid on the day and in the unit asked.

    Most specific wins, in this order: the level; the list asking for most classes; a line of the
    unit asked before one converted from the product's own; the greatest break the quantity
    reaches; the newest; the first entered.
    """
    reached = [each for each in candidates if each.least_quantity <= quantity]
    reached.sort(key=lambda each: each.line_id)
    reached.sort(key=lambda each: each.valid_from, reverse=True)
    reached.sort(
        key=lambda each: (
            LEVELS.index(each.level),
            -each.classes,
            each.is_converted,
            -each.least_quantity,
        )
    )
    return reached[0] if reached else None
