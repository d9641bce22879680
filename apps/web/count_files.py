"""Count files: a CSV or Excel table with product, location, lot and quantity, as rows of text.

Belongs here: finding the columns by their headings. Does not: judging the rows (`erp.counting`).
"""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook

from erp.base.errors import BadInput
from erp.counting.rules import FileRow

HEADINGS = {
    "product": ("product", "code", "barcode", "商品", "商品编码", "编码", "条码"),
    "location": ("location", "place", "bin", "库位", "货位"),
    "lot": ("lot", "batch", "批次", "批号", "序列号"),
    "quantity": ("quantity", "counted", "数量", "实盘数", "实盘数量"),
}


class NotACountFile(BadInput):
    """The file has no heading for product or quantity, or is no table."""

    def __init__(self, name: str) -> None:
        super().__init__(
            zh=f"文件 {name} 无法识别：第一行须有“商品”和“数量”列（可另有“库位”“批次”），"
            "格式为 CSV（UTF-8）或 xlsx。",
            en=f"File {name} cannot be read: its first row must have the columns product and "
            "quantity (location and lot may follow), as CSV (UTF-8) or xlsx.",
        )


def read_count_file(name: str, content: bytes) -> list[FileRow]:
    """The rows below the heading; empty rows are left out. Raises `NotACountFile`."""
    try:
        table = _excel(content) if name.lower().endswith(".xlsx") else _text(content)
    except (ValueError, KeyError, OSError) as error:
        raise NotACountFile(name) from error
    heads = [cell.strip().lower() for cell in table[0]] if table else []
    places = {
        what: next((heads.index(each) for each in known if each in heads), None)
        for what, known in HEADINGS.items()
    }
    if places["product"] is None or places["quantity"] is None:
        raise NotACountFile(name)
    return [
        FileRow(
            number,
            **{
                what: row[place].strip() if place is not None and place < len(row) else ""
                for what, place in places.items()
            },
        )
        for number, row in enumerate(table[1:], 2)
        if any(cell.strip() for cell in row)
    ]


def _text(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def _excel(content: bytes) -> list[list[str]]:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    return [[_cell(value) for value in row] for row in book.active.iter_rows(values_only=True)]


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """A cell as text; a whole number Excel keeps as 12.0 is 12."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    return str(value)
