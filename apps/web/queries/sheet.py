"""A page of the books as plain values: headings, rows, what a row opens.

Belongs here: the shape every statement and book is handed over in. Does not: how it is drawn,
printed or exported (`apps.web.sheets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "money", "quantity", "price", "link"]
Cell = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, how its cells are written, whether its sum is carried over pages.

    A `link` is an address of ours, which a click opens.
    """

    label: str
    kind: Kind = "text"
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells. `style`: '' an entry, `total` or `heading`; `opens` is what a click names."""

    cells: tuple[Cell, ...]
    style: str = ""
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the books. `facts` stand under the title: company, period, unit.

    With `rows_per_page` the paper is cut into pages, each ending in 过次页 and the next beginning
    with 承前页, both with the sums of the carried columns so far.
    """

    name: str
    title: str
    facts: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    rows_per_page: int = 0
