"""Dictionaries 数据字典: the values of each, adding one, closing one."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select

from apps.web import context, feedback, identity, keeping, lists
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters, records
from erp.company.models import company
from erp.company.queries import find_values, is_used
from erp.company.services import add_value, close_value, demand_channel


def draw() -> None:
    """The page: choose a dictionary; its values, and what may be done with them."""
    person = identity.require("parties", "view")
    st.title(_("Dictionaries"))
    here = context.current()
    with here.database.reading() as connection:
        names = records.dictionaries(connection, reader_language())
    of = st.selectbox(_("Dictionary"), list(names), format_func=names.__getitem__, key="dictionary")
    if of is None:
        st.info(_("No dictionary yet."), icon=":material/menu_book:")
        return
    with here.database.reading() as connection:
        values = find_values(connection, of)
        used = {each.code for each in values if is_used(connection, of, each.code)}
    lists.draw(
        [
            {
                _("Code"): each.code,
                _("Name"): each.name,
                _("English name"): each.name_en,
                _("In use"): each.code in used,
                _("Closed on"): each.closed_on,
            }
            for each in values
        ],
        hide_index=True,
        key="dictionary_values",
    )
    if person.may("parties", "edit"):
        if of == "channel" and person.may("access", "edit"):
            _demand()
        _add(of)
    if person.may("parties", "delete"):
        _close(of, [each.code for each in values if not each.closed_on])


def _demand() -> None:
    """Whether orders without a channel are refused."""
    with context.current().database.reading() as connection:
        known = bool(connection.execute(select(company.c.needs_channel)).scalar_one())
    asked = st.toggle(_("Every sales order must name its channel"), known, key="channel_demanded")
    if asked != known:
        keeping.keep("dictionaries", lambda to: demand_channel(to, is_demanded=asked))


def _add(of: str) -> None:
    with st.form("value_form", border=True):
        first, second, third = st.columns(3)
        code = first.text_input(_("Code"), key="value_code")
        name = second.text_input(_("Name"), key="value_name")
        name_en = third.text_input(_("English name"), key="value_name_en")
        if st.form_submit_button(_("Add value"), type="primary", icon=":material/check:"):
            with feedback.refusals():
                with identity.acting("form dictionaries") as transaction:
                    add_value(transaction, of, code, name, name_en=name_en)
                st.rerun()


def _close(of: str, codes: list[str]) -> None:
    with st.form("close_form", border=True):
        code = st.selectbox(
            _("Value"), codes, index=None, key="value_to_close", placeholder=_("Choose an option")
        )
        if st.form_submit_button(_("Close value"), icon=":material/block:") and code:
            here = context.current()
            with here.database.reading() as connection:
                today = here.today(masters.get_company(connection, reader_language()).time_zone)
            with feedback.refusals():
                with identity.acting("form dictionaries") as transaction:
                    close_value(transaction, of, code, today)
                st.rerun()


if __name__ == "__main__":
    draw()
