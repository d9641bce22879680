"""Going on from earlier sales documents: deliver, pick, accept, invoice, return, credit, close.

One form for all of them: choose what is to be done and for whom, and the lines that wait for it
stand there with what is left; amounts follow the lines gone on from.
"""

from __future__ import annotations

import streamlit as st

from apps.web import carrying, context, feedback, heads, identity, submission
from apps.web.carrying import Choice
from apps.web.language import message
from apps.web.language import text as _
from apps.web.queries import masters, selling
from erp.documents.types import Document, Line

FORM = "carry"
TITLES = {
    "delivery": message("Deliver an order"),
    "sales_invoice": message("Invoice deliveries"),
    "sales_return": message("Take goods back"),
    "credit_note": message("Red invoice for goods taken back"),
    "sales_order": message("Order what was quoted"),
    "pick_list": message("Pick list for an order"),
    "acceptance": message("Recognise revenue of dispatched goods"),
    "vat_due": message("Declare VAT without an invoice"),
    "sales_order_closing": message("Close the rest of an order"),
}
INVOICES = ("sales_invoice", "credit_note")
# Acts whose quantities are typed: the others start with all that is left.
GIVEN_AT_CHOICE = ("sales_return", "credit_note", "sales_order_closing")


def draw() -> None:
    """The form."""
    identity.require("sales", "create")
    st.title(_("Deliver, invoice, return"))
    kind = st.selectbox(
        _("What"), list(TITLES), format_func=lambda each: _(TITLES[each]), key="carry_kind"
    )
    head = heads.draw(
        FORM,
        party_label=_("Customer"),
        parties=masters.customers,
        reference_label=_("Invoice number") if kind in INVOICES else _("Reference"),
    )
    if not head.party:
        st.info(_("Choose a customer to see what waits."), icon=":material/person_search:")
        return
    with context.current().database.reading() as connection:
        waiting = selling.carriable(connection, kind, head.party, head.day)
    if not waiting:
        st.info(_("Nothing of this customer waits for this."), icon=":material/task_alt:")
        return
    invoice_type = _invoice_type() if kind in INVOICES else ""
    prefilled = () if kind in GIVEN_AT_CHOICE else tuple({line.kind for line in waiting})
    with feedback.refusals():
        lines = carrying.draw(f"{FORM}_{kind}", waiting, Choice(prefilled=prefilled))
        if heads.post_button(FORM, _("Post"), is_ready=bool(lines)):
            submission.submit(FORM, [carried_on(kind, head, lines, invoice_type)])
            carrying.clear(f"{FORM}_{kind}")
            st.rerun()


def _invoice_type() -> str:
    names = {
        "": _("Not said"),
        "special": _("Special VAT invoice"),
        "ordinary": _("Ordinary VAT invoice"),
    }
    return (
        st.segmented_control(
            _("Invoice type"), list(names), default="", format_func=names.__getitem__,
            key="carry_type",
        )
        or ""
    )  # fmt: skip


def carried_on(kind: str, head: heads.Head, lines: list[Line], invoice_type: str) -> Document:
    """The document; each of its lines names the one it goes on from."""
    return Document(
        kind=kind,
        key=head.key,
        business_date=head.day,
        party=head.party,
        reference=head.reference,
        invoice_type=invoice_type,
        lines=tuple(lines),
    )


if __name__ == "__main__":
    draw()
