"""Device readings 设备读数: those that could not be posted, to be corrected or dismissed."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, pages
from apps.web.language import either, reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.access.queries import Person
from erp.devices import queries, services
from erp.devices.queries import Aside, Ended

SAID = "reading_said"


def draw() -> None:
    """The page."""
    person = identity.require("stock", "view")
    st.title(_("Device readings"))
    seen = person.scope.warehouses
    with context.current().database.reading() as connection:
        zone = masters.get_company(connection, reader_language()).time_zone
        waiting = queries.put_aside(connection)
        ended = queries.ended(connection)
    waiting = [each for each in waiting if seen is None or each.warehouse in seen]
    number = st.session_state.pop(SAID, None)
    if number:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":green[:material/check_circle:] **{_('Posted')}**")
            st.page_link(
                pages.DOCUMENT.page(), label=number, query_params={"number": number},
                width="content",
            )  # fmt: skip
    if waiting:
        _draw_waiting(person, waiting, zone)
    else:
        st.info(
            _("No reading waits. What a device sends and cannot be posted appears here."),
            icon=":material/task_alt:",
        )
    _draw_ended([each for each in ended if seen is None or each.warehouse in seen], zone)


def _draw_waiting(person: Person, waiting: list[Aside], zone: str) -> None:
    readings = {each.reading_id: each for each in waiting}
    st.caption(_("{count} readings wait, the oldest first.", count=len(waiting)))
    chosen = st.selectbox(
        _("Reading"), list(readings), key="reading_of",
        format_func=lambda each: (
            f"{figures.moment(datetime.fromisoformat(readings[each].received_at), zone)} · "
            f"{readings[each].key_name} · {readings[each].error}"
        ),
    )  # fmt: skip
    reading = readings[chosen]
    st.error(either(reading.message_zh, reading.message_en), icon=":material/sensors_off:")
    body = st.text_area(
        _("What the device said"), queries.pretty(reading.body), height=260,
        key=f"reading_body_{chosen}",
    )  # fmt: skip
    left, right = st.columns(2, vertical_alignment="bottom")
    database = context.current().database
    with left, feedback.refusals():
        if st.button(_("Correct and post"), key="reading_replay", type="primary"):
            st.session_state[SAID] = services.replay(database, person, chosen, body)
            st.rerun()
    with right, feedback.refusals():
        note = st.text_input(_("Why it comes to nothing"), key=f"reading_note_{chosen}").strip()
        if st.button(_("Dismiss"), key="reading_dismiss", disabled=not note):
            services.dismiss(database, person, chosen, note)
            st.rerun()


def _draw_ended(ended: list[Ended], zone: str) -> None:
    if not ended:
        return
    with st.expander(_("Dealt with"), icon=":material/history:"):
        lists.draw(
            [
                {
                    _("When"): figures.moment(datetime.fromisoformat(each.ended_at), zone),
                    _("Device"): each.key_name,
                    _("Problem"): each.error,
                    _("Document"): each.number or _("dismissed: {note}", note=each.note),
                    _("Handled by"): each.person,
                }
                for each in ended
            ],
            key="readings_ended",
            hide_index=True,
        )


if __name__ == "__main__":
    draw()
