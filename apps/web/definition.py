"""What a figure means 口径: its words in both languages, formula, lineage, owner and last test.

Belongs here: showing an entry of the metric dictionary. Does not: the entries (`analytics`), the
figure itself (`cards`).
"""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from analytics import tie_outs
from analytics.lineage import source_columns
from analytics.metrics import Metric
from analytics.published import TieOut
from analytics.reports import Report, ReportColumn
from apps.web import context, figures, marts
from apps.web.language import either, message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters

OWNERS = {
    "finance": message("Finance"),
    "purchasing": message("Purchasing"),
    "sales": message("Sales"),
    "warehouse": message("Warehouse"),
}
_OWNER_OF_MODULE = {
    "ledger": "finance", "purchasing": "purchasing", "sales": "sales", "stock": "warehouse"
}  # fmt: skip
RUNS_SHOWN = 10


def name_of(metric: Metric) -> str:
    """A metric's name in the reader's language."""
    return either(metric.zh, metric.en)


def meaning_of(metric: Metric) -> str:
    """What it means in the reader's language."""
    return either(metric.meaning_zh, metric.meaning_en)


def of_tie_out(name: str) -> str:
    """What a tie-out compares, in the reader's language."""
    said = {each.name: either(each.zh, each.en) for each in tie_outs.definitions()}
    return said.get(name, name)


def compared(result: TieOut) -> str:
    """Both sides of a tie-out."""
    return _(
        "Warehouse {warehouse}, ledger {ledger}, differing parts {offenders}",
        warehouse=figures.amount(Decimal(result.warehouse)),
        ledger=figures.amount(Decimal(result.ledger)),
        offenders=result.offenders,
    )


def draw(metric: Metric, *, may_see_totals: bool) -> None:
    """The entry: both languages, whichever is read; the history only to who may see totals."""
    st.markdown(f"**{metric.zh}** · **{metric.en}**")
    st.markdown(f"{metric.meaning_zh}  \n{metric.meaning_en}")
    st.code(metric.formula, language="sql")
    st.caption(_("Model {mart}, column {column}", mart=metric.mart, column=metric.column))
    st.caption(_("Comes from {columns}", columns=", ".join(source_columns()[metric.name])))
    st.caption(_("Answers for it: {owner}", owner=_(OWNERS[metric.owner])))
    st.caption(_("Proved by: {what}", what=of_tie_out(metric.tie_out)))
    _draw_tests(metric.tie_out, may_see_totals=may_see_totals)


def draw_report(report: Report, columns: tuple[ReportColumn, ...], *, may_see_totals: bool) -> None:
    """The entries of a report's figures; those of columns the reader has."""
    st.markdown(f"{report.meaning_zh}  \n{report.meaning_en}")
    reader = marts.reader()
    for each in (column for column in columns if column in report.figures):
        read = each.reads or (f"{report.source}.{each.needs or each.name}",)
        meanings = {reader.meaning(*name.split(".")) for name in read} - {""}
        said = "  \n".join(sorted(meanings))
        st.markdown(f"**{each.zh}** · **{each.en}**  \n{said}")
        st.code(each.sql or each.name, language="sql")
        st.caption(_("Model {mart}, column {column}", mart=report.source, column=", ".join(read)))
        sources = source_columns()[f"{report.name}.{each.name}"]
        st.caption(_("Comes from {columns}", columns=", ".join(sources)))
    st.caption(_("Answers for it: {owner}", owner=_(OWNERS[_OWNER_OF_MODULE[report.module]])))
    for tie in report.ties:
        st.caption(_("Proved by: {what}", what=of_tie_out(tie)))
        _draw_tests(tie, may_see_totals=may_see_totals)


def _draw_tests(name: str, *, may_see_totals: bool) -> None:
    here = context.current()
    with here.database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
    tests = tie_outs.history(here.home.warehouse, here.home.company, name, RUNS_SHOWN)
    for at, result in tests:
        mark = ":green[:material/check:]" if result.holds else ":red[:material/error:]"
        said = f"{mark} {figures.moment(at, zone)}"
        st.caption(f"{said} · {compared(result)}" if may_see_totals else said)
