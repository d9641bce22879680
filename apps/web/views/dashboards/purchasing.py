"""Purchasing 采购: what suppliers invoiced, dearer than ordered, late, and not good."""

from __future__ import annotations

from functools import partial

import streamlit as st

from apps.web import cards, charts, dashboard, figures, identity, tables
from apps.web.cards import Card
from apps.web.language import is_chinese
from apps.web.language import text as _
from apps.web.marts import ask
from apps.web.queries import management

LINES = ("purchase_lines",)


def draw() -> None:
    """The page."""
    identity.require("purchasing", "view")
    company = dashboard.begin(_("Purchasing"))
    if company is None:
        return
    month = dashboard.choose_month(ask(management.purchase_months), key="purchasing_month")
    if month is None:
        return
    sees_prices = ask(management.sees_prices)
    shown = partial(figures.money, currency=company.currency)
    money = _money_cards(month, shown) if sees_prices else []
    cards.draw_row([*money, *_supplier_cards(month)], company.time_zone)
    if sees_prices:
        _draw_charts(month)
    cards.draw_heading(_("Received"), ("supplier_receipts",), "receipts_late", "quantity_rejected")
    tables.draw(
        ask(management.receipt_rows, month, is_chinese=is_chinese()), key="purchasing_receipts"
    )


def _money_cards(month: str, shown: cards.Format) -> list[Card]:
    rows = partial(ask, management.purchase_rows, month, is_chinese=is_chinese())
    return [
        cards.of_metric(
            "purchases",
            key="purchasing_net",
            figure=ask(management.purchases, month),
            shown=shown,
            rows=rows,
            total="amount",
        ),
        cards.of_metric(
            "price_variance",
            key="purchasing_variance",
            figure=ask(management.price_variance, month),
            shown=shown,
            rows=rows,
            total="contra",
        ),
    ]


def _supplier_cards(month: str) -> list[Card]:
    rows = partial(ask, management.receipt_rows, month, is_chinese=is_chinese())
    return [
        cards.of_metric(
            "receipts_late",
            key="purchasing_late",
            figure=ask(management.receipts_late, month),
            shown=figures.quantity,
            rows=rows,
            total="",
        ),
        cards.of_metric(
            "quantity_rejected",
            key="purchasing_rejected",
            figure=ask(management.quantity_rejected, month),
            shown=figures.quantity,
            rows=rows,
            total="rejected",
        ),
    ]


def _draw_charts(month: str) -> None:
    left, right = st.columns([3, 2])
    with left, st.container(border=True):
        cards.draw_heading(_("Purchases by month"), LINES, "purchases")
        st.altair_chart(
            charts.columns_by_month(
                ask(management.purchases_by_month), {"amount": _("Amount")}, amount=_("Amount")
            ),
            key="purchasing_by_month",
        )
    with right, st.container(border=True):
        cards.draw_heading(_("Purchases by supplier"), LINES, "purchases")
        st.altair_chart(
            charts.bars(
                ask(management.top_suppliers, month, is_chinese=is_chinese()),
                "party_name",
                "amount",
                title=_("Amount"),
            ),
            key="purchasing_by_supplier",
        )


if __name__ == "__main__":
    draw()
