"""Order tracking 采购订单跟踪: ordered, received, invoiced, paid and returned on one line."""

from __future__ import annotations

import polars as pl
import streamlit as st

from apps.web import context, identity, tables
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters, purchasing

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


if __name__ == "__main__":
    draw()
