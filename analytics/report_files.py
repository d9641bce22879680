"""A report as a file: Excel, CSV and PDF with the cells the screen shows.

Belongs here: how they look, and writing a cell as people read it. Does not: the rows (`reports`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Literal
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Font
from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4, landscape  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle  # type: ignore[import-untyped]

from analytics.reports import Cell, Filled, ReportColumn
from data.glossary import either

Format = Literal["xlsx", "csv", "pdf"]
FORMATS: dict[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "pdf": "application/pdf",
}
"""Each form of file with its media type."""

_FONT, _SIZE = "STSong-Light", 8
_HEAD_ROWS = 3
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands over a report: its title, and the facts below it (company, period, data time)."""

    title: str
    facts: tuple[str, ...]
    language: str

    def label(self, column: ReportColumn) -> str:
        """A column's heading."""
        return either(column.zh, column.en, self.language)

    @property
    def total(self) -> str:
        """The word before the totals."""
        return either("合计", "Total", self.language)


def to_file(kind: Format, filled: Filled, caption: Caption) -> bytes:
    """The report as a file."""
    return {"xlsx": to_xlsx, "csv": to_csv, "pdf": to_pdf}[kind](filled, caption)


def shown(cell: Cell, column: ReportColumn) -> str:
    """A cell as people read it; nothing for no value."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        if column.kind == "money":
            return f"{cell:,.2f}"
        text = f"{cell:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def lines(filled: Filled, caption: Caption) -> list[tuple[Cell, ...]]:
    """The rows, and after them the totals where there are any."""
    if not filled.totals:
        return list(filled.rows)
    first, *rest = filled.totals
    return [*filled.rows, (caption.total if first is None else first, *rest)]


def to_csv(filled: Filled, caption: Caption) -> bytes:
    """Exact values with a point and no grouping, a text that would be a formula with a quote."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([caption.label(each) for each in filled.columns])
    for row in lines(filled, caption):
        writer.writerow([_plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA_MARKS) else text


def to_xlsx(filled: Filled, caption: Caption) -> bytes:
    """A workbook: title, facts, headings, rows, totals; numbers are numbers."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = filled.report.name[:31]
    page.append([caption.title])
    page.append(["  ".join(caption.facts)])
    page.append([caption.label(each) for each in filled.columns])
    page["A1"].font = Font(bold=True, size=14)
    for cell in page[_HEAD_ROWS]:
        cell.font = Font(bold=True)
    for row in lines(filled, caption):
        page.append([_plain(cell) if isinstance(cell, str) else cell for cell in row])
    for index, column in enumerate(filled.columns, 1):
        letter = page.cell(_HEAD_ROWS, index).column_letter
        page.column_dimensions[letter].width = 16
        if column.kind == "money":
            for cell in page[letter][_HEAD_ROWS:]:
                cell.number_format = "#,##0.00"
    page.freeze_panes = "A4"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_pdf(filled: Filled, caption: Caption) -> bytes:
    """A4 across, the headings on every page."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    normal = ParagraphStyle("cell", fontName=_FONT, fontSize=_SIZE, leading=10, wordWrap="CJK")
    right = ParagraphStyle("number", parent=normal, alignment=2)
    title = ParagraphStyle("title", fontName=_FONT, fontSize=14, leading=20)
    heads = [Paragraph(escape(caption.label(each)), normal) for each in filled.columns]
    body = [
        [
            Paragraph(
                escape(shown(cell, column)), normal if column.kind in ("text", "date") else right
            )
            for cell, column in zip(row, filled.columns, strict=True)
        ]
        for row in lines(filled, caption)
    ]
    width, _ = landscape(A4)
    table = LongTable(
        [heads, *body],
        repeatRows=1,
        colWidths=[(width - 24 * mm) / len(heads)] * len(heads),
        style=TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.25, colors.grey),
                ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        ),
    )
    stream = BytesIO()
    margin = 12 * mm
    SimpleDocTemplate(
        stream,
        pagesize=landscape(A4),
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        title=caption.title,
        invariant=1,
    ).build(
        [
            Paragraph(escape(caption.title), title),
            Paragraph(escape("  ".join(caption.facts)), normal),
            table,
        ]
    )
    return stream.getvalue()
