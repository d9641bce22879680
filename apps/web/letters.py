"""Letters with a link: the words' frame, their address and their sending.

Belongs here: what all letters about accounts share. Does not: what each says (`joining`,
`recovering`, `new_browser`), nor the mail server (`operations.sending`).
"""

from __future__ import annotations

import logging
import smtplib

import streamlit as st

from operations.errors import NoMailServer
from operations.sending import mail

_log = logging.getLogger("ledgerhouse.web")


def send(to: str, title: str, text: str) -> bool:
    """Send one; whether it went. Why not is in the program's log."""
    try:
        mail([to], title, text)
    except (NoMailServer, OSError, smtplib.SMTPException):
        _log.warning("a letter about an account was not sent", exc_info=True)
        return False
    return True


def page_origin() -> str:
    """The address people reach this page's site by; its socket was let in for it."""
    return st.context.headers.get("Origin", "")
