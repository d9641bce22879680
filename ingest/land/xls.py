"""Old Excel workbooks (.xls, before 2007): all sheets, by xlrd.

Belongs here: cells of BIFF files as text. Does not: .xlsx (`xlsx`) or headings (`headings`). A
sheet holds at most 65,536 rows; one is in memory at a time.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import xlrd  # type: ignore[import-untyped]
from xlrd.compdoc import CompDocError  # type: ignore[import-untyped]

from ingest.land.headings import Origin, Row, land_rows
from ingest.land.serial_dates import is_duration, number_text, serial_text
from ingest.land.tables import Cell, Tables

_UNREADABLE = (
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    ValueError,
    LookupError,
    AssertionError,
)


def land_xls(path: Path, name: str, tables: Tables, encoding: str | None) -> None:
    """Land every sheet that holds anything as a table of the sheet's name."""
    try:
        book = xlrd.open_workbook(
            path,
            on_demand=True,
            formatting_info=True,
            ragged_rows=True,
            encoding_override=encoding,
            logfile=io.StringIO(),  # its warnings are not for the terminal
        )
    except _UNREADABLE as error:
        tables.refuse(
            name,
            None,
            zh=f"不是可读的 Excel 工作簿，或设有密码（{error}）；请取消密码另存后再试",
            en=f"no readable Excel workbook, or one with a password ({error}); save it again "
            "without a password",
        )
        return
    for sheet_name in book.sheet_names():
        sheet = book.sheet_by_name(sheet_name)
        read_as = {"encoding": book.encoding or "", "sheet": sheet_name}
        land_rows(_rows(book, sheet), tables, Origin(sheet_name, name, sheet_name, read_as))
        book.unload_sheet(sheet_name)


def _rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[Row]:
    for number in range(sheet.nrows):
        yield number + 1, [_text(book, cell) for cell in sheet.row(number)]


def _text(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Cell:
    if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        return None
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date_text(book, cell)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    is_error = cell.ctype == xlrd.XL_CELL_ERROR
    return xlrd.error_text_from_code.get(cell.value, "#ERROR") if is_error else str(cell.value)


def _date_text(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    style = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    as_date = (
        None if is_duration(style) else serial_text(cell.value, since_1904=bool(book.datemode))
    )
    return as_date or number_text(cell.value)
