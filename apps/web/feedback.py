"""How a page tells that something was refused: one place for all of them.

Belongs here: a refusal of ours becomes an error box in the reader's language. Anything else is a
fault of the program and is allowed to crash visibly.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import streamlit as st

from apps.web import context, identity
from apps.web.language import reader_language
from apps.web.language import text as _
from erp.access.acts import keep_refusal
from erp.access.errors import AccessRefused
from erp.base.errors import BadInput, LedgerhouseError, NeedsConfirmation
from operations import logs

_log = logging.getLogger("ledgerhouse.page")


@contextmanager
def refusals() -> Iterator[None]:
    """Show a refusal that the block raises, and go on after the block."""
    try:
        yield
    except LedgerhouseError as refusal:
        show(refusal)


def show(refusal: LedgerhouseError) -> None:
    """One refusal: what, why and what to do, as its class says it; one of access is kept.

    What the reader cannot correct is written down, and told with the id support finds it by.
    """
    if isinstance(refusal, AccessRefused):
        database = context.current().database
        keep_refusal(database, identity.person().user_id, refusal, f"page {_page()}")
    said = refusal.message(reader_language())
    if not isinstance(refusal, (BadInput, NeedsConfirmation)):
        _log.error("page refused", exc_info=refusal)
        said += "\n\n" + _("Number for support: {id}", id=logs.current_id())
    st.error(said, icon=":material/block:")


def _page() -> str:
    return urlsplit(st.context.url or "").path.strip("/") or "home"
