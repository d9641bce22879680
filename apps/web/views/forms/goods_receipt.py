"""Goods receipt 入库单: what a supplier delivered, against orders or without, at net prices."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import carrying, context, feedback, figures, heads, identity, pages, submission
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, ResolvedLine, by_code
from apps.web.queries import documents, masters
from erp.base.errors import BadInput
from erp.documents.types import Document, Line
from erp.inventory.bins import put_away
from erp.purchasing import queries

FORM = "receipt"
ENTRY = LineEntry(FORM)
SHOWN = 12
"""Bins suggested beside a posted receipt; the page of bins has them all."""


class PriceNeeded(BadInput):
    """Goods that were never received have no price to fall back on."""

    def __init__(self, line: int, code: str) -> None:
        super().__init__(
            zh=f"第 {line} 行：{code} 此前没有入库价，请填写单价。",
            en=f"Line {line}: {code} was never received before; type its price.",
        )


def draw() -> None:
    """The form."""
    identity.require("purchasing", "create")
    st.title(_("Goods receipt"))
    head = heads.draw(
        FORM,
        party_label=_("Supplier"),
        parties=masters.suppliers,
        has_warehouse=True,
        reference_label=_("Supplier's delivery note"),
    )
    if f"{FORM}_posted" in st.session_state and head.warehouse:
        _draw_where_to(head.warehouse)
    with context.current().database.reading() as connection:
        still_to_come = queries.receivable_lines(connection, head.party) if head.party else []
    against = bool(still_to_come) and st.toggle(
        _("Against orders: {count} lines are still to come", count=len(still_to_come)),
        key="receipt_against",
    )
    with feedback.refusals():
        typed: list[ResolvedLine] = []
        lines: list[Line] = []
        if against:
            lines = carrying.draw(
                FORM, still_to_come, carrying.Choice(("purchase_order", "supplier_invoice"))
            )
        else:
            typed = ENTRY.draw(
                warehouse=head.warehouse,
                digits=head.company.digits,
                price_label=_("Net price"),
                price_of=by_code(last_prices),
            )
        is_ready = bool(lines or typed) and bool(head.party)
        if heads.post_button(FORM, _("Post goods receipt"), is_ready=is_ready):
            submission.submit(FORM, [receipt(head, lines or priced(typed))])
            ENTRY.clear()
            carrying.clear(FORM)
            st.rerun()


def _draw_where_to(warehouse: str) -> None:
    """After posting: the bins that are suggested for what lies in the receiving bins."""
    with context.current().database.reading() as connection:
        found = put_away(connection, warehouse)
    if not found:
        return
    said = [
        f"{each.product} {figures.quantity(each.quantity)} → {each.to_bin or _('no bin has room')}"
        for each in found[:SHOWN]
    ]
    more = "" if len(found) <= SHOWN else " …"
    st.info(_("To be put away: {goods}", goods="；".join(said) + more), icon=":material/shelves:")
    if identity.person().may("stock", "view"):
        st.page_link(pages.BINS.page(), label=_("Put away"), icon=":material/shelves:")


def last_prices(codes: list[str]) -> dict[str, Decimal]:
    """What each product cost when it last came in; used where no price is typed."""
    with context.current().database.reading() as connection:
        return documents.last_receipt_prices(connection, codes)


def priced(typed: list[ResolvedLine]) -> list[Line]:
    """The typed lines; each must have a price. Raises `PriceNeeded`."""
    for line in typed:
        if line.price is None:
            raise PriceNeeded(line.place, line.code)
    return [
        Line(
            line.code, line.quantity, line.price or Decimal(0), lot=line.lot,
            expires_on=line.expires_on,
        )
        for line in typed
    ]  # fmt: skip


def receipt(head: heads.Head, lines: list[Line]) -> Document:
    """The document of this form."""
    return Document(
        kind="goods_receipt",
        key=head.key,
        business_date=head.day,
        party=head.party,
        warehouse=head.warehouse,
        reference=head.reference,
        lines=tuple(lines),
    )


if __name__ == "__main__":
    draw()
