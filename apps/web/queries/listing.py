"""Which rows of a list are shown, and in which order: search, filters, sorting, columns.

Belongs here: the choices as plain values, applied to cells as they are shown. Does not: the widgets
they are made with (`apps.web.lists`), nor where they are kept (`erp.preferences`).

Columns and words are kept by their messages, so that a view made in one language opens in another.
Written figures (`¥1,234.50`) are compared as numbers, written days as days, Chinese by its pinyin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from apps.web.matching import rank, spellings

Kind = Literal["number", "day", "choice", "text"]
Table = Mapping[str, Sequence[Any]]
Names = Callable[[str], frozenset[str]]
"""What a shown text is kept under."""

CHOICES_MOST = 40
EMPTY = ("", "—")
_FIGURE = re.compile(r"[-−]?(?:[A-Z]{0,3}[¥$€£₩])?[-−]?\d[\d,]*(\.\d+)?%?")
_CHINESE_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True, slots=True)
class Condition:
    """What the cells of a column must be: one of `values`, holding `words`, between the ends.

    The ends are included, and written as they sort: `2024-01-31`, `1234.5`.
    """

    column: tuple[str, ...]
    values: tuple[tuple[str, ...], ...] = ()
    words: str = ""
    first: str = ""
    last: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it leaves nothing out."""
        return not (self.values or self.words or self.first or self.last)


@dataclass(frozen=True, slots=True)
class View:
    """What a person chose to see of a list."""

    words: str = ""
    conditions: tuple[Condition, ...] = ()
    sort: tuple[str, ...] = ()
    is_descending: bool = False
    hidden: tuple[tuple[str, ...], ...] = ()

    @property
    def rearranges(self) -> bool:
        """Whether rows are left out or moved."""
        return bool(self.words or self.conditions or self.sort)

    def with_(self, **values: Any) -> View:  # noqa: ANN401 - fields of a view
        """The view with other choices."""
        return replace(self, **values)

    def as_json(self) -> dict[str, Any]:
        """What is kept."""
        return asdict(self)


def view_from(said: Mapping[str, Any]) -> View:
    """The view that was kept."""
    return View(
        said.get("words", ""),
        tuple(
            Condition(
                tuple(each["column"]), tuple(tuple(value) for value in each["values"]),
                each["words"], each["first"], each["last"],
            )
            for each in said.get("conditions", ())
        ),
        tuple(said.get("sort", ())),
        bool(said.get("is_descending")),
        tuple(tuple(each) for each in said.get("hidden", ())),
    )  # fmt: skip


def input_kept(value: Any) -> Any:  # noqa: ANN401 - whatever a page's own filter holds
    """A page's own filter as it is kept: days as text that says so."""
    return {"day": value.isoformat()} if isinstance(value, date) else value


def input_from(said: Any) -> Any:  # noqa: ANN401 - see above
    """The filter's value that was kept."""
    return date.fromisoformat(said["day"]) if isinstance(said, dict) else said


def kept(shown: str, names: Names) -> tuple[str, ...]:
    """A column or word as it is kept."""
    return tuple(sorted(names(shown)))


def find(column: tuple[str, ...], columns: Sequence[str], names: Names) -> str | None:
    """The column of the table that is kept so; none where the reader has it not."""
    return next((each for each in columns if not names(each).isdisjoint(column)), None)


def rows_of(view: View, table: Table, names: Names) -> list[int]:
    """The rows the view shows, in its order, by their place in the table."""
    count = len(next(iter(table.values()), ()))
    places = list(range(count))
    for condition in view.conditions:
        column = find(condition.column, list(table), names)
        if column is not None:
            places = [at for at in places if _holds(condition, table[column][at], names)]
    if view.words:
        places = [
            at
            for at in places
            if rank(view.words, [written(cells[at]) for cells in table.values()]) is not None
        ]
    column = find(view.sort, list(table), names) if view.sort else None
    return places if column is None else _sorted(places, table[column], view)


def _sorted(places: list[int], cells: Sequence[Any], view: View) -> list[int]:
    """Empty cells come last in either direction."""
    said = [at for at in places if written(cells[at]) not in EMPTY]
    silent = [at for at in places if written(cells[at]) in EMPTY]
    said.sort(key=lambda at: _order(cells[at]), reverse=view.is_descending)
    return said + silent


def _order(cell: Any) -> tuple[int, Decimal, str]:  # noqa: ANN401 - whatever a cell holds
    figure, day = number(cell), day_of(cell)
    if day is not None:
        return 0, Decimal(day.toordinal()), written(cell)
    if figure is not None:
        return 0, figure, ""
    text = written(cell)
    return 1, Decimal(0), (spellings(text) or (text.casefold(),))[0]


def _holds(condition: Condition, cell: Any, names: Names) -> bool:  # noqa: ANN401 - see above
    text = written(cell)
    if condition.values:
        mine = names(text)
        return any(not mine.isdisjoint(each) for each in condition.values)
    if condition.words:
        return rank(condition.words, [text]) is not None
    if not (condition.first or condition.last):
        return True
    day, figure = day_of(cell), number(cell)
    if day is not None:
        return (condition.first or "0") <= day.isoformat() <= (condition.last or "9999-12-31")
    return figure is not None and (
        (not condition.first or Decimal(condition.first) <= figure)
        and (not condition.last or figure <= Decimal(condition.last))
    )


def kind_of(cells: Sequence[Any]) -> Kind:
    """How a column is filtered: by its ends, by its few values, or by words."""
    said = [cell for cell in cells if written(cell) not in EMPTY]
    if said and all(day_of(cell) is not None for cell in said):
        return "day"
    if said and all(number(cell) is not None for cell in said):
        return "number"
    return "choice" if len({written(cell) for cell in cells}) <= CHOICES_MOST else "text"


def written(cell: Any) -> str:  # noqa: ANN401 - see above
    """A cell as text; a day and a figure as they are, nothing as nothing."""
    return "" if cell is None else str(cell)


def number(cell: Any) -> Decimal | None:  # noqa: ANN401 - see above
    """The figure a cell holds or writes, none where it is no figure."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    text = str(cell).strip()
    if not _FIGURE.fullmatch(text):
        return None
    digits = "".join(each for each in text if each.isdigit() or each == ".")
    return -Decimal(digits) if "-" in text or "−" in text else Decimal(digits)


def day_of(cell: Any) -> date | None:  # noqa: ANN401 - see above
    """The day a cell holds or writes in one of our ways, none where it is no day."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell or "")
    if found := _CHINESE_DAY.fullmatch(text):
        return date(*(int(part) for part in found.groups()))
    for form in ("%Y-%m-%d", "%b %d, %Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    return None
