"""What a mapping can bring into the core: entities, their fields, and each field's type.

Belongs here: names and types, one place a mapping's author reads. Does not: how they are read or
loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, NUMBER, WHOLE, FLAG, DAY = "text", "number", "whole", "flag", "day"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its type, and whether every row must have it."""

    type: str = TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of thing: its fields and, where it has lines, theirs.

    `figure` is the field whose sum its certificate shows; `of_lines` says it is a line's.
    """

    fields: dict[str, Field]
    lines: dict[str, Field] | None = None
    figure: str = ""
    of_lines: bool = False


NEEDED = Field(required=True)

ENTITIES: dict[str, Entity] = {
    "warehouses": Entity({"code": NEEDED, "name": NEEDED, "name_en": Field()}),
    "parties": Entity(
        {
            "code": NEEDED,
            "name": NEEDED,
            "name_en": Field(),
            "is_customer": Field(FLAG),
            "is_supplier": Field(FLAG),
            "country": Field(),
            "tax_number": Field(),
            "payment_days": Field(WHOLE),
        }
    ),
    "products": Entity(
        {
            "code": NEEDED,
            "name": NEEDED,
            "name_en": Field(),
            "unit": Field(),
            "category": Field(),
            "barcode": Field(),
            "is_stocked": Field(FLAG),
            "costing_method": Field(),
            "standard_cost": Field(NUMBER),
            "list_price": Field(NUMBER),
            "tax_code": Field(),
        }
    ),
    "rates": Entity(
        {
            "currency": NEEDED,
            "day": Field(DAY, required=True),
            "rate": Field(NUMBER, required=True),
            "per_units": Field(WHOLE),
        },
        figure="rate",
    ),
    "opening_stock": Entity(
        {
            "product": NEEDED,
            "quantity": Field(NUMBER, required=True),
            "cost": Field(NUMBER),
            "warehouse": Field(),
            "lot": Field(),
        },
        figure="cost",
    ),
    **dict.fromkeys(
        ("opening_receivable", "opening_payable"),
        Entity(
            {
                "party": NEEDED,
                "amount": Field(NUMBER, required=True),
                "due": Field(DAY),
                "currency": Field(),
                "rate": Field(NUMBER),
                "account": Field(),
                "number": Field(),
                "memo": Field(),
            },
            figure="amount",
        ),
    ),
    "opening_ledger": Entity(
        {
            "account": NEEDED,
            "debit": Field(NUMBER),
            "credit": Field(NUMBER),
            "year_opening": Field(NUMBER),
            "year_debit": Field(NUMBER),
            "year_credit": Field(NUMBER),
            "party": Field(),
            "department": Field(),
            "currency": Field(),
            "foreign_amount": Field(NUMBER),
            "memo": Field(),
        },
        figure="debit",
    ),
    "documents": Entity(
        {
            "kind": NEEDED,
            "day": Field(DAY, required=True),
            "party": Field(),
            "warehouse": Field(),
            "number": Field(),
            "due": Field(DAY),
            "currency": Field(),
            "rate": Field(NUMBER),
            "memo": Field(),
        },
        {
            "product": NEEDED,
            "quantity": Field(NUMBER, required=True),
            "unit_price": Field(NUMBER),
            "net": Field(NUMBER),
            "tax": Field(NUMBER),
            "tax_code": Field(),
            "description": Field(),
        },
        figure="net",
        of_lines=True,
    ),
    "history": Entity(
        {
            "kind": NEEDED,
            "number": NEEDED,
            "day": Field(DAY, required=True),
            "party": Field(),
            "party_name": Field(),
            "currency": Field(),
            "amount": Field(NUMBER),
            "memo": Field(),
            "details": Field(),
        },
        {
            "code": NEEDED,
            "amount": Field(NUMBER, required=True),
            "side": Field(),
            "name": Field(),
            "description": Field(),
            "party": Field(),
            "quantity": Field(NUMBER),
            "unit_price": Field(NUMBER),
            "currency": Field(),
            "foreign_amount": Field(NUMBER),
        },
        figure="amount",
        of_lines=True,
    ),
}
"""In the order they are loaded. A field that is not required may be left out of a mapping; then
the core's own default stands. `opening_ledger` gives a balance as debit or credit, profit accounts
both; `year_opening` + `year_debit` − `year_credit` must come to it where all are given."""
