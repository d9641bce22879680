"""Reports of one's own 自定义报表: subject, groups, figures, filters, chart."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics import designs
from analytics.designs import ROWS, SUBJECTS, Design, Subject
from analytics.errors import ReportNotAllowed
from analytics.report_files import lines, shown
from analytics.reports import Choice, Filled, ReportColumn, fill, narrowed
from apps.web import (
    cards,
    charts,
    dashboard,
    feedback,
    figures,
    identity,
    letterhead,
    lists,
    marts,
    pages,
    preferences,
)
from apps.web.language import is_chinese, reader_language
from apps.web.language import text as _
from apps.web.queries import report_pack
from apps.web.report_downloads import draw_downloads
from erp.access.queries import Person
from erp.base.errors import LedgerhouseError
from erp.preferences.queries import SavedView

PLACE = "report"
BARS_MOST = 15
_DESIGN, _SPAN, _OPEN, _TURN = "maker_design", "maker_span", "maker_open", "maker_turn"


def draw() -> None:
    """The page: `?view=…` opens a report somebody keeps and shares."""
    person = identity.person()
    company = dashboard.begin(_("Reports of one's own"))
    if company is None:
        return
    offered = [
        each
        for each in SUBJECTS
        if person.may(each.module, "view") and each.mart in marts.reader().marts
    ]
    if not offered:
        st.info(_("Your role sees no report. Ask an administrator."), icon=":material/lock:")
        return
    saved = preferences.views_at(PLACE)
    _open_asked()
    _draw_saved(saved)
    asked: Design | None = st.session_state.get(_DESIGN)
    if asked and asked.subject not in {each.mart for each in offered}:
        about = designs.subject(asked.subject)
        feedback.show(ReportNotAllowed(about.zh, about.en))
        return
    design, span = _draw_design(offered)
    opened = next((each for each in saved if each.id == st.session_state.get(_OPEN)), None)
    title = opened.name if opened else _title(designs.subject(design.subject))
    with feedback.refusals():
        _draw_report(person, design, span, title, company.time_zone)
    _draw_keeping(design, span, opened)


def _title(about: Subject) -> str:
    return about.zh if is_chinese() else about.en


def _label(column: ReportColumn) -> str:
    return column.zh if is_chinese() else column.en


def _open_asked() -> None:
    asked = st.query_params.get("view", "")
    if not asked or str(st.session_state.get(_OPEN)) == asked:
        return
    with feedback.refusals():
        _open(preferences.get_view(int(asked) if asked.isdecimal() else 0))


def _open(view: SavedView | None) -> None:
    content: dict[str, Any] = view.content if view else {}
    if view:
        st.session_state[_DESIGN] = designs.design_from(content["design"])
        st.query_params["view"] = str(view.id)
    else:
        st.session_state.pop(_DESIGN, None)
        st.query_params.clear()
    st.session_state[_SPAN] = tuple(
        date.fromisoformat(day) if day else None for day in content.get("span", ("", ""))
    )
    st.session_state[_OPEN] = view.id if view else None
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _draw_saved(saved: list[SavedView]) -> None:
    if not saved:
        return
    names = {each.id: each.name if each.is_own else f"{each.name} · {each.owner}" for each in saved}
    by_id = {each.id: each for each in saved}
    key = f"maker_saved_{st.session_state.get(_TURN, 0)}"
    now = st.session_state.get(_OPEN)
    st.selectbox(
        _("Saved reports"), list(names), list(names).index(now) if now in names else None,
        format_func=lambda view_id: names.get(view_id, str(view_id)), key=key,
        placeholder=_("New report"),
        on_change=lambda: _open(by_id.get(st.session_state[key])),
    )  # fmt: skip


def _draw_design(offered: list[Subject]) -> tuple[Design, tuple[date | None, date | None]]:
    """The choices; a report just opened makes every widget anew."""
    turn = f"maker_{st.session_state.get(_TURN, 0)}"
    before: Design = st.session_state.get(_DESIGN) or Design(offered[0].mart, figures=(ROWS,))
    marts_offered = [each.mart for each in offered]
    named = {each.mart: _title(each) for each in offered}
    left, middle, right = st.columns([1, 2, 2])
    mart = left.selectbox(
        _("About"), marts_offered, marts_offered.index(before.subject),
        format_func=named.__getitem__, key=f"{turn}_about",
    )  # fmt: skip
    about = designs.subject(mart)
    if mart != before.subject:
        before = Design(mart, figures=(ROWS,))
    groups, sums = (
        {each.name: each for each in offered_} for offered_ in marts.ask(designs.columns, about)
    )
    by = middle.multiselect(
        _("Grouped by"), list(groups), [each for each in before.groups if each in groups],
        format_func=lambda name: _label(groups[name]), key=f"{turn}_{mart}_by",
        placeholder=_("Choose options"),
    )  # fmt: skip
    summed = right.multiselect(
        _("Figures"), list(sums), [each for each in before.figures if each in sums],
        format_func=lambda name: _label(sums[name]), key=f"{turn}_{mart}_figures",
        placeholder=_("Choose options"),
    )  # fmt: skip
    filters, span = _draw_filters(about, groups, before, f"{turn}_{mart}")
    chart = st.toggle(_("Bars of the first figure"), before.chart == "bars", key=f"{turn}_chart")
    return Design(mart, tuple(by), tuple(summed), filters, "bars" if chart else ""), span


def _draw_filters(
    about: Subject, groups: dict[str, ReportColumn], before: Design, key: str
) -> tuple[tuple[tuple[str, str], ...], tuple[date | None, date | None]]:
    first, last = st.session_state.get(_SPAN, (None, None))
    filtered = list(dict.fromkeys(name for name, _value in before.filters if name in groups))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if about.day:
            first = st.date_input(
                _("From"), first, key=f"{key}_from", format="YYYY-MM-DD", width=150
            )
            last = st.date_input(_("To"), last, key=f"{key}_to", format="YYYY-MM-DD", width=150)
        chosen = st.multiselect(
            _("Only rows by"), list(groups), filtered,
            format_func=lambda name: _label(groups[name]), key=f"{key}_only", width=320,
            placeholder=_("Choose options"),
        )  # fmt: skip
    filters = []
    for name in chosen:
        values = marts.ask(designs.choices, about, groups[name])
        was = [value for column, value in before.filters if column == name and value in values]
        picked = st.multiselect(
            _label(groups[name]),
            values,
            was,
            key=f"{key}_only_{name}",
            placeholder=_("Choose options"),
        )
        filters += [(name, value) for value in picked]
    days = [each if isinstance(each, date) else None for each in (first, last)]
    return tuple(filters), (days[0], days[1])


def _draw_report(
    person: Person, design: Design, span: tuple[date | None, date | None], title: str, zone: str
) -> None:
    report = designs.designed(marts.reader(), design, zh=title, en=title)
    choice = Choice(*span, values=design.filters)
    filled = fill(marts.reader(), report, choice, language=reader_language())
    facts = (letterhead.of_company(), figures.moment(marts.as_of(), zone))
    captioned = report_pack.caption(report, choice, facts)
    cards.draw_heading(title, report.ties)
    if not filled.rows:
        st.info(_("Nothing to show for this choice."), icon=":material/inbox:")
        return
    if design.chart:
        _draw_bars(filled)
    table = {
        captioned.label(column): [row[index] for row in filled.rows]
        for index, column in enumerate(filled.columns)
    }
    places, _view, ending = lists.choose(table, key="maker_rows", place=f"report:{design.subject}")
    filled = narrowed(filled, places)
    said = lines(filled, captioned)
    state = st.dataframe(
        {
            captioned.label(column): [shown(row[at], column) for row in said[: lists.ROWS_SHOWN]]
            for at, column in enumerate(filled.columns)
        },
        hide_index=True,
        height=min(38 + 35 * len(said), 640),
        key=f"maker_rows{ending}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            captioned.label(column): st.column_config.TextColumn(
                alignment="left" if column.kind in ("text", "date") else "right"
            )
            for column in filled.columns
        },
    )
    draw_downloads(person, filled, captioned, key="maker")
    _open_document(filled, state["selection"]["rows"])


def _draw_bars(filled: Filled) -> None:
    """The largest groups by the first figure; where nothing is grouped there is nothing to draw."""
    by = [at for at, each in enumerate(filled.columns) if each not in filled.report.figures]
    figure = next(at for at, each in enumerate(filled.columns) if each.is_summed)
    if not by:
        return
    rows = sorted(filled.rows, key=lambda row: row[figure] or 0, reverse=True)[:BARS_MOST]
    frame = pl.DataFrame(
        {
            "name": [" · ".join(str(row[at] or "") for at in by) for row in rows],
            "value": [str(row[figure] or 0) for row in rows],
        }
    )
    st.altair_chart(
        charts.bars(frame, "name", "value", title=_label(filled.columns[figure])), key="maker_bars"
    )


def _open_document(filled: Filled, chosen: list[int]) -> None:
    names = [each.name for each in filled.columns]
    if chosen and chosen[0] < len(filled.rows) and designs.DOCUMENT in names:
        number = filled.rows[chosen[0]][names.index(designs.DOCUMENT)]
        st.switch_page(pages.DOCUMENT.page(), query_params={"number": str(number)})


def _draw_keeping(
    design: Design, span: tuple[date | None, date | None], opened: SavedView | None
) -> None:
    """Name, roles and the link; whoever opens it sees their own rows and columns."""
    roles, turn = preferences.role_names(), st.session_state.get(_TURN, 0)
    mine = opened if opened and opened.is_own else None
    with st.container(border=True):
        left, right = st.columns([1, 1])
        name = left.text_input(
            _("Keep this report as"), mine.name if mine else "", key=f"maker_name_{turn}"
        )
        shared = right.multiselect(
            _("Shared with"), list(roles), list(mine.shared_with) if mine else [],
            format_func=lambda code: roles.get(code, code), key=f"maker_shared_{turn}",
            placeholder=_("Choose options"),
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            is_kept = st.button(_("Keep report"), key="maker_keep", type="primary")
            is_gone = mine and st.button(_("Forget report"), key="maker_forget")
            if mine:
                st.caption(
                    _(
                        "Link for those it is shared with: {link}",
                        link=f"/{pages.REPORT_MAKER.path}?view={mine.id}",
                    )
                )
    try:
        if is_kept:
            content = {
                "design": design.as_json(),
                "span": [day.isoformat() if day else "" for day in span],
            }
            made = preferences.save_view(PLACE, name, content, shared)
            _open(preferences.get_view(made))
            st.rerun()
        if is_gone and mine:
            preferences.drop_view(mine.id)
            _open(None)
            st.rerun()
    except LedgerhouseError as refusal:
        feedback.show(refusal)


if __name__ == "__main__":
    draw()
