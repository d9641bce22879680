"""A page of the books as a table that is shown, printed and exported with the same cells.

Belongs here: how a statement or a book looks on the screen, on paper with 承前页 and 过次页, in CSV
and in Excel. Does not: its rows (`erp.statements`). Amounts are exact decimals everywhere; only the
screen and the paper write them as the reader does.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from html import escape
from io import BytesIO, StringIO

import streamlit as st
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from streamlit.elements.lib.column_types import ColumnConfig

from apps.web import context, figures, identity, letterhead, lists
from apps.web.language import text as _
from apps.web.queries.sheet import Cell, Column, Row, Sheet
from erp.access import events

MONEY_FORMAT = "#,##0.00"
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is a formula to a spreadsheet."""


def draw(
    sheet: Sheet, *, key: str, module: str = "ledger", place: str = "", inputs: Sequence[str] = ()
) -> Row | None:
    """Draw the sheet with its downloads, for those who may export the module; the row clicked."""
    if not sheet.rows:
        st.info(_("Nothing to show for this choice."), icon=":material/inbox:")
        return None
    sheet, ending = _narrowed(sheet, key, place, inputs)
    labels = unique_labels(sheet)
    state = st.dataframe(
        {
            label: [written(row.cells[index], column) for row in sheet.rows]
            for index, (label, column) in enumerate(zip(labels, sheet.columns, strict=True))
        },
        key=key + ending,
        hide_index=True,
        height=min(38 + 35 * len(sheet.rows), 640),
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            label: _config(column) for label, column in zip(labels, sheet.columns, strict=True)
        },
    )
    draw_downloads(sheet, key=key, module=module)
    chosen = state["selection"]["rows"]
    return sheet.rows[chosen[0]] if chosen else None


def _narrowed(sheet: Sheet, key: str, place: str, inputs: Sequence[str]) -> tuple[Sheet, str]:
    """The sheet as its reader's view shows it, for the screen and for its files alike.

    Headings and totals are of all rows in their order: they go where rows are left out or moved.
    """
    labels = unique_labels(sheet)
    table = {label: [row.cells[at] for row in sheet.rows] for at, label in enumerate(labels)}
    places, view, ending = lists.choose(table, key=key, place=place, inputs=inputs)
    if view.rearranges:
        places = [at for at in places if not sheet.rows[at].style]
    kept = [at for at, label in enumerate(labels) if label in lists.columns(view, labels)]
    rows = [
        replace(sheet.rows[at], cells=tuple(sheet.rows[at].cells[column] for column in kept))
        for at in places
    ]
    return replace(sheet, columns=tuple(sheet.columns[at] for at in kept), rows=rows), ending


def _config(column: Column) -> ColumnConfig:
    if column.kind == "link":
        return st.column_config.LinkColumn()
    return st.column_config.TextColumn(alignment="left" if column.kind == "text" else "right")


def draw_downloads(sheet: Sheet, *, key: str, module: str = "ledger") -> None:
    """Paper, Excel and CSV, for those who may export."""
    if not identity.person().may(module, "export"):
        return
    head = letterhead.of_company()
    with st.container(horizontal=True):
        for label, icon, ending, kind, make in (
            (_("Print"), "print", "html", "text/html", partial(to_html, head=head)),
            ("Excel", "table_view", "xlsx", EXCEL, partial(to_xlsx, head=head)),
            ("CSV", "csv", "csv", "text/csv", to_csv),
        ):
            st.download_button(
                label,
                make(sheet),
                f"{sheet.name}.{ending}",
                kind,
                key=f"{key}_{ending}",
                on_click=partial(note_export, f"{sheet.name}.{ending}"),
                icon=f":material/{icon}:",
                type="tertiary",
            )


def note_export(name: str) -> None:
    """Write down that the reader took a file away."""
    database = context.current().database
    with database.operational() as connection:
        events.note_event(
            connection, events.EXPORTED, now=database.clock(), subject=name,
            user_id=identity.person().user_id, origin="download",
        )  # fmt: skip


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def unique_labels(sheet: Sheet) -> list[str]:
    """Headings, each made different from those before it."""
    labels: list[str] = []
    for column in sheet.columns:
        labels.append(column.label + "\u200b" * labels.count(column.label))
    return labels


