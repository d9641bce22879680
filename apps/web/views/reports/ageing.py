"""Receivables and payables 应收应付: ages at any day, their proof, and money tied up by week."""

from __future__ import annotations

from datetime import date

import streamlit as st
from sqlalchemy import Connection

from apps.web import charts, context, figures, identity, pages, sheets
from apps.web.language import text as _
from apps.web.queries import ages
from erp.base.exact import from_whole
from erp.statements import ageing, queries
from erp.statements.ageing import AGED, Role
from erp.statements.queries import Firm

WEEKS = 13


def draw() -> None:
    """The page."""
    identity.require("ledger", "view")
    st.title(_("Receivables and payables"))
    with context.current().database.reading() as connection:
        firm = queries.read_firm(connection)
        latest = queries.last_posted_month(connection)
        if latest is None:
            st.info(_("Nothing has been posted yet."), icon=":material/inbox:")
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            role = st.segmented_control(
                _("Side"),
                list(ages.ROLE_NAMES),
                format_func=lambda each: _(ages.ROLE_NAMES[each]),
                default="customer",
                required=True,
                key="ageing_role",
                label_visibility="collapsed",
            )
            on = st.date_input(
                _("As of"), queries.last_day_of(connection, latest), key="ageing_on", width=160
            )
        _draw_ages(connection, firm, role or "customer", on)
        _draw_position(connection, firm, on)


def _draw_ages(connection: Connection, firm: Firm, role: Role, on: date) -> None:
    account = AGED[role]
    items = ageing.open_items(connection, on, [account])
    parties = ageing.aged(items, ages.SIGNS[role])
    _draw_proof(connection, firm, account, on)
    if parties:
        st.altair_chart(
            charts.bars(ages.ages(firm, parties), "age", "amount", title=_("Remaining")),
            key="ageing_bars",
        )
    chosen = sheets.draw(ages.aged_sheet(firm, role, on.isoformat(), parties), key=f"ageing_{role}")
    if chosen is None or not chosen.opens:
        return
    party_id = int(chosen.opens)
    st.subheader(str(chosen.cells[1]))
    st.page_link(
        pages.ACCOUNT_STATEMENT.page(),
        label=_("Statement of account"),
        query_params={"party": chosen.opens, "role": role},
        icon=":material/contract:",
    )
    theirs = [each for each in items if each.party_id == party_id]
    sheet = ages.items_sheet(firm, str(chosen.cells[1]), theirs, ages.SIGNS[role])
    opened = sheets.draw(sheet, key=f"ageing_items_{role}_{party_id}")
    if opened is not None and opened.opens:
        st.switch_page(pages.DOCUMENT.page(), query_params={"number": opened.opens})


def _draw_proof(connection: Connection, firm: Firm, account: str, on: date) -> None:
    """Whether the items equal the control account on the day, said on the page."""
    controls = [
        each
        for each in ageing.control_accounts(connection, on)
        if each.account.partition(".")[0] == account
    ]
    difference = sum(abs(each.difference) for each in controls)
    if difference:
        amount = figures.amount(from_whole(difference, firm.digits))
        st.error(_("Items and control account differ by {amount}.", amount=amount))
    else:
        st.badge(
            _("Items equal the control account {account}", account=account),
            icon=":material/verified:",
            color="green",
        )


def _draw_position(connection: Connection, firm: Firm, on: date) -> None:
    st.subheader(_("Money tied up"), help=_("Stock and receivables less payables, by week."))
    weeks = ageing.cash_position(connection, on, WEEKS)
    st.altair_chart(
        charts.columns_by_month(
            ages.position(firm, weeks), {"tied_up": _("Money tied up")}, amount=_("Amount")
        ),
        key="ageing_position",
    )
    row = sheets.draw(ages.position_sheet(firm, weeks), key="ageing_weeks")
    if row is not None:
        month = row.opens[:7]
        st.switch_page(pages.BOOKS.page(), query_params={"first": month, "last": month})


if __name__ == "__main__":
    draw()
