"""Supplied goods 供应商物料: who delivers what, under which code, at which price, how soon."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, identity, keeping, lists, product_field
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import goods, masters
from erp.purchasing.services import agree_price


def draw() -> None:
    """The page: what is agreed, of one supplier or product, and a new agreement."""
    person = identity.require("purchasing", "view")
    st.title(_("Supplied goods"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        suppliers = masters.names_by_code(masters.suppliers(connection, reader_language()))
    first, second = st.columns(2)
    supplier = first.selectbox(
        _("Supplier"), list(suppliers), index=None, format_func=suppliers.__getitem__,
        key="supplied_supplier", placeholder=_("Choose or type"),
    ) or ""  # fmt: skip
    product = product_field.draw("supplied_product", place=second)
    with here.database.reading() as connection:
        found = goods.supplied(connection, supplier=supplier, product_code=product)
    _draw_list(found, company.currency)
    if person.may("purchasing", "approve"):
        _draw_new(supplier, product, here.today(company.time_zone))


def _draw_list(found: list[goods.Supplied], currency: str) -> None:
    if not found:
        st.info(
            _("Nothing agreed yet. Choose a supplier, type a product and save the terms below."),
            icon=":material/handshake:",
        )
        return
    lists.draw(
        [
            {
                _("Supplier"): f"{each.supplier_name} · {each.supplier}",
                _("Product"): f"{each.name} · {each.product}",
                _("Supplier's code"): each.supplier_code,
                _("Net price"): f"{figures.price(each.price)} {each.currency or currency}",
                _("Lead time, days"): each.lead_time_days,
                _("Least order"): figures.quantity(each.least_quantity),
                _("Pack"): figures.quantity(each.pack_quantity),
                _("Since"): each.valid_from,
                _("Until"): each.valid_to,
            }
            for each in found
        ],
        hide_index=True,
        key="supplied_list",
    )


def _draw_new(supplier: str, product: str, today: date) -> None:
    with st.form("supplied_form", border=True), feedback.refusals():
        first, second, third, fourth = st.columns(4)
        theirs = first.text_input(_("Supplier's code"), key="supplied_code")
        price = second.text_input(_("Net price"), key="supplied_price")
        since = third.date_input(_("Since"), today, key="supplied_since", format="YYYY-MM-DD")
        until = fourth.date_input(_("Until"), None, key="supplied_until", format="YYYY-MM-DD")
        first, second, third, fourth = st.columns(4)
        days = first.number_input(
            _("Lead time, days"), min_value=0, value=None, step=1, key="supplied_days"
        )
        least = second.text_input(_("Least order"), "0", key="supplied_least")
        pack = third.text_input(_("Pack"), "0", key="supplied_pack")
        currency = fourth.text_input(_("Currency"), key="supplied_currency")
        if st.form_submit_button(
            _("Save terms"), type="primary", disabled=not (supplier and product),
            icon=":material/check:",
        ):  # fmt: skip
            agreed = keeping.number(price) or Decimal(0)
            least_quantity = keeping.number(least) or Decimal(0)
            pack_quantity = keeping.number(pack) or Decimal(0)
            keeping.keep(
                "supplied goods",
                lambda to: agree_price(
                    to,
                    supplier=supplier,
                    product=product,
                    price=agreed,
                    since=since,
                    until=until,
                    lead_time_days=days,
                    least_quantity=least_quantity,
                    pack_quantity=pack_quantity,
                    currency=currency.strip().upper(),
                    supplier_code=theirs.strip(),
                ),
            )


if __name__ == "__main__":
    draw()
