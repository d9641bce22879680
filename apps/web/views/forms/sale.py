"""Sale 销售: a delivery and, with it, its invoice; posted together or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, identity, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, ResolvedLine
from apps.web.queries import masters
from erp.documents.types import Document, Line

FORM = "sale"
ENTRY = LineEntry(FORM)


def draw() -> None:
    """The form."""
    person = identity.require("sales", "create")
    st.title(_("Sale: delivery and invoice"))
    submission.show_posted(FORM)
    key = submission.key_of(FORM)
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        customers = masters.names_by_code(masters.customers(connection, reader_language()))
        places = masters.names_by_code(
            masters.warehouses(connection, reader_language(), person.scope.warehouses)
        )
    first, second, third, fourth = st.columns([2, 1, 1, 1])
    customer = first.selectbox(
        _("Customer"),
        list(customers),
        index=None,
        format_func=customers.__getitem__,
        key="sale_customer",
        placeholder=_("Choose or type"),
    )
    warehouse = second.selectbox(
        _("Warehouse"), list(places), format_func=places.__getitem__, key="sale_warehouse"
    )
    day = third.date_input(
        _("Date"), here.today(company.time_zone), key="sale_date", format="YYYY-MM-DD"
    )
    reference = fourth.text_input(_("Customer's order number"), key="sale_reference")
    lines = ENTRY.draw(
        warehouse=warehouse or "",
        digits=company.digits,
        price_label=_("Net price"),
        price_of=list_prices,
        is_issue=True,
    )
    is_invoiced = st.checkbox(_("Invoice with the delivery"), value=True, key="sale_invoice")
    if st.button(
        _("Post sale"),
        key="sale_post",
        type="primary",
        icon=":material/check:",
        shortcut="Ctrl+Enter",
        disabled=not lines or customer is None,
    ):
        with feedback.refusals():
            delivery = delivered(
                key,
                customer=customer or "",
                warehouse=warehouse or "",
                day=day,
                reference=reference,
                lines=lines,
            )
            sale = [delivery, invoiced(delivery)] if is_invoiced else [delivery]
            submission.submit(FORM, sale)
            ENTRY.clear()
            st.rerun()


def list_prices(codes: list[str]) -> dict[str, Decimal]:
    """The net list price of each product; used where no price is typed."""
    with context.current().database.reading() as connection:
        found = masters.products_typed(connection, codes, reader_language())
    return {product.code: product.list_price for product in found.values() if product.list_price}


def delivered(
    key: str,
    *,
    customer: str,
    warehouse: str,
    day: date,
    reference: str,
    lines: list[ResolvedLine],
) -> Document:
    """The delivery: goods leave, revenue is earned."""
    return Document(
        kind="delivery",
        key=key,
        business_date=day,
        party=customer,
        warehouse=warehouse,
        reference=reference,
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
