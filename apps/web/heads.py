"""The head of a form: party, warehouse, date and the other side's number.

Belongs here: what every form asks first, and what the firm's masters offer for it. Does not: lines
(`line_entry`, `carrying`), posting (`submission`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st
from sqlalchemy import Connection

from apps.web import context, identity, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from apps.web.queries.masters import Choice, Company

Parties = Callable[[Connection, str], list[Choice]]


@dataclass(frozen=True, slots=True)
class Head:
    """What was chosen; codes are empty where nothing is. `key` names the document to be made."""

    key: str
    company: Company
    party: str
    warehouse: str
    day: date
    reference: str


def draw(
    form: str,
    *,
    party_label: str = "",
    parties: Parties | None = None,
    has_warehouse: bool = False,
    reference_label: str = "",
) -> Head:
    """Draw the fields in one row, those that are asked for; keys are `{form}_party` and so on."""
    submission.show_posted(form)
    here, language = context.current(), reader_language()
    seen = identity.person().scope.warehouses
    with here.database.reading() as connection:
        company = masters.get_company(connection, language)
        choices = masters.names_by_code(parties(connection, language)) if parties else {}
        places = masters.names_by_code(masters.warehouses(connection, language, seen))
    asked = [bool(parties), has_warehouse, True, bool(reference_label)]
    widths = [width for width, is_asked in zip((2, 1, 1, 1), asked, strict=True) if is_asked]
    columns = iter(st.columns(widths))
    party = _choice(next(columns), form, party_label, choices) if parties else ""
    warehouse = ""
    if has_warehouse:
        warehouse = next(columns).selectbox(
            _("Warehouse"), list(places), format_func=places.__getitem__, key=f"{form}_warehouse"
        ) or ""  # fmt: skip
    day = next(columns).date_input(
        _("Date"), here.today(company.time_zone), key=f"{form}_date", format="YYYY-MM-DD"
    )
    reference = ""
    if reference_label:
        reference = next(columns).text_input(reference_label, key=f"{form}_reference")
    return Head(submission.key_of(form), company, party, warehouse, day, reference)


def _choice(
    column: st.delta_generator.DeltaGenerator, form: str, label: str, choices: dict[str, str]
) -> str:
    chosen = column.selectbox(
        label,
        list(choices),
        index=None,
        format_func=choices.__getitem__,
        key=f"{form}_party",
        placeholder=_("Choose or type"),
    )
    return chosen or ""


def post_button(form: str, label: str, *, is_ready: bool) -> bool:
    """The button that posts, also by Ctrl+Enter; whether it was pressed."""
    return st.button(
        label,
        key=f"{form}_post",
        type="primary",
        icon=":material/check:",
        shortcut="Ctrl+Enter",
        disabled=not is_ready,
    )
