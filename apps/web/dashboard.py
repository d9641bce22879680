"""What the dashboards share: title, time of the data, choice of month, and the empty state.

Belongs here: the frame of a dashboard. Does not: its figures.
"""

from __future__ import annotations

import streamlit as st

from analytics.errors import NothingPublished
from apps.web import context, figures, marts
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from apps.web.queries.masters import Company


def begin(title: str, *, is_title: bool = True) -> Company | None:
    """Draw title and time; the company, or none when nothing has been published yet."""
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
    if is_title:
        st.title(title)
    else:
        st.subheader(title)
    try:
        version = marts.published()
    except NothingPublished as refusal:
        st.info(refusal.message(reader_language()), icon=":material/hourglass_empty:")
        return None
    st.caption(
        _(
            "{company} · data of {moment} · commit {number}",
            company=company.name,
            moment=figures.moment(marts.as_of(), company.time_zone),
            number=version.commit_number(context.current().home.company),
        )
    )
    return company


def choose_month(months: list[str], *, key: str) -> str | None:
    """The month to show, the newest at first; none when there is none."""
    if not months:
        st.info(_("Nothing has been posted yet."), icon=":material/inbox:")
        return None
    return st.selectbox(_("Month"), months, key=key, width=160)
