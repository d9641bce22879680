"""Money received 收款单: laid on the open items it pays; what is left over is an advance."""

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
from erp.sales.queries import OpenItem, open_items

FORM = "money"


def draw() -> None:
    """The form: how much came, and what it pays."""
    identity.require("sales", "create")
    st.title(_("Money received"))
    head = heads.draw(
        FORM,
        party_label=_("Customer"),
        parties=masters.customers,
        reference_label=_("Bank reference"),
    )
    if not head.party:
        st.info(_("Choose a customer to see what is open."), icon=":material/payments:")
        return
    with context.current().database.reading() as connection:
        items = open_items(connection, "receivable_billed", head.day, customer=head.party)
    with feedback.refusals():
        typed = st.text_input(_("Amount received"), key="money_amount")
        amount = price_of(1, TypedLine("", "1", typed), Decimal(0)) or Decimal(0)
        allocations = _draw_items(head, items, amount)
        rest = amount - sum((each.amount for each in allocations), Decimal(0))
        if rest > 0:
            shown = figures.money(rest, head.company.currency)
            st.caption(_("{amount} of it is an advance.", amount=shown))
        if heads.post_button(FORM, _("Post"), is_ready=amount > 0 and rest >= 0):
            document = Document(
                "customer_receipt", head.key, head.day, head.party, amount=amount,
                allocations=tuple(allocations), reference=head.reference,
            )  # fmt: skip
            submission.submit(FORM, [document])
            del st.session_state["money_amount"]
            st.rerun()


def _draw_items(head: heads.Head, items: list[OpenItem], amount: Decimal) -> list[Allocation]:
    if not items:
        st.info(_("Nothing is open: the money becomes an advance."), icon=":material/task_alt:")
        return []
    proposed = proposal(items, amount)
    rows = st.data_editor(
        [
            {
                "document": item.document,
                "due": figures.day(item.due_date),
                "open": figures.amount(item.amount),
                "paid": f"{proposed[item.key]:f}" if item.key in proposed else "",
            }
            for item in items
        ],
        key=f"money_grid_{head.party}_{head.key}_{amount}",
        hide_index=True,
        column_config={
            "document": st.column_config.TextColumn(_("Document"), disabled=True),
            "due": st.column_config.TextColumn(_("Due"), disabled=True),
            "open": st.column_config.TextColumn(_("Open amount"), disabled=True, alignment="right"),
            "paid": st.column_config.TextColumn(_("Pays"), alignment="right"),
        },
    )
    return allocated_to(items, rows)


def proposal(items: Sequence[OpenItem], amount: Decimal) -> dict[str, Decimal]:
    """What the money pays if the oldest due comes first; credits add to the money."""
    parts = {item.key: item.amount for item in items if item.amount < 0} if amount else {}
    left = amount - sum(parts.values(), Decimal(0))
    for item in items:
        if item.amount > 0 and left > 0:
            parts[item.key] = min(item.amount, left)
            left -= parts[item.key]
    return parts


def allocated_to(items: Sequence[OpenItem], rows: Sequence[Mapping[str, Any]]) -> list[Allocation]:
    """The amounts typed beside the items; one of a credit counts against the others."""
    made: list[Allocation] = []
    for place, (item, row) in enumerate(zip(items, rows, strict=True), start=1):
        typed = str(row["paid"] or "").strip().removeprefix("-")
        paid = price_of(place, TypedLine("", "1", typed), None)
        if paid:
            made.append(Allocation(item.key, paid if item.amount > 0 else -paid))
    return made


if __name__ == "__main__":
    draw()
