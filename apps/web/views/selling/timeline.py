"""The way of an order 订单跟踪: placed, reserved, approved, shipped, invoiced, paid, with times."""

from __future__ import annotations

import streamlit as st

from apps.web import context, figures, identity, pages
from apps.web.language import either, message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters, selling
from erp.posting import DOCUMENT_TYPES
from erp.sales.queries import Step, order_timeline

ACTS = {
    "reserved": (message("Goods reserved"), ":material/inventory_2:"),
    "approved": (message("Approved"), ":material/verified:"),
    "paid": (message("Paid"), ":material/payments:"),
}


def draw() -> None:
    """An order by its number, and everything that happened to it."""
    identity.require("sales", "view")
    st.title(_("The way of an order"))
    number = st.text_input(
        _("Order number"), st.query_params.get("number", ""), key="timeline_number"
    ).strip()
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        key = selling.order_key(connection, number)
        steps = order_timeline(connection, key) if key else []
    if not number:
        st.info(_("Type an order number to follow it."), icon=":material/route:")
        return
    if not steps:
        st.warning(_("There is no sales order of this number."), icon=":material/search_off:")
        return
    for step in steps:
        _draw_step(step, company.time_zone, company.currency)


def _draw_step(step: Step, zone: str, currency: str) -> None:
    label, icon = _named(step.what)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"{icon} **{label}**", width="content")
        st.caption(figures.moment(step.recorded_at, zone), width="content")
        st.page_link(
            pages.DOCUMENT.page(), label=step.document, query_params={"number": step.document},
            width="content",
        )  # fmt: skip
        if step.amount:
            st.caption(figures.money(step.amount, currency), width="content")


def _named(what: str) -> tuple[str, str]:
    if what in ACTS:
        label, icon = ACTS[what]
        return _(label), icon
    kind = DOCUMENT_TYPES[what]
    return either(kind.name, kind.name_en), ":material/description:"


if __name__ == "__main__":
    draw()
