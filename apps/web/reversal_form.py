"""The red-letter reversal of the document a page shows, and its links. One button, once.

Belongs here: asking for date and reason. Does not: what a reversal does (`erp.reversal`).
"""

from __future__ import annotations

import streamlit as st

from apps.web import context, feedback, identity, pages, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import corrections, masters
from apps.web.queries.documents import Document as Shown
from erp.documents.types import Document

FORM = "reversal"


def draw_reversal(shown: Shown) -> None:
    """Links to the other side of a reversal; else, for those who may, the form that makes one."""
    here = context.current()
    with here.database.reading() as connection:
        found = corrections.reversible(connection, shown.id)
        today = here.today(masters.get_company(connection, reader_language()).time_zone)
        days = [today] if corrections.is_open(connection, today) else []
    for name, label in (
        (found.reversed_by, _("Reversed by {number}", number=found.reversed_by)),
        (found.reverses, _("Reverses {number}", number=found.reverses)),
    ):
        if name:
            st.page_link(
                pages.DOCUMENT.page(),
                label=label,
                query_params={"number": name},
                icon=":material/swap_horiz:",
            )
    if found.reversed_by or found.reverses or not identity.person().may("ledger", "create"):
        return
    if found.last_day is not None and found.last_day not in days:
        days.append(found.last_day)
    days = [day for day in days if day >= shown.business_date]
    with st.expander(_("Red-letter reversal")):
        st.caption(
            _("The original stays; a linked red document takes back all it did, once and for all.")
        )
        day = st.selectbox(_("Date"), days, key="reversal_date")
        reason = st.text_input(_("Reason"), key="reversal_reason")
        if st.button(
            _("Reverse this document"),
            key="reversal_post",
            icon=":material/undo:",
            disabled=day is None or not reason.strip(),
        ):
            with feedback.refusals():
                key = f"reversal-{found.key}-{submission.key_of(FORM)}"
                red = Document("reversal", key, day, reverses=found.key, memo=reason.strip())
                submission.submit(FORM, [red])
                st.rerun()
    submission.show_posted(FORM)
