"""Stock 库存: what is on hand and what it is worth, what has run out and what does not move."""

from __future__ import annotations

from functools import partial

import streamlit as st

from apps.web import cards, charts, dashboard, figures, identity, tables
from apps.web.cards import Card
from apps.web.language import is_chinese
from apps.web.language import text as _
from apps.web.marts import ask
from apps.web.queries import stock

ON_HAND, VALUE = ("stock_on_hand",), ("stock_value",)


def draw() -> None:
    """The page."""
    identity.require("stock", "view")
    company = dashboard.begin(_("Stock"))
    if company is None:
        return
    shown = partial(figures.money, currency=company.currency)
    cards.draw_row(_cards(shown), company.time_zone)
    _draw_charts()
    _draw_on_hand()


def _cards(shown: cards.Format) -> list[Card]:
    on_hand = partial(ask, stock.on_hand, is_chinese=is_chinese())
    out = partial(ask, stock.out_rows, is_chinese=is_chinese())
    slow = partial(ask, stock.slow_rows, is_chinese=is_chinese())
    moved = cards.movements
    found = [
        cards.of_metric(
            "products_on_hand",
            key="stock_products",
            figure=ask(stock.products_on_hand),
            shown=figures.quantity,
            rows=on_hand,
            below=moved,
        ),
        cards.of_metric(
            "products_run_out",
            key="stock_out",
            figure=ask(stock.products_out),
            shown=figures.quantity,
            rows=out,
            below=moved,
        ),
        cards.of_metric(
            "products_not_moved",
            key="stock_slow",
            figure=ask(stock.products_slow),
            shown=figures.quantity,
            rows=slow,
            below=moved,
        ),
    ]
    if ask(stock.sees_value):
        unknown = ask(stock.products_of_unknown_cost).value
        note = _("{count} products have no known cost.", count=figures.quantity(unknown))
        found.insert(
            0,
            cards.of_metric(
                "stock_book_value",
                key="stock_value",
                figure=ask(stock.value),
                shown=cards.or_unknown(shown),
                rows=partial(ask, stock.value_rows, is_chinese=is_chinese()),
                total="book_value",
                note=note if unknown else "",
                below=moved,
            ),
        )
    return found


def _draw_charts() -> None:
    left, right = st.columns(2)
    if ask(stock.sees_value):
        with left, st.container(border=True):
            cards.draw_heading(_("Stock value by category"), VALUE, "stock_book_value")
            st.altair_chart(
                charts.by_category(
                    ask(stock.value_by_category), "stock_value", title=_("Book value")
                ),
                key="stock_by_category",
            )
    with right, st.container(border=True):
        cards.draw_heading(_("Products on hand by warehouse"), ON_HAND, "products_on_hand")
        st.altair_chart(
            charts.bars(
                ask(stock.products_by_warehouse, is_chinese=is_chinese()),
                "warehouse",
                "products",
                title=_("Products"),
            ),
            key="stock_by_warehouse",
        )


def _draw_on_hand() -> None:
    cards.draw_heading(_("On hand"), ON_HAND, "quantity_on_hand", "quantity_available")
    words = st.text_input(
        _("Find"), key="stock_words", placeholder=_("code or name"), icon=":material/search:"
    )
    frame = ask(stock.on_hand, is_chinese=is_chinese(), words=words.strip())
    row = tables.draw(frame, key="stock_on_hand", height=420)
    if row is not None:
        code = frame["product_code"][row]
        st.subheader(f"{code} {frame['product_name'][row]}")
        tables.draw(ask(stock.movements, code), key=f"stock_movements_{code}")


if __name__ == "__main__":
    draw()
