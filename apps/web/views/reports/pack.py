"""Standard reports 常用报表: one filter bar, rows with their proof, and the same rows as files."""

from __future__ import annotations

import streamlit as st

from analytics.report_files import Caption, lines, shown
from analytics.reports import Filled, Report, narrowed
from apps.web import (
    cards,
    dashboard,
    definition,
    figures,
    filter_bar,
    identity,
    letterhead,
    lists,
    marts,
    pages,
)
from apps.web.language import either, reader_language
from apps.web.language import text as _
from apps.web.queries import report_pack
from apps.web.report_downloads import draw_downloads


def draw() -> None:
    """The page: `?report=…&from=…&customer=…` says what it shows."""
    person = identity.person()
    company = dashboard.begin(_("Standard reports"))
    if company is None:
        return
    found = report_pack.allowed(marts.reader(), person)
    if not found:
        st.info(_("Your role sees no report. Ask an administrator."), icon=":material/lock:")
        return
    names = {each.name: each for each in found}
    asked = st.query_params.get("report", "")
    if asked and asked not in names:
        st.error(_("You may not see this report, or it does not exist."))
        return
    chosen = st.selectbox(
        _("Report"),
        list(names),
        list(names).index(asked) if asked in names else 0,
        format_func=lambda name: names[name].title(reader_language()),
        key="report",
    )
    wanted = names[chosen]
    st.caption(either(wanted.meaning_zh, wanted.meaning_en))
    today = marts.as_of().date()
    choice = filter_bar.draw(wanted, today)
    filled = marts.ask(report_pack.rows, wanted.name, choice, reader_language())
    facts = (letterhead.of_company(), figures.moment(marts.as_of(), company.time_zone))
    _draw_rows(wanted, filled, report_pack.caption(wanted, choice, facts))


def _draw_rows(wanted: Report, filled: Filled, captioned: Caption) -> None:
    cards.draw_heading(captioned.title, wanted.ties)
    if st.button(
        _("Definition"), key="report_definition", type="tertiary", icon=":material/menu_book:"
    ):
        _define(filled)
    if not filled.rows:
        st.info(_("Nothing to show for this choice."), icon=":material/inbox:")
        return
    key = f"report_rows_{wanted.name}"
    table = {
        captioned.label(column): [row[index] for row in filled.rows]
        for index, column in enumerate(filled.columns)
    }
    places, _view, ending = lists.choose(table, key=key)
    filled = narrowed(filled, places)
    said = lines(filled, captioned)
    state = st.dataframe(
        {
            captioned.label(column): [shown(row[index], column) for row in said[: lists.ROWS_SHOWN]]
            for index, column in enumerate(filled.columns)
        },
        hide_index=True,
        height=min(38 + 35 * len(said), 640),
        key=key + ending,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            captioned.label(column): st.column_config.TextColumn(
                alignment="left" if column.kind in ("text", "date") else "right"
            )
            for column in filled.columns
        },
    )
    if len(said) > lists.ROWS_SHOWN:
        first, count = f"{lists.ROWS_SHOWN:,}", f"{len(said):,}"
        st.caption(_("The first {shown} of {all} rows.", shown=first, all=count))
    draw_downloads(identity.person(), filled, captioned, key="report")
    _open(filled, state["selection"]["rows"])


def _define(filled: Filled) -> None:
    @st.dialog(_("Definition"), width="large")
    def show() -> None:
        seen = cards.may_see_totals()
        definition.draw_report(filled.report, filled.columns, may_see_totals=seen)

    show()


def _open(filled: Filled, chosen: list[int]) -> None:
    names = [each.name for each in filled.columns]
    if chosen and chosen[0] < len(filled.rows) and "document" in names:
        number = filled.rows[chosen[0]][names.index("document")]
        if number:
            st.switch_page(pages.DOCUMENT.page(), query_params={"number": str(number)})


if __name__ == "__main__":
    draw()
