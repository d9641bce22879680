"""Keeping what was typed of a master, and telling why it was not.

Belongs here: one transaction of a master's page, its refusals beside their fields' names. Does not:
documents (`submission`).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from apps.web import feedback, identity
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of
from erp.base.commits import Transaction
from erp.base.errors import SeveralRefusals


def number(typed: str) -> Decimal | None:
    """What was typed as an exact number, None where nothing was. Raises what lines of forms do."""
    return price_of(1, TypedLine("", "1", typed), None)


def keep(
    page: str,
    act: Callable[[Transaction], object],
    *,
    fields: dict[str, str] | None = None,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Run the act as the reader, then draw the page anew; a refusal is shown and leaves nothing.

    `fields` are the names a refusal of one field is headed by; `then` runs once all is written.
    """
    names = fields or {}
    with feedback.refusals():
        try:
            with identity.acting(f"form {page}") as transaction:
                act(transaction)
        except SeveralRefusals as refused:
            for each in refused.refusals:
                said = each.message(reader_language())
                st.error(f"**{names.get(each.field, each.field)}** {said}", icon=":material/block:")
            return
        then()
        st.toast(_("Saved"), icon=":material/check:")
        st.rerun()
