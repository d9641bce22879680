"""Purchases 采购汇总表: by supplier, item and month, equal to the ledger; and a price's trend."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import charts, context, figures, identity, tables
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters, purchasing
from erp.purchasing import queries


def draw() -> None:
    """The report with its proof, then one product's prices."""
    identity.require("ledger", "view")
    st.title(_("Purchases"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
    today = here.today(company.time_zone)
    first, second = st.columns(2)
    since = first.date_input(
        _("Since"), today.replace(month=1, day=1), key="purchases_from", format="YYYY-MM-DD"
    )
    until = second.date_input(_("To"), today, key="purchases_to", format="YYYY-MM-DD")
    with here.database.reading() as connection:
        listed = queries.purchases(connection, since, until)
        ledger = queries.purchases_in_ledger(connection, since, until)
    total = sum((each.amount for each in listed), Decimal(0))
    with st.container(horizontal=True, gap="large"):
        st.metric(_("Purchases"), figures.money(total, company.currency), width="content")
        if total == ledger:
            st.badge(_("equals the ledger"), icon=":material/verified:", color="green")
        else:
            said = figures.money(ledger, company.currency)
            st.badge(_("the ledger says {balance}", balance=said), color="red")
    if not listed:
        st.info(_("Nothing was bought in this time. Choose other dates."), icon=":material/inbox:")
        return
    clicked = tables.draw(purchasing.purchases(listed), key="purchases_table", height=420)
    _draw_trend(sorted({each.product for each in listed}), clicked, listed, since)


def _draw_trend(
    products: list[str], clicked: int | None, listed: list[queries.Purchase], since: date
) -> None:
    st.subheader(_("Price trend"))
    chosen = listed[clicked].product if clicked is not None else products[0]
    product = st.selectbox(
        _("Product"), products, index=products.index(chosen), key="purchases_product"
    )
    with context.current().database.reading() as connection:
        points = purchasing.price_points(connection, product, since=since)
    if points.is_empty():
        st.info(_("No order of it since then."), icon=":material/show_chart:")
        return
    st.altair_chart(charts.prices(points, series=_("Supplier")))
    tables.draw(points, key="purchases_points", height=300)


if __name__ == "__main__":
    draw()
