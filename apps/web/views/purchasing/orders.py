"""Order tracking 采购订单跟踪: ordered, received, invoiced, paid and returned on one line."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from apps.web import context, feedback, identity, submission, tables
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters, purchasing
from erp.documents.types import Document, Line
from erp.purchasing import queries

FORM = "closing"

STATES = {
    "open": message("Open"),
    "part": message("Partly received"),
    "received": message("Received"),
    "done": message("Invoiced"),
    "closed": message("Closed"),
}


def draw() -> None:
    """The list; a click opens the order."""
    person = identity.require("purchasing", "view")
    st.title(_("Order tracking"))
    submission.show_posted(FORM)
    with context.current().database.reading() as connection:
        suppliers = masters.names_by_code(masters.suppliers(connection, reader_language()))
    first, second = st.columns([2, 1], vertical_alignment="bottom")
    supplier = first.selectbox(
        _("Supplier"),
        list(suppliers),
        index=None,
        format_func=suppliers.__getitem__,
        key="orders_supplier",
        placeholder=_("All suppliers"),
    )
    open_only = second.toggle(_("Only what is still to come"), value=True, key="orders_open")
    with context.current().database.reading() as connection:
        frame = purchasing.tracked(connection, supplier=supplier or "", open_only=open_only)
    if frame.is_empty():
        st.info(
            _("No order here. Make one with the form Purchase order."),
            icon=":material/shopping_cart:",
        )
        return
    frame = frame.with_columns(pl.col("state").replace({k: _(v) for k, v in STATES.items()}))
    if "cost" not in person.scope.field_classes:
        frame = frame.drop(purchasing.AMOUNTS)
    tables.draw(frame, key="orders_table", height=560)
    if person.may("purchasing", "edit"):
        _draw_closing()


def _draw_closing() -> None:
    """Closing what is left of an order: nothing more is received on it."""
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        left = queries.open_orders(connection)
    orders = {line.key: f"{line.number} · {line.supplier}" for line in left}
    if not orders:
        return
    with st.expander(_("Close what is left of an order")), feedback.refusals():
        first, second = st.columns([2, 1], vertical_alignment="bottom")
        order = first.selectbox(
            _("Order"), list(orders), format_func=orders.__getitem__, key="closing_order"
        )
        if second.button(_("Close the rest"), key="closing_post", icon=":material/lock:"):
            day = context.current().today(company.time_zone)
            lines = [line for line in left if line.key == order]
            submission.submit(FORM, [closing_of(submission.key_of(FORM), lines, day)])
            st.rerun()


def closing_of(key: str, left: list[queries.OpenLine], day: date) -> Document:
    """The closing of all that is left of an order."""
    lines = tuple(Line(line.product, line.left, source=(line.key, line.line)) for line in left)
    return Document("purchase_order_closing", key, day, left[0].supplier, lines=lines)


if __name__ == "__main__":
    draw()
