"""The forms of bills of exchange: a bill comes in or goes out, and what becomes of it.

Belongs here: what is typed becomes one document. Does not: the register (the page).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, heads, submission
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of
from apps.web.queries import bills, masters
from apps.web.queries.bills import PAYABLE, RECEIVABLE, BillRow, Register
from erp.documents.types import Allocation, Bill, Document
from erp.purchasing.queries import payables
from erp.sales.queries import open_items

NEW, ACT = "bill", "bill_act"
ACTS_ON = {
    RECEIVABLE: {
        "bill_endorsement": message("Endorse to a supplier"),
        "bill_discount": message("Discount at the bank"),
        "bill_collection": message("Collected when due"),
        "bill_dishonour": message("Not paid: dishonoured"),
    },
    PAYABLE: {
        "bill_payment": message("Paid when due"),
        "bill_dishonour": message("Not paid: dishonoured"),
    },
}
"""What can become of a bill, by its direction."""


def laid_on(open_amounts: Sequence[tuple[str, Decimal]], amount: Decimal) -> list[Allocation]:
    """An amount laid on documents in their order, each at most what is open of it."""
    made = []
    for key, is_open in open_amounts:
        part = min(amount, is_open)
        if part > 0:
            made.append(Allocation(key, part))
            amount -= part
    return made


def draw_new(direction: str) -> None:
    """A bill received of a customer, or issued to a supplier; it pays what is chosen."""
    is_ours = direction == PAYABLE
    form = f"{NEW}_{direction}"
    head = heads.draw(
        form,
        party_label=_("Supplier") if is_ours else _("Customer"),
        parties=masters.suppliers if is_ours else masters.customers,
    )
    first, second, third, fourth = st.columns(4)
    number = first.text_input(_("Bill number"), key=f"{form}_number")
    kind = second.selectbox(
        _("Kind"), list(bills.FORMS), format_func=lambda each: _(bills.FORMS[each]),
        key=f"{form}_form",
    )  # fmt: skip
    issued = third.date_input(_("Issued"), head.day, key=f"{form}_issued", format="YYYY-MM-DD")
    due = fourth.date_input(_("Due"), head.day, key=f"{form}_due", format="YYYY-MM-DD")
    fifth, sixth, seventh = st.columns([2, 2, 1])
    drawer = fifth.text_input(_("Drawer"), key=f"{form}_drawer")
    acceptor = sixth.text_input(_("Acceptor"), key=f"{form}_acceptor")
    typed = seventh.text_input(_("Amount"), key=f"{form}_amount")
    with feedback.refusals():
        amount = price_of(1, TypedLine("", "1", typed), Decimal(0)) or Decimal(0)
        paid = _draw_paid(form, direction, head.party, head.day, amount)
        is_ready = bool(head.party) and amount > 0
        if heads.post_button(form, _("Post the bill"), is_ready=is_ready):
            document = Document(
                "bill_issue" if is_ours else "bill_receipt", head.key, head.day, head.party,
                amount=amount, allocations=tuple(paid), due_date=due,
                bill=Bill(number.strip(), kind or "", drawer.strip(), acceptor.strip(), issued),
            )  # fmt: skip
            submission.submit(form, [document])
            st.rerun()


def _draw_paid(
    form: str, direction: str, party: str, day: date, amount: Decimal
) -> list[Allocation]:
    """What the bill pays, the oldest due first; the rest is an advance."""
    if not party:
        return []
    named = _owed(direction, party, day)
    chosen = st.multiselect(
        _("Pays"), list(named),
        format_func=lambda key: f"{named[key][0]} · {figures.amount(named[key][1])}",
        key=f"{form}_pays_{party}", placeholder=_("Choose or type"),
    )  # fmt: skip
    paid = laid_on([(key, named[key][1]) for key in named if key in chosen], amount)
    rest = amount - sum((each.amount for each in paid), Decimal(0))
    if rest > 0:
        st.caption(_("{amount} of it is an advance.", amount=figures.amount(rest)))
    return paid


def _owed(direction: str, party: str, day: date) -> dict[str, tuple[str, Decimal]]:
    """Documents a customer owes for, or we owe a supplier for: number and amount by key."""
    with context.current().database.reading() as connection:
        if direction == PAYABLE:
            return {
                each.key: (f"{each.number} {each.reference}".strip(), each.remaining)
                for each in payables(connection, party)
                if each.remaining > 0
            }
        return {
            each.key: (each.document, each.amount)
            for each in open_items(connection, "receivable_billed", day, customer=party)
            if each.amount > 0
        }


def draw_act(direction: str, register: Register, cash: dict[str, str], today: date) -> None:
    """What becomes of a bill that is held."""
    form = f"{ACT}_{direction}"
    submission.show_posted(form)
    held = {each.key: each for each in register.held}
    first, second, third = st.columns([3, 2, 1])
    key = first.selectbox(
        _("Bill"), list(held), format_func=lambda each: _name(held[each]), key=f"{form}_bill"
    )
    acts = ACTS_ON[direction]
    act = second.selectbox(
        _("What becomes of it"), list(acts), format_func=lambda each: _(acts[each]),
        key=f"{form}_act",
    )  # fmt: skip
    day = third.date_input(_("Date"), today, key=f"{form}_date", format="YYYY-MM-DD")
    if key is None or act is None:
        return
    with feedback.refusals():
        document = _act_on(form, held[key], act, day, cash)
        label = _("Post: {act}", act=_(acts[act]))
        if st.button(label, key=f"{form}_post", disabled=document is None) and document:
            submission.submit(form, [document])
            st.rerun()


def _act_on(form: str, bill: BillRow, act: str, day: date, cash: dict[str, str]) -> Document | None:
    """The document of an act; None while something it needs is missing."""
    document_key = submission.key_of(form)
    if act == "bill_dishonour":
        return Document(act, document_key, day, follows=bill.key)
    if act == "bill_endorsement":
        with context.current().database.reading() as connection:
            known = masters.names_by_code(masters.suppliers(connection, reader_language()))
        party = st.selectbox(
            _("Supplier"), list(known), format_func=known.__getitem__, index=None,
            placeholder=_("Choose or type"), key=f"{form}_party",
        )  # fmt: skip
        paid = _draw_paid(form, PAYABLE, party or "", day, bill.amount)
        if not party:
            return None
        return Document(act, document_key, day, party, allocations=tuple(paid), follows=bill.key)
    account = st.selectbox(
        _("Bank account"), ["", *cash],
        format_func=lambda code: cash[code] if code else _("The firm's bank account"),
        key=f"{form}_account",
    )  # fmt: skip
    amount = None
    if act == "bill_discount":
        typed = st.text_input(
            _("Money from the bank"), key=f"{form}_amount", placeholder=f"{bill.amount:f}"
        )
        amount = price_of(1, TypedLine("", "1", typed), bill.amount)
    return Document(act, document_key, day, account=account or "", amount=amount, follows=bill.key)


def _name(bill: BillRow) -> str:
    amount = figures.amount(bill.amount)
    return f"{bill.number} · {bill.party} · {amount} · {bill.due_on.isoformat()}"
