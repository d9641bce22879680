"""Which price holds 价格查询: for a customer, a day and a quantity, and the list that says so."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import streamlit as st

from apps.web import context, identity, product_field
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from erp.catalog.prices import find_prices

_LEVELS = {
    "customer": message("the customer's own list"),
    "assigned": message("the list its master names"),
    "group": message("the list of its group"),
    "class": message("the list of its type, industry or size"),
    "all": message("the list for all"),
    "product": message("the product's list price"),
}


def draw() -> None:
    """The page: what is asked, and the price with its source."""
    identity.require("sales", "view")
    st.title(_("Which price holds"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        customers = masters.names_by_code(masters.customers(connection, reader_language()))
    first, second, third, fourth = st.columns([2, 1, 1, 1])
    customer = first.selectbox(
        _("Customer"), list(customers), index=None, format_func=customers.__getitem__,
        key="price_customer", placeholder=_("Choose or type"),
    )  # fmt: skip
    product = product_field.draw("price_product", place=second)
    typed = third.text_input(_("Quantity"), "1", key="price_quantity")
    day = fourth.date_input(
        _("Date"), here.today(company.time_zone), key="price_day", format="YYYY-MM-DD"
    )
    if customer is None or not product:
        st.info(_("Choose a customer and type a product's code."), icon=":material/sell:")
        return
    try:
        quantity = Decimal(typed.strip())
    except InvalidOperation:
        st.error(_("The quantity is no number."), icon=":material/block:")
        return
    with here.database.reading() as connection:
        found = find_prices(
            connection, customer=customer, day=day, wanted=[(product, quantity, "")]
        )[0]
    if found is None:
        st.warning(_("No list says a price for this."), icon=":material/sell:")
        return
    st.metric(_("Price"), f"{found.value.normalize():f} {found.currency}")
    kind = _("including tax") if found.is_tax_inclusive else _("net of tax")
    st.caption(f"{kind} · {_(_LEVELS[found.level])} {found.price_list}")


if __name__ == "__main__":
    draw()
