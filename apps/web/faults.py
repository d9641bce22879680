"""A fault of the program on a page: kept with an id, and the id told to the person.

Belongs here: what becomes of an error nobody expected. Does not: refusals, which say themselves
what is wrong (`apps.web.feedback`).
"""

from __future__ import annotations

import logging

import streamlit as st

from apps.web import feedback, metrics
from apps.web.language import text as _
from erp.base.errors import LedgerhouseError
from operations import logs

_log = logging.getLogger("ledgerhouse.page")


def show(error: Exception) -> bool:
    """Streamlit's handler of uncaught errors: true, since the reader has been told."""
    if isinstance(error, LedgerhouseError):
        feedback.show(error)
        return True
    metrics.faults.labels("page").inc()
    _log.error("page failed", exc_info=error)
    st.error(
        _(
            "This page failed, and the fault was written down. What was posted before has its"
            " number; anything else was not saved. Give support this number: {id}",
            id=logs.current_id(),
        ),
        icon=":material/bug_report:",
    )
    return True
