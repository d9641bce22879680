"""Program log 运行日志: what the programs wrote down, found by the id an error showed; the pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from apps.web import context, identity, lists
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.access.queries import Person
from operations import logs, support
from operations.logs import Line, Search

LEVEL_NAMES = {
    "INFO": message("Everything"),
    "WARNING": message("Warnings and errors"),
    "ERROR": message("Errors only"),
}
PACK_LINES = 20_000
USUAL_DAYS = 2


def draw() -> None:
    """The page: what is looked for, what was found, one line whole, the pack for support."""
    person = identity.require("pipelines", "view")
    st.title(_("Program log"))
    here = context.current()
    with here.database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
    search = _asked(zone)
    found = logs.find(here.home.logs, search)
    if not found:
        st.info(_("No line was written that fits this choice."), icon=":material/inbox:")
    else:
        if len(found) == search.most:
            st.caption(
                _("Only the newest {count} rows are shown. Narrow the search.", count=len(found))
            )
        _draw_lines(found, zone)
    if person.may("pipelines", "export"):
        _draw_pack(person, search)


def _asked(zone: str) -> Search:
    today = context.current().today(zone)
    programs = sorted({program for program, _day in logs.files(context.current().home.logs)})
    columns = st.columns(5)
    first = columns[0].date_input(
        _("From"), today - timedelta(days=USUAL_DAYS), key="logs_from", format="YYYY-MM-DD"
    )
    last = columns[1].date_input(_("To"), today, key="logs_to", format="YYYY-MM-DD")
    level = columns[2].selectbox(
        _("How grave"), list(LEVEL_NAMES), key="logs_level",
        format_func=lambda each: _(LEVEL_NAMES[each]),
    )  # fmt: skip
    program = columns[3].selectbox(
        _("Program"), ["", *programs], key="logs_program",
        format_func=lambda each: each or _("all"),
    )  # fmt: skip
    words = columns[4].text_input(
        _("Number or words"), key="logs_words", placeholder=_("the number an error showed")
    )
    since, until = (
        datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, last + timedelta(days=1))
    )
    return Search(since, until, level, program, tuple(words.split()))


def _draw_lines(found: list[Line], zone: str) -> None:
    state = lists.draw(
        [
            {
                _("When"): f"{each.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}",
                _("How grave"): each.level,
                _("Program"): each.program,
                _("Number"): each.request,
                _("Page"): each.facts.get("page") or each.facts.get("path") or "",
                _("What"): _told(each),
            }
            for each in found
        ],
        key="log_lines",
        inputs=("logs_from", "logs_to", "logs_level", "logs_program", "logs_words"),
        hide_index=True,
        height=min(38 + 35 * len(found), 480),
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = state["selection"]["rows"]
    if chosen:
        _draw_whole(found[chosen[0]])


def _told(line: Line) -> str:
    if line.failure:
        return f"{line.failure[0]['class'].split('.')[-1]}: {line.failure[0]['said']}"
    facts = line.facts
    told = [str(facts[name]) for name in ("method", "job", "status", "seconds") if name in facts]
    return " · ".join([line.said, *told, *([f"{facts['ms']} ms"] if "ms" in facts else [])])


def _draw_whole(line: Line) -> None:
    with st.container(border=True):
        for error in line.failure:
            st.markdown(f"**{error['class']}**")
            st.text(error["said"])
            st.code("\n".join(error["at"]), language=None)
        st.json({name: each for name, each in line.facts.items() if name != "failure"})


def _draw_pack(person: Person, search: Search) -> None:
    """Made when asked for, then offered; making it is what the audit log knows."""
    st.subheader(_("Pack for support"))
    st.caption(
        _(
            "The lines above without their words, the versions, the last runs and proofs."
            " No names, no amounts, no secrets."
        )
    )
    here = context.current()
    if st.button(_("Make the pack"), key="pack_make", icon=":material/folder_zip:"):
        whole = replace(search, most=PACK_LINES)
        st.session_state["pack_made"] = support.make_pack(
            here.home, here.database, whole, user_id=person.user_id, origin="page logs"
        )
    made: support.Pack | None = st.session_state.get("pack_made")
    if made is not None:
        st.download_button(
            _("Take pack {id} ({count} lines)", id=made.id, count=made.lines),
            made.content,
            made.file_name,
            "application/zip",
            key="pack_take",
            icon=":material/download:",
            type="primary",
        )


if __name__ == "__main__":
    draw()
