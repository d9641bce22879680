"""The field that takes a product, typed or scanned: its code, any of its barcodes, a GS1 string.

Belongs here: one product asked for. Does not: the lines of a form (`line_entry`).
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from apps.web import context, feedback
from apps.web.language import text as _
from erp.base.errors import LedgerhouseError
from erp.catalog.scanning import resolve


def draw(
    key: str,
    *,
    place: DeltaGenerator | None = None,
    label: str = "",
    note: str | None = None,
    parameter: str = "product",
) -> str:
    """Draw the field in `place`, else here; it starts with that parameter of the address.

    The product's code; what was typed where nobody knows it, which the page then says; "" if empty.
    """
    typed = (place or st).text_input(
        label or _("Product code or barcode"), st.query_params.get(parameter, ""), key=key,
        icon=":material/barcode_scanner:", autocomplete="off", help=note,
    ).strip()  # fmt: skip
    return _code_of(typed) if typed else ""


def _code_of(typed: str) -> str:
    here = context.current()
    try:
        with here.database.reading() as connection:
            found = resolve(connection, typed, today=here.database.clock().date())
    except LedgerhouseError as refusal:
        feedback.show(refusal)
        return typed
    return found.product or typed
