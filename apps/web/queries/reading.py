"""What a query on the marts is given, and what it gives back.

Belongs here: the shapes figures share, and small things around the scoped reader. Does not: any
figure's SQL. A query sees the marts as views that hold only what the person's scope includes, so it
never filters by rights itself; a column the person may not see does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analytics.reader import Reader


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a dashboard. `None` is *unknown* and is never shown as 0."""

    value: Decimal | None
    before: Decimal | None = None
    """The same a month earlier, where that says something."""


def has_column(reader: Reader, mart: str, column: str) -> bool:
    """Whether the person sees this column."""
    return column in reader.marts.get(mart, ())


def one(reader: Reader, sql: str, *values: str) -> Decimal | None:
    """The single value of a query."""
    value = reader.frame(sql, values).item()
    return None if value is None else Decimal(value)


def month_before(month: str) -> str:
    """`2026-01` → `2025-12`."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


# A range lets DuckDB skip what lies outside; formatting each date would read every row.
OF_MONTH = (
    "business_date >= cast($1 || '-01' as date)"
    " and business_date < cast($1 || '-01' as date) + interval 1 month"
)
"""The condition that a sales line belongs to the month `$1`."""


def in_language(column: str, *, is_chinese: bool) -> str:
    """The expression for a name: the English one where it exists and is wanted."""
    return column if is_chinese else f"coalesce(nullif({column}_en, ''), {column})"
