"""The menu beside every page: sections that open and close, the one you are in open.

Belongs here: how pages are listed and linked. Does not: which pages there are and who may open
them (`pages`), or what stands above and below the menu (`frame`). There are some seventy pages:
Streamlit's own navigation lists them all in one column, the search below the last.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from apps.web.language import text as _
from apps.web.pages import AT_TOP, PageEntry

if TYPE_CHECKING:
    from collections.abc import Mapping


def draw(pages: Mapping[PageEntry, st.Page], current: st.Page) -> None:
    """List the pages a person may open, in their order; `current` is the one shown."""
    listed = [entry for entry in pages if entry.section]
    with st.container(key="menu", gap="xsmall"):
        for section, entries in groupby(listed, lambda entry: entry.section):
            _draw_section(section, [pages[entry] for entry in entries], current)


def _draw_section(section: str, pages: list[st.Page], current: st.Page) -> None:
    if section == AT_TOP:
        _draw_links(pages)
        return
    is_here = any(page.url_path == current.url_path for page in pages)
    with st.expander(_(section), expanded=is_here, type="compact"):
        _draw_links(pages)


def _draw_links(pages: list[st.Page]) -> None:
    for page in pages:
        st.page_link(page, width="stretch")
