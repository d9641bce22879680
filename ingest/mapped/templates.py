"""Workbooks for people to fill, made from a mapping: one sheet a table, its headings in place.

Belongs here: the empty workbook. Does not: reading it back, which is landing like any other file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.mapped.language import Plan

_NEEDED = PatternFill("solid", fgColor="FFF2CC")


def write_template(plan: Plan, path: Path) -> None:
    """The workbook of a mapping's tables; columns that must be there have a coloured heading."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for needed in plan.tables:
        sheet = book.create_sheet(needed.names[0] if needed.names[0] != "*" else needed.name)
        for place, aliases in enumerate(needed.columns.values(), 1):
            cell = sheet.cell(1, place, aliases[0])
            cell.font = Font(bold=True)
            if "" not in aliases:
                cell.fill = _NEEDED
            column = sheet.column_dimensions[get_column_letter(place)]
            column.width = 16
            column.number_format = "@"  # text: a code keeps its zeros, a long number its digits
        sheet.freeze_panes = "A2"
    book.save(path)
