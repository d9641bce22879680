"""Payment 付款单: money to a supplier, laid on what is open; the rest is a prepayment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.web import context, feedback, figures, heads, identity, submission
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of
from apps.web.queries import masters
from erp.documents.types import Allocation, Document
from erp.purchasing import queries
from erp.purchasing.queries import Payable

FORM = "payment"


def draw() -> None:
    """The form: how much moved, and what it pays."""
    identity.require("ledger", "create")
    st.title(_("Payment to a supplier"))
    head = heads.draw(
        FORM,
        party_label=_("Supplier"),
        parties=masters.suppliers,
        reference_label=_("Bank reference"),
    )
    if not head.party:
        st.info(_("Choose the supplier to see what is open."), icon=":material/payments:")
        return
    with context.current().database.reading() as connection:
        items = queries.payables(connection, head.party)
    with feedback.refusals():
        allocations = _draw_items(head, items)
        allocated = sum((each.amount for each in allocations), Decimal(0))
        typed = st.text_input(
            _("Amount paid"), key="payment_amount", placeholder=figures.amount(allocated)
        )
        paid = price_of(1, TypedLine("", "1", typed), allocated) or Decimal(0)
        if paid > allocated:
            rest = figures.money(paid - allocated, head.company.currency)
            st.caption(_("{amount} of it is a prepayment.", amount=rest))
        if heads.post_button(FORM, _("Post payment"), is_ready=paid > 0):
            document = Document(
                "supplier_payment", head.key, head.day, head.party, amount=paid,
                allocations=tuple(allocations), reference=head.reference,
            )  # fmt: skip
            submission.submit(FORM, [document])
            st.rerun()


def _draw_items(head: heads.Head, items: list[Payable]) -> list[Allocation]:
    if not items:
        st.info(_("Nothing is open: what is paid now is a prepayment."), icon=":material/task_alt:")
        return []
    rows = st.data_editor(
        [
            {
                "document": f"{item.number} {item.reference}".strip(),
                "due": figures.day(item.due_date),
                "open": figures.amount(item.remaining),
                "paid": f"{item.remaining:f}" if item.due_date <= head.day else "",
            }
            for item in items
        ],
        key=f"payment_grid_{head.party}_{head.key}",
        hide_index=True,
        column_config={
            "document": st.column_config.TextColumn(_("Document"), disabled=True),
            "due": st.column_config.TextColumn(_("Due"), disabled=True),
            "open": st.column_config.TextColumn(_("Open amount"), disabled=True, alignment="right"),
            "paid": st.column_config.TextColumn(_("Pays"), alignment="right"),
        },
    )
    return allocated_to(items, rows)


def allocated_to(items: Sequence[Payable], rows: Sequence[Mapping[str, Any]]) -> list[Allocation]:
    """The amounts typed beside the items; one of a credit note counts against the others."""
    made: list[Allocation] = []
    for place, (item, row) in enumerate(zip(items, rows, strict=True), start=1):
        typed = str(row["paid"] or "").strip().removeprefix("-")
        amount = price_of(place, TypedLine("", "1", typed), None)
        if amount:
            made.append(Allocation(item.key, amount if item.remaining > 0 else -amount))
    return made


if __name__ == "__main__":
    draw()
