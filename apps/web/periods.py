"""Choosing accounting months on a page.

Belongs here: the two boxes every report begins with. Does not: what a report shows.
"""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from apps.web.language import text as _
from erp.statements import queries
from erp.statements.queries import Months


def choose(connection: Connection, *, key: str, whole_year: bool = False) -> Months | None:
    """First and last month, at first the latest with a posting; None in empty books.

    `?first=…&last=…` in the address choose at first, and `whole_year` begins with January.
    """
    known = queries.read_months(connection)
    latest = queries.last_posted_month(connection)
    if latest is None:
        st.info(_("Nothing has been posted yet."), icon=":material/inbox:")
        return None
    last_asked = st.query_params.get("last", latest)
    last_default = last_asked if last_asked in known else latest
    year_begins = f"{last_default[:4]}-01"
    start = year_begins if whole_year and year_begins in known else last_default
    first_asked = st.query_params.get("first", start)
    first_default = first_asked if first_asked in known else start
    with st.container(horizontal=True):
        first = st.selectbox(
            _("From month"), known, known.index(first_default), key=f"{key}_first", width=150
        )
        last = st.selectbox(
            _("To month"), known, known.index(last_default), key=f"{key}_last", width=150
        )
    if first > last:
        st.warning(_("The first month lies after the last; the last month alone is shown."))
        return Months(last, last)
    return Months(first, last)
