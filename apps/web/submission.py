"""Sending a form's documents to the books, once.

Belongs here: the idempotency key of an open form, and what the reader is told after posting. Does
not: building documents (the form) or posting them (`erp.posting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from apps.web import context, identity, pages
from apps.web.language import text as _
from erp.documents.types import Document
from erp.posting import post


def key_of(form: str) -> str:
    """The key made when the form opened: a second click sends the same documents again."""
    return str(st.session_state.setdefault(f"{form}_key", uuid4().hex))


def submit(form: str, documents: Sequence[Document]) -> None:
    """Post the documents together or not at all, and open the form anew. Raises refusals."""
    report = post(
        context.current().database,
        documents,
        by=identity.as_of_now(),
        origin=f"form {form}",
        request_id=key_of(form),
    )
    st.session_state[f"{form}_posted"] = [posted.name for posted in report.posted]
    del st.session_state[f"{form}_key"]


def show_posted(form: str) -> None:
    """After posting: the numbers, each leading to its document."""
    names = st.session_state.get(f"{form}_posted")
    if names is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":green[:material/check_circle:] **{_('Posted')}**")
        for name in names:
            st.page_link(
                pages.DOCUMENT.page(), label=name, query_params={"number": name}, width="content"
            )
        if not names:
            st.markdown(_("This form had been posted before; nothing was posted twice."))
