"""Delivery note and pick list for printing 出库单、拣货单打印: what they say, and printing them."""

from __future__ import annotations

import streamlit as st

from apps.web import context, figures, identity, labels, lists
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.printing import draw_printing
from apps.web.queries import documents
from apps.web.queries.documents import NoSuchDocument
from apps.web.views.proofs.document import check_may_open
from erp.base.errors import LedgerhouseError

PRINTED = ("delivery", "pick_list")


def draw() -> None:
    """The note of a delivery or pick list by its number."""
    person = identity.require("sales", "view")
    st.title(_("Delivery note"))
    number = st.text_input(
        _("Number of a delivery or pick list"), st.query_params.get("number", ""), key="note_number"
    ).strip()
    if not number:
        st.info(_("Type the number of what is to be printed."), icon=":material/print:")
        return
    try:
        with context.current().database.reading() as connection:
            shown = documents.get_document(connection, number, reader_language())
        check_may_open(shown, person)
        if shown.kind not in PRINTED:
            raise NoSuchDocument(number)
    except LedgerhouseError as refusal:
        st.error(refusal.message(reader_language()), icon=":material/block:")
        return
    draw_printing(shown.id, shown.number)
    lists.draw(
        [
            {
                "code": line.product,
                "name": line.name,
                "quantity": f"{figures.quantity(line.quantity)} {labels.unit(line.unit)}",
            }
            for line in shown.lines
        ],
        key="note_lines",
        hide_index=True,
        column_config={
            "code": st.column_config.TextColumn(_("Code")),
            "name": st.column_config.TextColumn(_("Product"), width="large"),
            "quantity": st.column_config.TextColumn(_("Quantity"), alignment="right"),
        },
    )


if __name__ == "__main__":
    draw()
