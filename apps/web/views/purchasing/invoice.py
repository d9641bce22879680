"""Supplier invoice 采购发票: what was received (or ordered) and is now invoiced, prices matched."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import carrying, context, feedback, heads, identity, submission
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, by_code
from apps.web.queries import masters
from erp.documents.types import Document, Line
from erp.purchasing import queries
from erp.purchasing.errors import PriceBeyondTolerance
from erp.purchasing.services import release_difference

FORM = "invoice"
SERVICES = LineEntry("charges")


def draw() -> None:
    """The form. What is not received yet may be invoiced too and is then in transit."""
    identity.require("ledger", "create")
    st.title(_("Supplier invoice"))
    head = heads.draw(
        FORM,
        party_label=_("Supplier"),
        parties=masters.suppliers,
        reference_label=_("Invoice number"),
    )
    due = st.date_input(_("Due"), None, key="invoice_due", format="YYYY-MM-DD")
    if not head.party:
        st.info(_("Choose the supplier to see what can be invoiced."), icon=":material/receipt:")
        return
    with context.current().database.reading() as connection:
        open_lines = queries.invoiceable_lines(connection, head.party)
    with feedback.refusals():
        lines: list[Line] = []
        if open_lines:
            choice = carrying.Choice(("goods_receipt",), price_label=_("Invoiced net price"))
            lines = carrying.draw(FORM, open_lines, choice)
            st.caption(_("Without a price the known one counts; clear a quantity to leave it out."))
        else:
            st.info(_("Nothing of this supplier waits for an invoice."), icon=":material/task_alt:")
        with st.expander(_("Services and charges"), expanded=not open_lines):
            services = SERVICES.draw(
                warehouse="",
                digits=head.company.digits,
                price_label=_("Net price"),
                price_of=by_code(lambda _codes: {}),
            )
        lines += [Line(each.code, each.quantity, each.price or Decimal(0)) for each in services]
        document = Document(
            "supplier_invoice", head.key, head.day, head.party, lines=tuple(lines),
            reference=head.reference, due_date=due,
        )  # fmt: skip
        is_asked = heads.post_button(FORM, _("Post supplier invoice"), is_ready=bool(lines))
        if is_asked or _released(document):
            try:
                submission.submit(FORM, [document])
            except PriceBeyondTolerance as refusal:
                st.session_state["invoice_blocked"] = (head.key, refusal.row, refusal.net)
                feedback.show(refusal)
                _draw_release(document)
                return
            SERVICES.clear()
            carrying.clear(FORM)
            st.rerun()
        _draw_release(document)


def _draw_release(document: Document) -> None:
    """For who may approve: letting the blocked line pass, for a reason that is kept."""
    key, row, _net = st.session_state.get("invoice_blocked", ("", 0, 0))
    if key != document.key or not identity.person().may("purchasing", "approve"):
        return
    first, second = st.columns([3, 1], vertical_alignment="bottom")
    first.text_input(_("Reason for releasing line {row}", row=row), key="invoice_reason")
    second.button(_("Release and post"), key="invoice_release", on_click=_ask_release)


def _ask_release() -> None:
    st.session_state["invoice_released"] = True


def _released(document: Document) -> bool:
    """Whether the line was released just now: the release is written, then the invoice posted."""
    if not st.session_state.pop("invoice_released", False):
        return False
    key, row, net = st.session_state.pop("invoice_blocked", ("", 0, 0))
    if key != document.key:
        return False
    person = identity.person()
    with identity.acting("form invoice", request_id=key) as transaction:
        release_difference(
            transaction, person, key=key, line=row, net=net,
            reason=st.session_state.get("invoice_reason", ""),
        )  # fmt: skip
    return True


if __name__ == "__main__":
    draw()
