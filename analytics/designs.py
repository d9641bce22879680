"""Reports people make: a subject, what it is grouped by, what is summed, which rows, which chart.

Belongs here: such a choice as plain values, turned into a `Report` that is filled, proved and
exported like the standard ones. Does not: SQL of rows and totals (`reports`), the page, or keeping.

Whoever opens a design sees it through their own reader: a column their role lacks is left out, also
as a filter, and the rows are those of their scope.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from analytics.errors import ReportNeedsFigure, ReportNotFound
from analytics.metrics import metrics
from analytics.reports import TWO_NAMES, Kind, Report, ReportColumn

if TYPE_CHECKING:
    from analytics.reader import Reader

Chart = Literal["", "bars"]
ROWS = "rows"
MONTH, DOCUMENT = "in_month", "document"
CHOICES_MOST = 500
_DOCUMENT = ("document_series", "document_number")
_QUANTITY_SCALE, _MONEY_SCALE = 6, 4
_END_OF_NAME = re.compile(r"[,，;；。(（:：]| - ")
_WITHHELD = re.compile(r"company|.*(_id|_en|_number|_series)|posted_by|recorded_at")
"""Keys of machines: what they name stands beside them in words."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: a mart, the module whose right opens it, its date."""

    mart: str
    module: str
    zh: str
    en: str
    day: str = ""


SUBJECTS = (
    Subject("sales_lines", "sales", "销售明细", "Sales", "business_date"),
    Subject("purchase_lines", "purchasing", "采购明细", "Purchases", "business_date"),
    Subject("margin_lines", "ledger", "毛利明细", "Gross margin", "business_date"),
    Subject("stock_on_hand", "stock", "现存量", "Stock on hand"),
    Subject("stock_ledger", "stock", "库存流水", "Stock movements", "business_date"),
    Subject("stock_ageing", "stock", "库龄", "Age of stock"),
    Subject("general_ledger", "ledger", "总账分录", "General ledger", "voucher_date"),
    Subject("receivables_open", "ledger", "未收款项", "Open receivables", "due_date"),
    Subject("payables_open", "ledger", "未付款项", "Open payables", "due_date"),
)


@dataclass(frozen=True, slots=True)
class Design:
    """A report as a person made it. `filters` pairs a column with one of the values it may have."""

    subject: str
    groups: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    chart: Chart = ""

    def as_json(self) -> dict[str, Any]:
        """What is kept."""
        return asdict(self)


def design_from(said: Mapping[str, Any]) -> Design:
    """The design that was kept."""
    return Design(
        said["subject"], tuple(said["groups"]), tuple(said["figures"]),
        tuple((name, value) for name, value in said["filters"]), said["chart"],
    )  # fmt: skip


def subject(mart: str) -> Subject:
    """One subject, or `ReportNotFound`."""
    found = next((each for each in SUBJECTS if each.mart == mart), None)
    if found is None:
        raise ReportNotFound(mart, [each.mart for each in SUBJECTS])
    return found


def columns(reader: Reader, about: Subject) -> tuple[list[ReportColumn], list[ReportColumn]]:
    """What this person may group by, and what they may sum."""
    schema = reader.frame(f"select * from {about.mart} limit 0").schema
    groups, figures = [], [ReportColumn(ROWS, "行数", "Rows", "count", "count(*)", is_summed=True)]
    for name, kind in schema.items():
        if isinstance(kind, pl.Decimal):
            if (written := _figure_kind(kind)) and not name.startswith("foreign_"):
                figures.append(_column(reader, about, name, written, f"sum({name})"))
        elif not _WITHHELD.fullmatch(name):
            english = f"{{{name}}}" if name in TWO_NAMES and f"{name}_en" in schema else ""
            groups.append(_column(reader, about, name, _text_kind(kind), english))
    if set(_DOCUMENT) <= set(schema):
        number = "document_series || '-' || lpad(document_number::varchar, 4, '0')"
        needs = _DOCUMENT[1]
        groups.append(ReportColumn(DOCUMENT, "单据", "Document", "text", number, needs=needs))
    if about.day:
        month = f"strftime({about.day}, '%Y-%m')"
        groups.append(ReportColumn(MONTH, "月份", "Month", "text", month, needs=about.day))
    return groups, figures


def _figure_kind(kind: pl.Decimal) -> Kind | None:
    """Prices and rates have more decimals, and no sum."""
    written: dict[int, Kind] = {_QUANTITY_SCALE: "quantity", _MONEY_SCALE: "money"}
    return written.get(kind.scale)


def _text_kind(kind: pl.DataType) -> Kind:
    return "date" if kind == pl.Date else "count" if kind.is_integer() else "text"


def _column(reader: Reader, about: Subject, name: str, kind: Kind, sql: str) -> ReportColumn:
    zh, _, en = reader.meaning(about.mart, name).partition(" / ")
    said = [_END_OF_NAME.split(each)[0].strip() for each in (zh, en)]
    return ReportColumn(
        name, said[0] or name, (said[1] or name).capitalize(), kind, sql,
        is_summed=sql.startswith("sum("), needs=name,
    )  # fmt: skip


def designed(reader: Reader, design: Design, *, zh: str, en: str) -> Report:
    """The design as a report for this person, under these names.

    Raises `ReportNotFound` and `ReportNeedsFigure`.
    """
    about = subject(design.subject)
    if about.mart not in reader.marts:
        raise ReportNotFound(about.mart, [each.mart for each in SUBJECTS])
    groups, figures = ({each.name: each for each in offered} for offered in columns(reader, about))
    chosen = [figures[name] for name in design.figures if name in figures]
    if not chosen:
        raise ReportNeedsFigure(about.zh, about.en)
    by = [groups[name] for name in design.groups if name in groups]
    return Report(
        name=about.mart, zh=zh, en=en, meaning_zh=about.zh, meaning_en=about.en,
        module=about.module, source=about.mart,
        order=", ".join(each.name for each in by) or chosen[0].name,
        ties=tuple(sorted({each.tie_out for each in metrics() if each.mart == about.mart})),
        columns=(*by, *chosen), period=about.day, is_grouped=True,
        filters={
            name: _plain(groups[name]) for name, _value in design.filters if name in groups
        },
    )  # fmt: skip


def _plain(column: ReportColumn) -> str:
    """The column as text to compare, in the language the mart is written in."""
    sql = column.sql if column.sql and not column.sql.startswith("{") else column.name
    return f"({sql})::varchar"


def choices(reader: Reader, about: Subject, column: ReportColumn) -> list[str]:
    """The values a column has, for a filter."""
    found = reader.frame(
        f"select distinct {_plain(column)} as value from {about.mart}"
        f" where {_plain(column)} <> '' order by value limit {CHOICES_MOST}"
    )
    return [str(value) for value in found["value"]]
