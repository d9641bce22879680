"""Purchase request: a requisition 请购单, or a request for quotation 询价单 to suppliers."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import feedback, heads, identity, submission
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, by_code
from erp.documents.types import Document, Line

FORM = "request"
ENTRY = LineEntry(FORM)


def draw() -> None:
    """The form: what is needed, how much, by when."""
    identity.require("purchasing", "create")
    st.title(_("Purchase request"))
    names = {
        "requisition": _("Requisition: ask for goods"),
        "request_for_quotation": _("Request for quotation: ask suppliers for prices"),
    }
    kind = st.radio(
        _("Kind"), list(names), format_func=names.__getitem__, key="request_kind", horizontal=True
    )
    head = heads.draw(FORM, reference_label=_("Reason"))
    needed = st.date_input(_("Needed by"), None, key="request_needed", format="YYYY-MM-DD")
    lines = ENTRY.draw(
        warehouse="",
        digits=head.company.digits,
        price_label=_("Expected price"),
        price_of=by_code(lambda _codes: {}),
    )
    if heads.post_button(FORM, _("Post request"), is_ready=bool(lines)):
        with feedback.refusals():
            asked = tuple(
                Line(line.code, line.quantity, line.price or Decimal(0), due_date=needed)
                for line in lines
            )
            document = Document(
                kind, head.key, head.day, lines=asked, memo=head.reference, due_date=needed
            )
            submission.submit(FORM, [document])
            ENTRY.clear()
            st.rerun()


if __name__ == "__main__":
    draw()
