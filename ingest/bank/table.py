"""Tables of CSV and Excel files as rows of text cells.

Belongs here: encodings, delimiters, kinds of Excel files. Does not: what a column means. A number
of Excel's is written as Python writes it, which gives back the digits that were typed.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import xlrd  # type: ignore[import-untyped]

from ingest.bank.errors import NotAStatement
from ingest.bank.numbers import decode

Rows = list[list[str]]

_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_FORMULA_TEXT = re.compile(r'^="?(.*?)"?$')
_DELIMITERS = (",", "\t", ";", "|")
_MOST_ROWS = 200_000


def read_table(name: str, content: bytes) -> list[Rows]:
    """The sheets of a file, each as rows of stripped text; a CSV file is one sheet."""
    try:
        if content.startswith(_OLD_EXCEL):
            return _old_excel(content)
        if content.startswith(_ZIP):
            return _excel(content)
    except (xlrd.XLRDError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NotAStatement(
            name, f"Excel 已损坏：{error}", f"its Excel is broken: {error}"
        ) from error
    return [_text(decode(content, chinese=True))]


def _text(text: str) -> Rows:
    lines = text.splitlines()[:_MOST_ROWS]
    counts = {mark: sum(line.count(mark) > 1 for line in lines) for mark in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda mark: counts[mark])
    # Padding between a comma and a quoted cell would make the quotes part of the cell.
    tidy = re.sub(r'"[ \t]+(?=,|$)', '"', "\n".join(lines), flags=re.MULTILINE)
    reader = csv.reader(io.StringIO(tidy), delimiter=delimiter)
    return [[_cell(cell) for cell in row] for row in reader]


def _cell(cell: str) -> str:
    text = cell.strip().strip("\u3000\ufeff").strip()
    if text.startswith("="):
        found = _FORMULA_TEXT.match(text)
        text = found[1] if found else text
    return text.strip()


def _old_excel(content: bytes) -> list[Rows]:
    book = xlrd.open_workbook(file_contents=content)
    return [
        [
            [_value(_old_value(book, cell)) for cell in sheet.row(number)]
            for number in range(min(sheet.nrows, _MOST_ROWS))
        ]
        for sheet in book.sheets()
    ]


def _old_value(book: xlrd.Book, cell: xlrd.sheet.Cell) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, book.datemode)
    return cell.value


def _excel(content: bytes) -> list[Rows]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return [
        [[_value(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book.worksheets
    ]


def _value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return _cell(str(value))
