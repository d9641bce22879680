"""Creating products."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from erp.catalog.models import product

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from erp.base.commits import Transaction

_DEFAULTS = {
    "unit": "piece",
    "is_stocked": 1,
    "costing_method": "moving_average",
    "standard_cost": Decimal(0),
    "tax_code": "",
}


def create_products(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add products: dicts of column values; `code` and `name` are needed."""
    transaction.insert_many(product, [{**_DEFAULTS, **row} for row in rows])
