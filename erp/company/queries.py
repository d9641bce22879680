"""What may be chosen for a field, and what has been.

Belongs here: reading dictionaries. Does not: changing them (`services`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp.base.reading import rows

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

USED_BY = {
    "party_group": (("party", "party_group"), ("price_list", "party_group")),
    "party_type": (("party", "party_type"), ("price_list", "party_type")),
    "industry": (("party", "industry"), ("price_list", "industry")),
    "party_size": (("party", "party_size"), ("price_list", "party_size")),
    "channel": (("document", "channel"),),
    "issue_reason": (("document_line", "reason"),),
    "receipt_reason": (("document_line", "reason"),),
}
"""Where each dictionary's values stand. One of the firm's own is used by no column of ours."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a dictionary; the days are ISO text, empty where there is no limit."""

    code: str
    name: str
    name_en: str
    valid_from: str
    closed_on: str


def find_values(
    reader: Transaction | Connection, dictionary: str, day: date | None = None
) -> list[Value]:
    """The values of a dictionary in their order; with `day` those that may be chosen then."""
    found = [
        Value(code, name, name_en, str(since or ""), str(closed or ""))
        for code, name, name_en, since, closed in rows(
            reader,
            "select code, name, name_en, valid_from, closed_on from dictionary_value"
            " where dictionary = ? order by sort, code",
            (dictionary,),
        )
    ]
    if day is None:
        return found
    on = day.isoformat()
    return [v for v in found if v.valid_from <= on and (not v.closed_on or on <= v.closed_on)]


def is_used(reader: Transaction | Connection, dictionary: str, code: str) -> bool:
    """Whether any master or document bears the value."""
    return any(
        rows(reader, f"select 1 from {table} where {column} = ? limit 1", (code,))
        for table, column in USED_BY.get(dictionary, ())
    )
