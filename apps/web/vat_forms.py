"""The forms of the VAT page: input transferred out, VAT paid.

Belongs here: what is typed becomes one document. Does not: the summary, certification (the page).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import feedback, figures, submission
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of
from apps.web.queries import vat
from apps.web.queries.vat import CertifiedInvoice
from erp.documents.types import Document

OUT, PAYMENT = "vat_out", "vat_pay"


def draw_transfer_out(invoices: list[CertifiedInvoice], day: date, *, may: bool) -> None:
    """进项税额转出: of an invoice, at most what is left of its tax, or of none; with its reason."""
    submission.show_posted(OUT)
    named = {each.key: each for each in invoices}
    first, second, third, fourth = st.columns([3, 2, 1, 1])
    invoice = first.selectbox(
        _("Invoice concerned"),
        ["", *named],
        format_func=lambda key: _name(named[key]) if key else _("None: goods of many invoices"),
        key=f"{OUT}_invoice",
    )
    reason = second.selectbox(
        _("Reason"), vat.reasons(), format_func=vat.reason_name, key=f"{OUT}_reason"
    )
    left = named[invoice].left if invoice else None
    typed = third.text_input(
        _("Tax"), key=f"{OUT}_amount", placeholder="" if left is None else f"{left:f}"
    )
    on = fourth.date_input(_("Date"), day, key=f"{OUT}_date_{day}", format="YYYY-MM-DD")
    with feedback.refusals():
        amount = price_of(1, TypedLine("", "1", typed), left) or Decimal(0)
        label = _("Transfer {amount} out", amount=figures.amount(amount))
        if st.button(label, key=f"{OUT}_post", disabled=not may or amount <= 0):
            document = Document(
                "input_transfer_out", submission.key_of(OUT), on, amount=amount, reason=reason,
                follows=invoice or "",
            )  # fmt: skip
            submission.submit(OUT, [document])
            st.rerun()


def draw_payment(owed: dict[str, Decimal], cash: dict[str, str], day: date, *, may: bool) -> None:
    """缴纳增值税: what for, how much, from which account; what is owed is proposed."""
    submission.show_posted(PAYMENT)
    first, second, third, fourth = st.columns([2, 2, 1, 1])
    reason = first.selectbox(
        _("Paid for"),
        list(owed),
        format_func=lambda code: f"{_(vat.PAYMENTS[code])} · {figures.amount(owed[code])}",
        key=f"{PAYMENT}_reason",
    )
    account = second.selectbox(
        _("Paid from"),
        ["", *cash],
        format_func=lambda code: cash[code] if code else _("The firm's bank account"),
        key=f"{PAYMENT}_account",
    )
    due = owed.get(str(reason or ""), Decimal(0))
    typed = third.text_input(_("Amount"), key=f"{PAYMENT}_amount", placeholder=f"{due:f}")
    on = fourth.date_input(_("Date"), day, key=f"{PAYMENT}_date_{day}", format="YYYY-MM-DD")
    with feedback.refusals():
        amount = price_of(1, TypedLine("", "1", typed), due) or Decimal(0)
        label = _("Pay {amount}", amount=figures.amount(amount))
        if st.button(label, key=f"{PAYMENT}_post", disabled=not may or amount <= 0):
            document = Document(
                "vat_payment", submission.key_of(PAYMENT), on, amount=amount,
                account=account or "", reason=reason or "",
            )  # fmt: skip
            submission.submit(PAYMENT, [document])
            st.rerun()


def _name(invoice: CertifiedInvoice) -> str:
    left = figures.amount(invoice.left)
    return f"{invoice.number} · {invoice.party} · {invoice.month} · {left}"
