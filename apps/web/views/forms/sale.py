"""Sale 销售: a delivery and, with it, its invoice; posted together or not at all."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, heads, identity, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, ResolvedLine
from apps.web.queries import masters
from erp.documents.types import Document, Line

FORM = "sale"
ENTRY = LineEntry(FORM)


def draw() -> None:
    """The form."""
    identity.require("sales", "create")
    st.title(_("Sale: delivery and invoice"))
    head = heads.draw(
        FORM,
        party_label=_("Customer"),
        parties=masters.customers,
        has_warehouse=True,
        reference_label=_("Customer's order number"),
    )
    lines = ENTRY.draw(
        warehouse=head.warehouse,
        digits=head.company.digits,
        price_label=_("Net price"),
        price_of=list_prices,
        is_issue=True,
    )
    is_invoiced = st.checkbox(_("Invoice with the delivery"), value=True, key="sale_invoice")
    if heads.post_button(FORM, _("Post sale"), is_ready=bool(lines) and bool(head.party)):
        with feedback.refusals():
            delivery = delivered(head, lines)
            sale = [delivery, invoiced(delivery)] if is_invoiced else [delivery]
            submission.submit(FORM, sale)
            ENTRY.clear()
            st.rerun()


def list_prices(codes: list[str]) -> dict[str, Decimal]:
    """The net list price of each product; used where no price is typed."""
    with context.current().database.reading() as connection:
        found = masters.products_typed(connection, codes, reader_language())
    return {product.code: product.list_price for product in found.values() if product.list_price}


def delivered(head: heads.Head, lines: list[ResolvedLine]) -> Document:
    """The delivery: goods leave, revenue is earned."""
    return Document(
        kind="delivery",
        key=head.key,
        business_date=head.day,
        party=head.party,
        warehouse=head.warehouse,
        reference=head.reference,
        lines=tuple(Line(line.code, line.quantity, line.price or Decimal(0)) for line in lines),
    )


def invoiced(delivery: Document) -> Document:
    """The invoice of the whole delivery; amounts follow the delivery's lines."""
    return Document(
        kind="sales_invoice",
        key=f"{delivery.key}-invoice",
        business_date=delivery.business_date,
        party=delivery.party,
        reference=delivery.reference,
        lines=tuple(
            Line(line.product, line.quantity, source=(delivery.key, place))
            for place, line in enumerate(delivery.lines, start=1)
        ),
    )


if __name__ == "__main__":
    draw()
