"""Goods received not invoiced 暂估: the list by receipt line, tied to its accounts at any date.

Also taking accruals back on the 1st and accruing again at month end, for firms that do so.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st
from sqlalchemy import Connection

from apps.web import context, feedback, figures, identity, tables
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters, purchasing
from erp.posting import post
from erp.purchasing import queries
from erp.purchasing.services import accrue_again, reverse_accruals


def draw() -> None:
    """The list at a date, its proof, and the two acts of 月初冲回."""
    person = identity.require("ledger", "view")
    st.title(_("Goods received, not invoiced"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
    day = st.date_input(
        _("At the end of"), here.today(company.time_zone), key="accruals_date", format="YYYY-MM-DD"
    )
    with here.database.reading() as connection:
        listed = queries.accrual_list(connection, day)
        _draw_proof(connection, listed, day, company.currency)
    if listed:
        tables.draw(purchasing.accruals(listed), key="accruals_table", height=480)
    else:
        st.info(_("Everything received until then was invoiced."), icon=":material/task_alt:")
    if person.may("ledger", "create"):
        _draw_acts(day)


def _draw_proof(
    connection: Connection, listed: list[queries.Accrual], day: date, code: str
) -> None:
    """Each account beside the sum of the list."""
    with st.container(horizontal=True, gap="large"):
        for label, act, total in (
            (_("Accrued"), queries.ACCRUED, sum((a.amount for a in listed), Decimal(0))),
            (_("Taken back"), queries.CONTRA, sum((a.contra for a in listed), Decimal(0))),
        ):
            balance = -queries.account_balance_at(connection, act, day)
            st.metric(label, figures.money(total, code), width="content")
            ties = balance == total
            said = _("the account says {balance}", balance=figures.money(balance, code))
            st.badge(
                _("equals the account") if ties else said,
                icon=":material/verified:" if ties else ":material/warning:",
                color="green" if ties else "red",
            )


def _draw_acts(day: date) -> None:
    with st.expander(_("Reversal at month start")):
        st.caption(
            _(
                "On the 1st what is accrued is taken back on the contra account; on the last day "
                "what is still not invoiced is accrued again. Posting twice changes nothing."
            )
        )
        month = f"{day:%Y-%m}"
        first, second = st.columns(2)
        if first.button(_("Take back for {month}", month=month), key="accruals_reverse"):
            _post(month, reverse=True)
        if second.button(_("Accrue again for {month}", month=month), key="accruals_renew"):
            _post(month, reverse=False)


def _post(month: str, *, reverse: bool) -> None:
    with feedback.refusals():
        here = context.current()
        make = reverse_accruals if reverse else accrue_again
        with here.database.reading() as connection:
            made = make(connection, month)
        report = post(here.database, made, by=identity.as_of_now(), origin="page accruals")
        st.toast(_("{count} documents posted", count=len(report.posted)))


if __name__ == "__main__":
    draw()
