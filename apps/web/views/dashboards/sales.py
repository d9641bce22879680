"""Sales 销售: what was invoiced less what was credited, by month, customer, product and class."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl
import streamlit as st

from apps.web import cards, charts, context, dashboard, figures, identity, tables
from apps.web.cards import Card
from apps.web.language import is_chinese, reader_language
from apps.web.language import text as _
from apps.web.marts import ask
from apps.web.queries import masters, records, sales

LINES = ("sales_lines",)


def draw() -> None:
    """The page."""
    identity.require("sales", "view")
    company = dashboard.begin(_("Sales"))
    if company is None:
        return
    month = dashboard.choose_month(ask(sales.months), key="sales_month")
    if month is None:
        return
    shown = partial(figures.money, currency=company.currency)
    cards.draw_row(_cards(month, shown), company.time_zone)
    _draw_charts(month)
    _draw_tables(month)


def _cards(month: str, shown: cards.Format) -> list[Card]:
    rows = partial(ask, sales.rows, month, is_chinese=is_chinese())
    found = [
        cards.of_metric(
            "revenue",
            key="sales_revenue",
            figure=ask(sales.revenue, month),
            shown=shown,
            rows=rows,
            total="revenue",
        ),
        cards.of_metric(
            "sales_invoices",
            key="sales_invoices",
            figure=ask(sales.invoices, month),
            shown=figures.quantity,
            rows=rows,
        ),
        cards.of_metric(
            "customers_invoiced",
            key="sales_customers",
            figure=ask(sales.customers, month),
            shown=figures.quantity,
            rows=rows,
        ),
    ]
    if ask(sales.sees_margin):
        found.insert(1, _margin(month, shown, rows))
    return found


def _margin(month: str, shown: cards.Format, rows: Callable[[], pl.DataFrame]) -> Card:
    unknown = ask(sales.revenue_of_unknown_cost, month)
    note = _("Leaves out lines of unknown cost, worth {amount}.", amount=shown(unknown))
    return cards.of_metric(
        "margin_known",
        key="sales_margin",
        figure=ask(sales.margin, month),
        shown=cards.or_unknown(shown),
        rows=rows,
        total="margin",
        note=note if unknown else "",
    )


def _draw_charts(month: str) -> None:
    left, right = st.columns([3, 2])
    with left, st.container(border=True):
        cards.draw_heading(_("Revenue by month"), LINES, "revenue")
        st.altair_chart(
            charts.columns_by_month(
                ask(sales.by_month), {"revenue": _("Revenue")}, amount=_("Revenue")
            ),
            key="sales_by_month",
        )
    with right, st.container(border=True):
        cards.draw_heading(_("Revenue by category"), LINES, "revenue")
        st.altair_chart(
            charts.by_category(ask(sales.by_category, month), "revenue", title=_("Revenue")),
            key="sales_by_category",
        )


def _draw_classes(month: str) -> None:
    """Revenue by what customers are told apart by, as they are classed now."""
    headings = {
        "party_group": _("Group"), "party_type": _("Type"), "industry": _("Industry"),
        "party_size": _("Size"),
    }  # fmt: skip
    chosen = st.segmented_control(
        _("Cut"), list(headings), default="party_group", key="sales_class",
        format_func=headings.__getitem__, required=True,
    )  # fmt: skip
    class_ = chosen or "party_group"
    here = context.current()
    with here.database.reading() as connection:
        today = here.today(masters.get_company(connection, reader_language()).time_zone)
        names = records.values(connection, class_, reader_language(), today)
    frame = ask(sales.by_class, month, class_)
    named = [names.get(each, each) or _("Not classed") for each in frame["class"]]
    tables.draw(frame.with_columns(pl.Series("class", named)), key=f"sales_class_{class_}")


def _draw_tables(month: str) -> None:
    by_customer, by_class, by_product, by_day = st.tabs(
        [_("Top customers"), _("Kinds of customer"), _("Top products"), _("Day by day")]
    )
    with by_class:
        _draw_classes(month)
    with by_customer:
        frame = ask(sales.top_customers, month, is_chinese=is_chinese())
        row = tables.draw(frame, key="sales_top_customers")
        if row is not None:
            st.subheader(frame["party_name"][row])
            parts = ask(
                sales.rows, month, is_chinese=is_chinese(), customer=frame["party_code"][row]
            )
            tables.draw(parts, key=f"sales_customer_{frame['party_code'][row]}")
    with by_product:
        frame = ask(sales.top_products, month, is_chinese=is_chinese())
        row = tables.draw(frame, key="sales_top_products")
        if row is not None:
            st.subheader(frame["product_name"][row])
            parts = ask(
                sales.rows, month, is_chinese=is_chinese(), product=frame["product_code"][row]
            )
            tables.draw(parts, key=f"sales_product_{frame['product_code'][row]}")
    with by_day:
        st.altair_chart(
            charts.line_by_day(ask(sales.by_day, month), "revenue", title=_("Revenue")),
            key="sales_by_day",
        )


if __name__ == "__main__":
    draw()
