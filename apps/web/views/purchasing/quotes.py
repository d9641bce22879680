"""Quotes 询价比价: suppliers' answers side by side; the chosen one becomes the order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of
from apps.web.queries import masters
from erp.documents.types import Document, Line
from erp.purchasing import queries
from erp.purchasing.queries import Asked, Quote

FORM = "quote"


def draw() -> None:
    """Choose a request; compare; order; enter another quote."""
    person = identity.require("purchasing", "view")
    st.title(_("Compare quotes"))
    submission.show_posted(FORM)
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        found = {each.key: each for each in queries.requests(connection)}
        suppliers = masters.names_by_code(masters.suppliers(connection, reader_language()))
    if not found:
        st.info(
            _("No request for quotation yet. Make one with the form Purchase request."),
            icon=":material/request_quote:",
        )
        return
    first, second = st.columns([3, 1])
    request = first.selectbox(
        _("Request for quotation"),
        list(found),
        format_func=lambda key: f"{found[key].number} · {figures.day(found[key].business_date)}",
        key="quote_request",
    )
    with here.database.reading() as connection:
        quotes = queries.compare_quotes(connection, request)
        asked = queries.asked(connection, request)
    day = second.date_input(
        _("Date"), here.today(company.time_zone), key="quote_date", format="YYYY-MM-DD"
    )
    if "cost" in person.scope.field_classes:
        _draw_comparison(quotes, suppliers)
    if person.may("purchasing", "create"):
        _draw_order(quotes, suppliers, day)
        _draw_entry(request, asked, suppliers, day)


def _draw_comparison(quotes: list[Quote], suppliers: dict[str, str]) -> None:
    if not quotes:
        st.info(_("No quote yet: enter the first below."), icon=":material/request_quote:")
        return
    right = st.column_config.TextColumn(alignment="right")
    numbers = (_("Quantity"), _("Net price"), _("Net amount"), _("Ordered"))
    lists.draw(
        [
            {
                _("Line"): quote.line,
                _("Product"): quote.product,
                _("Supplier"): suppliers.get(quote.supplier, quote.supplier),
                numbers[0]: figures.quantity(quote.quantity),
                numbers[1]: f"{'★ ' if quote.is_cheapest else ''}{figures.price(quote.unit_price)}",
                numbers[2]: figures.amount(quote.net),
                _("Promised"): f"{'★ ' if quote.is_fastest else ''}{figures.day(quote.promised)}",
                _("Valid until"): figures.day(quote.valid_until),
                numbers[3]: figures.quantity(quote.ordered) if quote.ordered else "",
            }
            for quote in quotes
        ],
        key="quote_table",
        hide_index=True,
        column_config=dict.fromkeys(numbers, right),
    )
    st.caption(_("★ marks the lowest price and the earliest date of each line."))


def _draw_order(quotes: list[Quote], suppliers: dict[str, str], day: date) -> None:
    offers = sorted({quote.supplier for quote in quotes if not quote.ordered})
    if not offers:
        return
    first, second = st.columns([2, 1], vertical_alignment="bottom")
    chosen = first.selectbox(
        _("Order from"), offers, format_func=lambda code: suppliers.get(code, code), key="quote_win"
    )
    if second.button(_("Make the order"), key="quote_order", icon=":material/shopping_cart:"):
        with feedback.refusals():
            submission.submit(FORM, [order_of(submission.key_of(FORM), quotes, chosen, day)])
            st.rerun()


def order_of(key: str, quotes: list[Quote], supplier: str, day: date) -> Document:
    """The order that carries on everything a supplier has quoted and nobody ordered yet."""
    lines = tuple(
        Line(
            quote.product, quote.quantity - quote.ordered, source=(quote.key, quote.quote_line),
            due_date=quote.promised,
        )
        for quote in quotes
        if quote.supplier == supplier and quote.ordered < quote.quantity
    )  # fmt: skip
    return Document("purchase_order", key, day, supplier, lines=lines)


def _draw_entry(request: str, asked: list[Asked], suppliers: dict[str, str], day: date) -> None:
    with st.expander(_("Enter a quote")), feedback.refusals():
        first, second, third = st.columns([2, 1, 1])
        supplier = first.selectbox(
            _("Supplier"),
            list(suppliers),
            index=None,
            format_func=suppliers.__getitem__,
            key="quote_party",
            placeholder=_("Choose or type"),
        )
        promised = second.date_input(_("Promised"), None, key="quote_due", format="YYYY-MM-DD")
        until = third.date_input(_("Valid until"), None, key="quote_until", format="YYYY-MM-DD")
        rows = st.data_editor(
            [
                {
                    "product": f"{line.product} {line.name}",
                    "quantity": figures.quantity(line.quantity),
                    "price": "",
                }
                for line in asked
            ],
            key=f"quote_grid_{request}",
            hide_index=True,
            column_config={
                "product": st.column_config.TextColumn(_("Product"), disabled=True),
                "quantity": st.column_config.TextColumn(
                    _("Quantity"), disabled=True, alignment="right"
                ),
                "price": st.column_config.TextColumn(_("Net price"), alignment="right"),
            },
        )
        lines = quoted(request, asked, [str(row["price"] or "") for row in rows], promised)
        if st.button(
            _("Post quote"), key="quote_post", type="primary", disabled=not (lines and supplier)
        ):
            document = Document(
                "supplier_quote", submission.key_of(FORM), day, supplier or "",
                lines=tuple(lines), due_date=until,
            )  # fmt: skip
            submission.submit(FORM, [document])
            st.rerun()


def quoted(
    request: str, asked: list[Asked], prices: list[str], promised: date | None
) -> list[Line]:
    """The lines a supplier answers: those with a price. Raises `NotANumber`."""
    made: list[Line] = []
    for line, typed in zip(asked, prices, strict=True):
        price = price_of(line.line, TypedLine(line.product, "1", typed), None)
        if price is not None:
            made.append(
                Line(
                    line.product, line.quantity, price or Decimal(0), source=(request, line.line),
                    due_date=promised,
                )
            )  # fmt: skip
    return made


if __name__ == "__main__":
    draw()
