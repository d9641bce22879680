"""Sales orders 销售订单列表: found by any field, with totals, and exported as they stand here."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import streamlit as st

from apps.web import context, figures, identity, tables
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters, selling
from apps.web.sheets import note_export
from erp.sales.queries import Condition

STATES = {
    "open": message("Open"),
    "partial": message("Partly delivered"),
    "delivered": message("Delivered"),
    "closed": message("Closed"),
}
# Fields searched by words; figures and days have their own inputs.
FIELDS = {
    "number": message("Document"),
    "reference": message("Customer's order number"),
    "product": message("Code"),
    "product_name": message("Product"),
    "channel": message("Channel"),
    "memo": message("Memo"),
    "customer_name": message("Customer"),
    "key": message("Request key"),
    "unit": message("Unit"),
}


def draw() -> None:
    """The list; a click opens the order."""
    person = identity.require("sales", "view")
    st.title(_("Sales orders"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        customers = masters.names_by_code(masters.customers(connection, reader_language()))
    conditions = _draw_conditions(customers, here.today(company.time_zone))
    with here.database.reading() as connection:
        frame = selling.orders(connection, conditions)
    if frame.is_empty():
        st.info(_("No order matches. Widen the search or enter one."), icon=":material/search_off:")
        return
    frame = frame.with_columns(pl.col("state").replace({k: _(v) for k, v in STATES.items()}))
    tables.draw(frame, key="sales_orders_table", height=520)
    totals = selling.totals(frame)
    st.markdown(
        _(
            "**{count} lines** · ordered {ordered} · delivered {delivered} · net {net} · tax {tax}",
            count=len(frame),
            ordered=figures.quantity(totals["ordered"]),
            delivered=figures.quantity(totals["delivered"]),
            net=figures.money(totals["amount"], company.currency),
            tax=figures.money(totals["tax"], company.currency),
        )
    )
    if person.may("sales", "export"):
        st.download_button(
            _("Export these lines"), selling.as_csv(frame), "sales-orders.csv", "text/csv",
            key="sales_orders_export", icon=":material/download:",
            on_click=lambda: note_export("sales-orders.csv"),
        )  # fmt: skip


def _draw_conditions(customers: dict[str, str], today: date) -> list[Condition]:
    first, second, third, fourth = st.columns(4)
    made = [
        Condition("business_date", ">=", first.date_input(
            _("From"), today - timedelta(days=365), key="sales_orders_from", format="YYYY-MM-DD")),
        Condition("business_date", "<=", second.date_input(
            _("To"), today, key="sales_orders_to", format="YYYY-MM-DD")),
    ]  # fmt: skip
    customer = third.selectbox(
        _("Customer"), list(customers), index=None, format_func=customers.__getitem__,
        key="sales_orders_customer",
    )  # fmt: skip
    state = fourth.selectbox(
        _("State"), list(STATES), index=None, format_func=lambda each: _(STATES[each]),
        key="sales_orders_state",
    )  # fmt: skip
    fifth, sixth, seventh = st.columns([1, 2, 1])
    field = fifth.selectbox(
        _("Field"), list(FIELDS), format_func=lambda each: _(FIELDS[each]), key="sales_orders_field"
    )
    words = sixth.text_input(_("Contains"), key="sales_orders_words")
    least = seventh.number_input(
        _("Net amount from"), min_value=0, value=0, step=100, key="sales_orders_least"
    )
    if customer:
        made.append(Condition("customer", "=", customer))
    if state:
        made.append(Condition("status", "=", state))
    if words.strip():
        made.append(Condition(field, "contains", words.strip()))
    if least:
        made.append(Condition("net", ">=", Decimal(least)))
    return made


if __name__ == "__main__":
    draw()