def written(cell: Cell, column: Column) -> str:
    """A cell as the reader writes it; nothing for no value."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        shown = {"money": figures.amount, "quantity": figures.quantity, "price": figures.price}
        return shown[column.kind](cell) if column.kind in shown else str(cell)
    return figures.plain_day(cell) if isinstance(cell, date) else cell


def to_csv(sheet: Sheet) -> bytes:
    """The cells as the screen shows them, amounts with a point and no grouping."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.label for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_plain(cell) for cell in row.cells])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    text = cell.isoformat() if isinstance(cell, date) else cell
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def to_xlsx(sheet: Sheet, *, head: str = "") -> bytes:
    """The same cells in a workbook: title, facts, headings, rows; numbers are numbers.

    `head` is who the firm is: it stands over every printed page of the workbook.
    """
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet.name[:31]
    page.append([sheet.title])
    page.append(["  ".join(sheet.facts)])
    page.append([column.label for column in sheet.columns])
    page["A1"].font = Font(bold=True, size=14)
    for cell in page[3]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center")
    for row in sheet.rows:
        page.append([_in_workbook(cell) for cell in row.cells])
        for column, cell in zip(sheet.columns, page[page.max_row], strict=False):
            if column.kind == "money":
                cell.number_format = MONEY_FORMAT
            cell.font = Font(bold=row.style in ("total", "heading"))
    for index, column in enumerate(sheet.columns, 1):
        width = max([len(column.label), *(len(_plain(row.cells[index - 1])) for row in sheet.rows)])
        page.column_dimensions[page.cell(3, index).column_letter].width = min(width * 1.4 + 2, 48)
    page.freeze_panes = "A4"
    page.oddHeader.center.text = head.replace("&", "&&")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _in_workbook(cell: Cell) -> Cell:
    return _plain(cell) if isinstance(cell, str) else cell


_STYLE = """
@page { size: A4 landscape; margin: 12mm }
body { font: 10pt "Songti SC", "Noto Serif CJK SC", SimSun, serif; margin: 0; color: #000 }
section { break-after: page; padding: 8px } section:last-child { break-after: auto }
header { font-size: 9pt; text-align: center }
h1 { font-size: 15pt; text-align: center; margin: 4px 0 }
p { display: flex; justify-content: space-between; margin: 2px 0 6px }
table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #444; padding: 2px 5px }
th { text-align: center; font-weight: 600 } .number { text-align: right; white-space: nowrap }
.total td, .heading td { font-weight: 600 } .heading td { background: #f2f2f2 }
"""


def to_html(sheet: Sheet, *, head: str = "") -> bytes:
    """The paper: A4 across, cut into pages where the sheet says so, each under the firm's head."""
    pages = list(paged(sheet))
    body = "".join(
        _page(sheet, rows, number, len(pages), head) for number, rows in enumerate(pages, 1)
    )
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(sheet.title)}</title>'
        f"<style>{_STYLE}</style><body>{body}</body></html>"
    ).encode()


def paged(sheet: Sheet) -> list[list[Row]]:
    """The rows of each page, with 过次页 at its foot and 承前页 at the next one's head."""
    if not sheet.rows_per_page or len(sheet.rows) <= sheet.rows_per_page:
        return [list(sheet.rows)]
    size = sheet.rows_per_page
    pages: list[list[Row]] = []
    sums = [Decimal(0)] * len(sheet.columns)
    for start in range(0, len(sheet.rows), size):
        rows = list(sheet.rows[start : start + size])
        before = [_carried(sheet, sums, _("Brought forward"))] if start else []
        for row in rows:
            if not row.style:
                sums = [
                    total + cell if isinstance(cell, Decimal) else total
                    for total, cell in zip(sums, row.cells, strict=True)
                ]
        is_last = start + size >= len(sheet.rows)
        after = [] if is_last else [_carried(sheet, sums, _("Carried forward"))]
        pages.append([*before, *rows, *after])
    return pages


def _carried(sheet: Sheet, sums: list[Decimal], label: str) -> Row:
    texts = [index for index, column in enumerate(sheet.columns) if column.kind == "text"]
    named = texts[-1] if len(texts) < 3 else texts[2]  # noqa: PLR2004 - date, voucher, then memo
    cells = tuple(
        label if index == named else total if column.is_carried else None
        for index, (column, total) in enumerate(zip(sheet.columns, sums, strict=True))
    )
    return Row(cells, "total")


def _page(sheet: Sheet, rows: list[Row], number: int, count: int, firm: str) -> str:
    head = "".join(f"<th>{escape(column.label)}</th>" for column in sheet.columns)
    body = "".join(_row(sheet, row) for row in rows)
    facts = [*sheet.facts, *([f"{number} / {count}"] if count > 1 else [])]
    said = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
    return (
        f"<section><header>{escape(firm)}</header><h1>{escape(sheet.title)}</h1><p>{said}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>"
    )


def _row(sheet: Sheet, row: Row) -> str:
    cells = "".join(_cell(sheet, row, index) for index in range(len(row.cells)))
    return f'<tr class="{row.style}">{cells}</tr>'


def _cell(sheet: Sheet, row: Row, index: int) -> str:
    column = sheet.columns[index]
    shown = escape(written(row.cells[index], column))
    return (
        f"<td>{shown}</td>"
        if column.kind in ("text", "link")
        else f'<td class="number">{shown}</td>'
    )
