"""Exchange rates 汇率: the rate table, and entering the rate of a day."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import streamlit as st

from apps.web import context, feedback, identity, tables
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.company.rates import BadRate, set_exchange_rate


def draw() -> None:
    """The page: what there is, newest first, and one row to add."""
    identity.require("ledger", "view")
    st.title(_("Exchange rates"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        currencies = masters.foreign_currencies(connection, reader_language())
        rates = masters.exchange_rates(connection)
    if identity.person().may("ledger", "create"):
        _entry(company, masters.names_by_code(currencies))
    if rates.is_empty():
        st.info(
            _("No rate yet. Documents in a foreign currency need one on or before their date."),
            icon=":material/currency_exchange:",
        )
    else:
        tables.draw(rates, key="rates_table", height=480)


def _entry(company: masters.Company, currencies: dict[str, str]) -> None:
    with st.form("rate_form", border=True):
        first, second, third, fourth, fifth = st.columns(
            [2, 1, 1, 1, 1], vertical_alignment="bottom"
        )
        currency = first.selectbox(
            _("Currency"), list(currencies), format_func=currencies.__getitem__, key="rate_currency"
        )
        today = context.current().today(company.time_zone)
        day = second.date_input(_("From"), today, key="rate_date", format="YYYY-MM-DD")
        per_units = third.selectbox(_("For units"), [1, 100, 1000], key="rate_units")
        typed = fourth.text_input(
            _("Rate in {currency}", currency=company.currency),
            key="rate_value",
            placeholder="7.1234",
        )
        source = fifth.text_input(_("Source"), key="rate_source")
        if st.form_submit_button(_("Save rate"), type="primary", icon=":material/check:"):
            with feedback.refusals():
                rate = _rate(typed, currency, per_units)
                with identity.acting("form exchange_rates") as transaction:
                    set_exchange_rate(
                        transaction, currency, day, rate, per_units=per_units, source=source
                    )
                st.rerun()


def _rate(typed: str, currency: str, per_units: int) -> Decimal:
    try:
        return Decimal(typed.strip())
    except InvalidOperation:
        raise BadRate(currency, typed, per_units) from None


if __name__ == "__main__":
    draw()
