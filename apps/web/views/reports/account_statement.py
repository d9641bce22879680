"""Statement of account 往来对账单: a party's account with its open items, and its confirmation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

import streamlit as st
from sqlalchemy import Connection

from apps.web import context, figures, identity, pages, sheets
from apps.web.language import text as _
from apps.web.queries import ages
from erp.base.errors import NotExact
from erp.base.exact import from_whole, to_whole
from erp.statements import ageing, queries, services
from erp.statements.ageing import AccountStatement, Role
from erp.statements.queries import Firm


def draw() -> None:
    """The page: `?party=…&role=…` chooses at first."""
    identity.require("ledger", "view")
    st.title(_("Statement of account"))
    with context.current().database.reading() as connection:
        firm = queries.read_firm(connection)
        chosen = _choose(connection)
        if chosen is None:
            st.info(_("There is no such party yet. Create one first."), icon=":material/inbox:")
            return
        role, party_id, whom, first, last = chosen
        statement = ageing.account_statement(connection, party_id, role, first, last)
        told = ageing.confirmations(connection, party_id, role)
    row = sheets.draw(ages.account_sheet(firm, whom, statement), key=f"account_{role}_{party_id}")
    st.subheader(_("Confirmations"))
    if told:
        sheets.draw(ages.confirmations_sheet(firm, role, told), key="confirmations")
    else:
        st.caption(_("Nothing was sent yet. Print the statement, send it, and record it here."))
    if identity.person().may("ledger", "create"):
        _draw_recording(firm, statement, has_sent=any(e.as_of == last for e in told))
    if row is not None and row.opens:
        st.switch_page(pages.VOUCHER.page(), query_params={"name": row.opens})


def _choose(connection: Connection) -> tuple[Role, int, str, date, date] | None:
    asked = st.query_params.get("role", "customer")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        role: Role = (
            st.segmented_control(
                _("Side"),
                list(ages.ROLE_NAMES),
                format_func=lambda each: _(ages.ROLE_NAMES[each]),
                default="supplier" if asked == "supplier" else "customer",
                required=True,
                key="account_role",
                label_visibility="collapsed",
            )
            or "customer"
        )
        parties = ages.parties_of(connection, role)
        if not parties:
            return None
        ids = list(parties)
        wanted = st.query_params.get("party", "")
        index = ids.index(int(wanted)) if wanted.isdigit() and int(wanted) in ids else 0
        party_id = st.selectbox(
            _("Party"), ids, index, format_func=parties.__getitem__,
            key=f"account_party_{role}", width=320,
        )  # fmt: skip
        latest = queries.last_posted_month(connection) or queries.read_months(connection)[0]
        last_day = queries.last_day_of(connection, latest)
        first = st.date_input(
            _("First day"), last_day.replace(month=1, day=1), key="account_first", width=150
        )
        last = st.date_input(_("Last day"), last_day, key="account_last", width=150)
    return role, party_id, parties[party_id], first, max(first, last)


def _draw_recording(firm: Firm, statement: AccountStatement, *, has_sent: bool) -> None:
    sign = ages.SIGNS[statement.role]
    balance = from_whole(sign * statement.closing, firm.digits)
    as_of, party_id, role = statement.last, statement.party_id, statement.role
    shown = _("Balance of {date}: {amount}", date=figures.day(as_of),
              amount=figures.money(balance, firm.currency))  # fmt: skip
    st.caption(shown)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reference = st.text_input(_("Reference"), key="confirm_reference", width=200)
        if st.button(_("Record as sent"), key="confirm_send", icon=":material/outgoing_mail:"):
            with identity.acting("page account-statement") as transaction:
                services.send_statement(transaction, party_id, role, as_of, reference=reference)
            st.rerun()
        if not has_sent:
            return
        typed = st.text_input(
            _("Their balance"), figures.amount(balance), key="confirm_amount", width=180
        )
        if st.button(
            _("Record their answer"), key="confirm_answer", icon=":material/mark_email_read:"
        ):
            amount = _amount(typed, firm.digits)
            with identity.acting("page account-statement") as transaction:
                services.answer_statement(
                    transaction, party_id, role, as_of, sign * amount, reference=reference
                )
            st.rerun()


def _amount(typed: str, digits: int) -> int:
    """What was typed in whole minor units. Raises `NotExact`."""
    try:
        number = Decimal(typed.replace(",", "").strip())
    except InvalidOperation as error:
        raise NotExact(_("Their balance"), typed, digits) from error
    return to_whole(number, digits, _("Their balance"))


if __name__ == "__main__":
    draw()
