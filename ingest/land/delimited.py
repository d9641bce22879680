"""CSV and its kin: text files of rows, with any delimiter, quoted or not.

Belongs here: finding the delimiter and the quoting, and reading rows exactly. Does not: encodings
(`encoding`) or headings (`headings`). An unquoted empty cell is NULL, a quoted one (`""`) is
empty text. A row's number is the record's, as a spreadsheet shows it.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.land.encoding import BAD, find_encoding, open_text
from ingest.land.headings import Origin, Row, land_rows
from ingest.land.tables import Cell, Tables

DELIMITERS = (",", ";", "\t", "|", "\x01", "^")
LINES_LOOKED_AT = 200
LARGEST_CELL = 1 << 24
_EMPTY = "\udc00"
"""Stands for `""` while the parser, which cannot tell it from nothing, is at work."""

csv.field_size_limit(LARGEST_CELL)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file separates and quotes its cells."""

    delimiter: str
    is_quoted: bool


def land_delimited(path: Path, name: str, tables: Tables, encoding: str | None) -> None:
    """Land a text file as one table named after it."""
    encoding = encoding or find_encoding(path)
    with open_text(path, encoding) as file:
        dialect = find_dialect(list(islice(file, LINES_LOOKED_AT)))
    read_as = {"encoding": encoding, "delimiter": dialect.delimiter}
    if not dialect.is_quoted:
        read_as["quoting"] = "none"
    with open_text(path, encoding) as file:
        rows = _Records(file, dialect, tables, name, encoding)
        land_rows(rows, tables, Origin(table_name(name), name, "", read_as))


def table_name(file: str) -> str:
    """`orders.csv.gz` holds the table `orders`."""
    return re.sub(r"(\.(gz|csv|tsv|txt|xls|xlsx|parquet|sql))+$", "", file, flags=re.IGNORECASE)


def find_dialect(lines: list[str]) -> Dialect:
    """The delimiter by which most of the first lines have the same number of cells above one."""
    best, delimiter = (0.0, 0), ","
    for mark in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
        wide = {width: count for width, count in widths.items() if width > 1}
        if wide:
            width = max(wide, key=lambda width: (wide[width], width))
            score = (wide[width] / sum(widths.values()), width)
            if score > best:
                best, delimiter = score, mark
    text, edge = "".join(lines), re.escape(delimiter)
    opening = len(re.findall(rf'(?:^|{edge}|(?<=[\r\n]))"', text))
    closing = len(re.findall(rf'"(?={edge}|[\r\n]|\Z)', text))
    return Dialect(delimiter, is_quoted=closing * 2 > opening or not opening)


class _Records:
    """The records of a file with their numbers; what cannot be read is noted and left out."""

    def __init__(
        self, file: Iterator[str], dialect: Dialect, tables: Tables, name: str, encoding: str
    ) -> None:
        self._file = file
        self._tables = tables
        self._name = name
        self._encoding = encoding
        self._has_bad = self._has_empty = False
        self._is_quoted = dialect.is_quoted
        edge = re.escape(dialect.delimiter)
        self._empties = re.compile(rf'(?:(?<={edge})|^)""(?={edge}|[\r\n]|\Z)')
        self._reader = (
            csv.reader(self._lines(), delimiter=dialect.delimiter, strict=True)
            if dialect.is_quoted
            else csv.reader(self._lines(), delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE)
        )

    def _lines(self) -> Iterator[str]:
        for line in self._file:
            if BAD in line:
                self._has_bad = True
            if '""' in line and self._is_quoted:
                self._has_empty = True
                yield self._empties.sub(_EMPTY, line)
            else:
                yield line

    def __iter__(self) -> Iterator[Row]:
        number = 0
        while True:
            number += 1
            self._has_bad = self._has_empty = False
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._refuse(number, error)
                continue
            yield number, self._as_written(number, cells)

    def _as_written(self, number: int, cells: list[str]) -> list[Cell]:
        if self._has_bad:
            for cell in cells:
                if BAD in cell:
                    self._refuse_bytes(number, cell)
            return [cell.replace(BAD, "�") for cell in cells]
        if self._has_empty:
            return [_restore(cell) for cell in cells]
        return [cell or None for cell in cells]

    def _refuse(self, number: int, error: csv.Error) -> None:
        if "unexpected end" in str(error) or "limit" in str(error):
            zh, en = "引号没有结束，其后的内容无法分行", "a quote opens here and never closes"
        elif "expected after" in str(error):
            zh, en = (
                "引号之后还有文字；单元格内的引号应写成两个",
                ("text follows a closing quote; a quote inside a cell is written twice"),
            )
        else:
            zh, en = f"无法读取（{error}）", f"unreadable ({error})"
        self._tables.refuse(self._name, number, zh=zh, en=en)

    def _refuse_bytes(self, number: int, cell: str) -> None:
        shown = cell.replace(BAD, "�")[:60]
        self._tables.refuse(
            self._name,
            number,
            zh=f"“{shown}”含有不属于 {self._encoding} 编码的字节；请重新导出或指明编码",
            en=f"{shown!r} holds bytes that are no {self._encoding} text; export it again or state "
            "the encoding",
        )


def _restore(cell: str) -> Cell:
    if cell == _EMPTY:
        return ""
    return cell.replace(_EMPTY, '"') or None
