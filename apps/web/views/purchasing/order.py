"""Purchase order 采购订单: what is ordered, each price beside the last, average and agreed one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, heads, identity, lists, submission
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, ResolvedLine, by_code
from apps.web.queries import masters
from erp.documents.types import Document, Line
from erp.purchasing.queries import PriceHint, price_hints

FORM = "order"
ENTRY = LineEntry(FORM)
LOOK_BACK = timedelta(days=365)


def draw() -> None:
    """The form. Without a price typed the agreed one is taken, else the last."""
    person = identity.require("purchasing", "create")
    st.title(_("Purchase order"))
    head = heads.draw(
        FORM,
        party_label=_("Supplier"),
        parties=masters.suppliers,
        reference_label=_("Supplier's reference"),
    )
    expected = st.date_input(_("Expected"), None, key="order_expected", format="YYYY-MM-DD")
    lines = ENTRY.draw(
        warehouse="",
        digits=head.company.digits,
        price_label=_("Net price"),
        price_of=by_code(lambda codes: _usual(_hints(head, codes))),
    )
    if lines and "cost" in person.scope.field_classes:
        _draw_hints(lines, _hints(head, [line.code for line in lines]))
    is_ready = bool(lines) and bool(head.party)
    if heads.post_button(FORM, _("Post purchase order"), is_ready=is_ready):
        with feedback.refusals():
            ordered = tuple(
                Line(line.code, line.quantity, line.price or Decimal(0), due_date=expected)
                for line in lines
            )
            document = Document(
                "purchase_order", head.key, head.day, head.party, lines=ordered,
                reference=head.reference, due_date=expected,
            )  # fmt: skip
            submission.submit(FORM, [document])
            ENTRY.clear()
            st.rerun()


def _hints(head: heads.Head, codes: list[str]) -> dict[str, PriceHint]:
    with context.current().database.reading() as connection:
        return price_hints(
            connection, codes, supplier=head.party, on=head.day, since=head.day - LOOK_BACK
        )


def _usual(hints: dict[str, PriceHint]) -> dict[str, Decimal]:
    prices = {code: hint.contract or hint.last for code, hint in hints.items()}
    return {code: price for code, price in prices.items() if price is not None}


def _draw_hints(lines: list[ResolvedLine], hints: dict[str, PriceHint]) -> None:
    """Each price beside what is known of it; a mark where it is above the agreed or last one."""
    right = st.column_config.TextColumn(alignment="right")
    names = (_("Net price"), _("Agreed price"), _("Last price"), _("Average of a year"))
    lists.draw(
        [
            {
                _("Product"): line.name,
                names[0]: _marked(line.price, hints[line.code]),
                names[1]: figures.price(hints[line.code].contract),
                names[2]: figures.price(hints[line.code].last),
                names[3]: figures.price(hints[line.code].average),
            }
            for line in lines
        ],
        key="order_hints",
        hide_index=True,
        column_config=dict.fromkeys(names, right),
    )


def _marked(price: Decimal | None, hint: PriceHint) -> str:
    known = hint.contract or hint.last
    is_dearer = price is not None and known is not None and price > known
    return f"▲ {figures.price(price)}" if is_dearer else figures.price(price)


if __name__ == "__main__":
    draw()
