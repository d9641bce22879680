"""Month-end lists of selling 月末清单: each beside its account; collection, channels, contracts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import streamlit as st
from sqlalchemy import Connection

from apps.web import context, figures, identity, tables
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters, selling
from erp.sales import queries

CONTRACT_DAYS = 30


def draw() -> None:
    """The lists at a date."""
    identity.require("sales", "view")
    st.title(_("Shipped, invoiced, collected"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
    day = st.date_input(
        _("At the end of"), here.today(company.time_zone), key="lists_date", format="YYYY-MM-DD"
    )
    with here.database.reading() as connection:
        _draw_collection(connection, day, company.currency)
        _draw_lists(connection, day, company.currency)
        _draw_channels(connection, day)
        _draw_contracts(connection, day)


def _draw_collection(connection: Connection, day: date, currency: str) -> None:
    state = queries.collection(connection, day)
    with st.container(horizontal=True, gap="large"):
        st.metric(_("Receivables"), figures.money(state.receivable, currency), width="content")
        st.metric(_("Overdue"), figures.money(state.overdue_amount, currency), width="content")
        shown = "—" if state.days is None else f"{state.days}"
        st.metric(_("Days of sales outstanding"), shown, width="content")
        _draw_proof(state.receivable, state.control, currency)
    if state.overdue:
        tables.draw(selling.items(state.overdue), key="lists_overdue", height=320)


def _draw_proof(listed: Decimal, control: Decimal, currency: str) -> None:
    ties = listed == control
    said = _("the account says {balance}", balance=figures.money(control, currency))
    st.badge(
        _("equals the account") if ties else said,
        icon=":material/verified:" if ties else ":material/warning:",
        color="green" if ties else "red",
    )


def _draw_lists(connection: Connection, day: date, currency: str) -> None:
    shipped = queries.shipped_not_invoiced(connection, day)
    dispatched = queries.dispatched_goods(connection, day)
    for title, frame, total, act in (
        (
            _("Shipped, not invoiced"),
            selling.items(shipped),
            sum((each.amount for each in shipped), Decimal(0)),
            "receivable_unbilled",
        ),
        (
            _("Dispatched, revenue still to come"),
            selling.dispatched(dispatched),
            sum((each.cost for each in dispatched), Decimal(0)),
            "goods_dispatched",
        ),
    ):
        _draw_list(title, frame)
        _draw_proof(total, queries.control_balance(connection, act, day), currency)
    early = queries.invoiced_not_shipped(connection, day)
    _draw_list(_("Invoiced, not shipped"), selling.items(early))


def _draw_list(title: str, frame: pl.DataFrame) -> None:
    st.subheader(title)
    if frame.is_empty():
        st.info(_("Nothing at this date."), icon=":material/task_alt:")
    else:
        tables.draw(frame, key=f"lists_{title}", height=320)


def _draw_channels(connection: Connection, day: date) -> None:
    st.subheader(_("Sales of the year by channel"))
    found = queries.sales_by_channel(connection, day.replace(month=1, day=1), day)
    if found:
        tables.draw(selling.channels(found, _("Not said")), key="lists_channels")
    else:
        st.info(_("No sales in this year yet."), icon=":material/storefront:")


def _draw_contracts(connection: Connection, day: date) -> None:
    soon = queries.expiring_contracts(connection, day, within_days=CONTRACT_DAYS)
    if soon:
        st.subheader(_("Contracts that end within {days} days", days=CONTRACT_DAYS))
        tables.draw(selling.contracts(soon), key="lists_contracts")


if __name__ == "__main__":
    draw()
