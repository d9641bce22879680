"""Audit log 操作日志: sign-ins, changes before and after, refusals, exports, searched."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from apps.web import audit, context, identity, sheets
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.access import events, queries

USUAL_DAYS = 31
INPUTS = ("audit_from", "audit_to", "audit_kind", "audit_user", "audit_words")


def draw() -> None:
    """The page: what is looked for, what was found, and where it is looked at."""
    identity.require("access", "view")
    st.title(_("Audit log"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        people = [each.name for each in queries.accounts(connection)]
    search = _asked(company.time_zone, people)
    with here.database.reading() as connection:
        found = events.audit_log(connection, search)
    if len(found) == search.most:
        st.caption(
            _("Only the newest {count} rows are shown. Narrow the search.", count=len(found))
        )
    sheet = audit.as_sheet(found, company, company.time_zone)
    chosen = sheets.draw(sheet, key="audit_log", module="access", inputs=INPUTS)
    if chosen is not None:
        _draw_link(found[int(chosen.opens)])


def _asked(zone: str, people: list[str]) -> events.Search:
    today = context.current().today(zone)
    asked = st.query_params
    kinds, everybody = ["", *audit.KIND_NAMES], ["", *people]
    columns = st.columns(5)
    first = columns[0].date_input(
        _("From"),
        asked.get("from", today - timedelta(days=USUAL_DAYS)),
        key="audit_from",
        format="YYYY-MM-DD",
    )
    last = columns[1].date_input(
        _("To"), asked.get("to", today), key="audit_to", format="YYYY-MM-DD"
    )
    kind = columns[2].selectbox(
        _("What"), kinds, _place(kinds, "kind"), key="audit_kind",
        format_func=lambda each: _(audit.KIND_NAMES[each]) if each else _("all"),
    )  # fmt: skip
    user = columns[3].selectbox(
        _("Who"),
        everybody,
        _place(everybody, "user"),
        key="audit_user",
        format_func=lambda each: each or _("all"),
    )
    words = columns[4].text_input(_("Words"), key="audit_words")
    start, end = (
        datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, last + timedelta(days=1))
    )
    return events.Search(start, end, kind=kind or "", user=user or "", text=words)


def _place(options: list[str], name: str) -> int:
    """Where the link's word stands among the options; at the first, which is all, without one."""
    word = st.query_params.get(name, "")
    return options.index(word) if word in options else 0


def _draw_link(row: events.LogRow) -> None:
    page = audit.page_of(row)
    if page is not None and (page.right is None or identity.person().may(*page.right)):
        st.page_link(
            page.page(), label=f"{row.table} {row.subject}".strip(), icon=page.icon,
            query_params={"code": row.subject} if row.subject else {},
        )  # fmt: skip


if __name__ == "__main__":
    draw()
