"""Finding where a table begins in a sheet or text file: its headings, and what stands above.

Belongs here: rows of cells, whatever file they come from. Does not: any one format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from ingest.land.tables import Cell, Tables

ROWS_LOOKED_AT = 100
HEADING_WITHIN = 30
MOSTLY = 0.6
MUCH_WIDER = 3
LONGEST_HEADING = 100
SHORT_ROWS_LISTED = 20

_NUMBER = re.compile(r"^[-+(]?[¥$€£￥]?\d[\d,]*(\.\d+)?([eE][-+]?\d+)?%?\)?$")
_YEAR = re.compile(r"^(19|20)\d\d年?$")
_DATE = re.compile(r"^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}")

Row = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a table begins: headings (None: it has none), their row, its width, lines above."""

    headings: tuple[Cell, ...] | None
    row: int
    width: int
    above: tuple[str, ...]


def find_start(rows: Sequence[Row]) -> Start:
    """Judge by the first rows which of them is the headings.

    Headings are the first row of short texts, mostly distinct, that are no numbers or dates; a
    title line above gives way to a row much wider than it. The search ends at the first row that
    looks like data, so no data row is taken for a title.
    """
    filled = [_filled(cells) for _, cells in rows]
    most = Counter(count for count in filled if count).most_common(1)
    usual = most[0][0] if most else 0
    best: int | None = None
    for place, (_, cells) in enumerate(rows[:HEADING_WITHIN]):
        if not filled[place]:
            continue
        if _reads_like_headings(cells):
            if best is None or _is_title(filled[best], filled[place], usual):
                best = place
        elif filled[place] >= MOSTLY * usual:
            break
    widths = Counter(_width(cells) for _, cells in rows[(best or 0) :] if _width(cells))
    common = max(widths, key=lambda width: (widths[width], width), default=0)
    if best is None:
        return Start(None, 0, common, ())
    number, cells = rows[best]
    width = max(_width(cells), common)
    above = tuple(" ".join(cell for cell in row if cell) for _, row in rows[:best] if any(row))
    return Start(tuple(cells[:width]), number, width, above)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from, what their table is to be called, and how they are read."""

    table: str
    file: str
    sheet: str
    read_as: dict[str, str]


def land_rows(rows: Iterable[Row], tables: Tables, origin: Origin) -> None:
    """Write the rows of a sheet or text file as a table: headings found, blank rows left out.

    A short row is filled up with NULL and listed; a row with cells beyond the last heading is a
    fault, for nobody can say what they are.
    """
    stream = iter(rows)
    first = list(islice(stream, ROWS_LOOKED_AT))
    start = find_start(first)
    if not start.width:
        return
    headings = start.headings or (None,) * start.width
    headings = (*headings, *(None,) * (start.width - len(headings)))
    writer = tables.create(origin.table, headings, origin.file, origin.sheet)
    short: list[int] = []
    for number, cells in _fitted(chain(first, stream), start, tables, writer.source, short):
        writer.add(number, cells)
    if origin.sheet:  # a sheet keeps no trailing blank cells, so a short row says nothing there
        short.clear()
    writer.read_as = {**origin.read_as, "heading_row": str(start.row)}
    if start.above:
        writer.read_as["above"] = "\n".join(start.above)
    if short:
        more = f" … ({len(short)})" if len(short) > SHORT_ROWS_LISTED else ""
        writer.read_as["short_rows"] = ", ".join(map(str, short[:SHORT_ROWS_LISTED])) + more


def _fitted(
    rows: Iterable[Row], start: Start, tables: Tables, source: str, short: list[int]
) -> Iterator[Row]:
    width = start.width
    for number, cells in rows:
        if number <= start.row or not any(cells):
            continue
        count = len(cells)
        if count == width:
            yield number, cells
        elif count < width:
            short.append(number)
            yield number, (*cells, *(None,) * (width - count))
        else:
            if any(cells[width:]):
                tables.refuse(
                    source,
                    number,
                    zh=f"{_width(cells)} 个单元格，表头只有 {width} 列；请补表头或修正引号、分隔符",
                    en=f"{_width(cells)} cells for {width} headings; add the heading, or mend the "
                    "quotes and delimiters",
                )
            yield number, cells[:width]


def _is_title(cells: int, next_cells: int, usual: int) -> bool:
    """Whether a row of so many cells is a title above a later row that could be the headings."""
    return (cells < MOSTLY * usual and next_cells > cells) or next_cells >= MUCH_WIDER * cells


def _filled(cells: Sequence[Cell]) -> int:
    return sum(1 for cell in cells if cell and cell.strip())


def _width(cells: Sequence[Cell]) -> int:
    """How many cells up to the last one with anything in it."""
    return max((place for place, cell in enumerate(cells, 1) if cell and cell.strip()), default=0)


def _reads_like_headings(cells: Sequence[Cell]) -> bool:
    texts = [cell.strip() for cell in cells if cell and cell.strip()]
    if len({text.casefold() for text in texts}) < MOSTLY * len(texts):
        return False
    if any(len(text) > LONGEST_HEADING for text in texts):
        return False
    return not any(
        (_NUMBER.match(text) and not _YEAR.match(text)) or _DATE.match(text) for text in texts
    )
