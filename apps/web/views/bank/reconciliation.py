"""The bank reconciliation statement 银行存款余额调节表: on screen, on paper, as a file."""

from __future__ import annotations

import streamlit as st

from apps.web import context, identity, pages, sheets
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import bank, masters
from erp.banking.queries import bank_accounts
from erp.banking.reconciliation import reconcile


def draw() -> None:
    """The page."""
    identity.require("ledger", "view")
    st.title(_("Bank reconciliation statement"))
    here = context.current()
    with here.database.reading() as connection:
        known = bank_accounts(connection)
        company = masters.get_company(connection, reader_language())
    if not known:
        st.info(_("There is no bank account yet: add one and bring its statements in."))
        return
    first, second = st.columns([3, 1])
    ours = first.selectbox(
        _("Bank account"), known, format_func=bank.account_name, key="reconciliation_account"
    )
    today = here.today(company.time_zone)
    with here.database.reading() as connection:
        told = reconcile(connection, ours.code, today).statement_day
    day = second.date_input(
        _("As of"), told or today, key=f"reconciliation_day_{ours.code}", format="YYYY-MM-DD"
    )
    with here.database.reading() as connection:
        found = reconcile(connection, ours.code, day)
    if found.is_reconciled:
        st.success(_("Reconciled: both adjusted balances are equal."))
    elif found.statement_day is None:
        st.warning(_("The bank has told of no day up to then. Bring its statements in."))
        st.page_link(pages.BANK_STATEMENTS.page(), label=_("Bank statements"))
    elif found.difference:
        st.error(_("Not reconciled: the difference is named below."))
    else:
        st.warning(
            _("The bank has told of days up to {day} only.", day=found.statement_day.isoformat())
        )
    sheets.draw(bank.reconciliation_sheet(found, ours, company.name), key="reconciliation")


if __name__ == "__main__":
    draw()
