"""How a page tells that something was refused: one place for all of them.

Belongs here: a refusal of ours becomes an error box in the reader's language. Anything else is a
fault of the program and is allowed to crash visibly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import streamlit as st

from apps.web import context, identity
from apps.web.language import reader_language
from erp.access.acts import keep_refusal
from erp.access.errors import AccessRefused
from erp.base.errors import LedgerhouseError


@contextmanager
def refusals() -> Iterator[None]:
    """Show a refusal that the block raises, and go on after the block."""
    try:
        yield
    except LedgerhouseError as refusal:
        show(refusal)


def show(refusal: LedgerhouseError) -> None:
    """One refusal: what, why and what to do, as its class says it; one of access is kept."""
    if isinstance(refusal, AccessRefused):
        database = context.current().database
        keep_refusal(database, identity.person().user_id, refusal, f"page {_page()}")
    st.error(refusal.message(reader_language()), icon=":material/block:")


def _page() -> str:
    return urlsplit(st.context.url or "").path.strip("/") or "home"
