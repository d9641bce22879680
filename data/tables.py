"""Reading the comma-separated tables of this package, wherever the package is installed.

Belongs here: finding a table and turning its cells into Python values.
Does not: what a table means; that is beside the table's own class.
"""

import csv
from collections.abc import Iterator
from datetime import date
from importlib import resources


def read_table(*path: str) -> Iterator[dict[str, str]]:
    """Give the rows of a table of this package, a column name to a cell, in the file's order."""
    table = resources.files(__package__).joinpath(*path)
    with table.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def read_date(cell: str) -> date | None:
    """Give the day a cell names; an empty cell is no limit."""
    return date.fromisoformat(cell) if cell else None


def read_flag(cell: str) -> bool:
    """Give the truth of a cell, which is written `true` or `false` and nothing else."""
    return {"true": True, "false": False}[cell]


def is_in_force(on: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Tell whether a dated row holds on a day; both of its days are included."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on <= valid_to)
