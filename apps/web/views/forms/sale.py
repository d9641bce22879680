"""Sale 销售: a delivery and, with it, its invoice; posted together or not at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, heads, identity, starts, submission
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, Prices, ResolvedLine
from apps.web.queries import masters
from apps.web.starts import Starts
from erp.documents.types import Document, Line
from erp.inventory.picking import Wanted, propose
from erp.sales.quotations import net_prices, priced

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
    begun = starts.draw(FORM, head.party)
    lines = ENTRY.draw(
        warehouse=head.warehouse,
        digits=head.company.digits,
        price_label=_("Net price"),
        price_of=prices_for(head),
        is_issue=True,
    )
    lines = with_lots(head, lines)
    is_invoiced = st.checkbox(_("Invoice with the delivery"), value=True, key="sale_invoice")
    if heads.post_button(FORM, _("Post sale"), is_ready=bool(lines) and bool(head.party)):
        with feedback.refusals():
            delivery = with_prices(delivered(head, lines, begun), lines)
            sale = [delivery, invoiced(delivery)] if is_invoiced else [delivery]
            submission.submit(FORM, sale)
            ENTRY.clear()
            st.rerun()


def prices_for(head: heads.Head) -> Prices:
    """The net price that holds for the customer on the day, by its lists; used where none is typed.

    Without a customer those of the lists for all.
    """

    def prices(wanted: list[tuple[str, Decimal]]) -> list[Decimal | None]:
        with context.current().database.reading() as connection:
            return net_prices(connection, customer=head.party, day=head.day, wanted=wanted)

    return prices


def with_prices(made: Document, lines: list[ResolvedLine]) -> Document:
    """The document as it will be posted: lines without a typed price take the lists', to the cent.

    A typed 0 stays 0. Raises `PricesMissing`.
    """
    said = tuple(
        replace(each, net=Decimal(0)) if line.is_price_typed and not line.price
        else each if line.is_price_typed
        else replace(each, unit_price=Decimal(0))
        for each, line in zip(made.lines, lines, strict=True)
    )  # fmt: skip
    with context.current().database.reading() as connection:
        return priced(connection, replace(made, lines=said))


def with_lots(head: heads.Head, lines: list[ResolvedLine]) -> list[ResolvedLine]:
    """The lines, with lots proposed where none was typed: first expired, first out."""
    wanted = [
        Wanted(FORM, line.place, line.code, line.quantity)
        for line in lines
        if line.is_kept_by_lot and not line.lot
    ]
    if not wanted:
        return lines
    with context.current().database.reading() as connection:
        picks, short = propose(connection, wanted, warehouse=head.warehouse, day=head.day)
    lots: dict[int, dict[str, Decimal]] = {}
    for pick in picks:
        for part in pick.parts:
            mine = lots.setdefault(part.row, {})
            mine[pick.lot] = mine.get(pick.lot, Decimal(0)) + part.quantity
    named = [f"{pick.product} {figures.quantity(pick.quantity)} · {pick.lot}" for pick in picks]
    st.caption(_("Lots proposed, first expired first out: {lots}", lots="；".join(named) or "—"))
    missing = {each.row: each.quantity for each in short}
    made: list[ResolvedLine] = []
    for line in lines:
        parts = lots.get(line.place, {})
        rest = missing.get(line.place, Decimal(0)) if parts else line.quantity
        made += [replace(line, lot=lot, quantity=quantity) for lot, quantity in parts.items()]
        made += [replace(line, quantity=rest)] if rest else []
    return made


def delivered(head: heads.Head, lines: list[ResolvedLine], begun: Starts) -> Document:
    """The delivery: goods leave, revenue is earned."""
    return Document(
        kind="delivery",
        key=head.key,
        business_date=head.day,
        party=head.party,
        warehouse=head.warehouse,
        reference=head.reference,
        due_date=begun.due,
        custom=begun.custom,
        lines=tuple(
            Line(
                line.code,
                line.quantity,
                line.price or Decimal(0),
                tax_code=begun.tax_code,
                lot=line.lot,
            )
            for line in lines
        ),
    )


def invoiced(delivery: Document) -> Document:
    """The invoice of the whole delivery; amounts follow the delivery's lines."""
    return Document(
        kind="sales_invoice",
        key=f"{delivery.key}-invoice",
        business_date=delivery.business_date,
        party=delivery.party,
        reference=delivery.reference,
        due_date=delivery.due_date,
        lines=tuple(
            Line(line.product, line.quantity, source=(delivery.key, place))
            for place, line in enumerate(delivery.lines, start=1)
        ),
    )


if __name__ == "__main__":
    draw()
