"""Home 首页: where to go, and how fresh and how proved the figures are."""

from __future__ import annotations

import streamlit as st

from apps.web import context, identity, pages
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters


def draw() -> None:
    """The page."""
    person = identity.person()
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
    st.title(company.name)
    for section in (pages.FORMS, pages.DASHBOARDS):
        entries = [entry for entry in pages.pages_for(person) if entry.section == section]
        if entries:
            st.subheader(_(section))
            with st.container(horizontal=True):
                for entry in entries:
                    with st.container(border=True, width=280):
                        st.page_link(entry.page())


if __name__ == "__main__":
    draw()
