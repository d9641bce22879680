"""Stock outlook 库存展望: what is left at the end of each coming week, and when it runs out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from apps.web import charts, context, figures, identity, lists
from apps.web.language import text as _
from apps.web.queries import outlook as queries
from apps.web.queries.outlook import Outlook


def draw() -> None:
    """The page."""
    person = identity.require("purchasing", "view")
    st.title(_("Stock outlook"))
    found = queries.outlook(context.current().home, person.scope.warehouses)
    if found is None:
        st.info(
            _("There is no outlook yet. It is made every night once goods have been sold."),
            icon=":material/hourglass_empty:",
        )
        return
    st.caption(
        _(
            "Stock on {day}, less expected demand, plus what is ordered; no new order.",
            day=figures.day(found.as_of),
        )
    )
    first, second, third = st.columns(3)
    first.metric(_("Without stock"), f"{found.out_now:,}")
    second.metric(_("Run out in {weeks} weeks", weeks=queries.SOON_WEEKS), f"{found.out_soon:,}")
    third.metric(_("Products and warehouses"), f"{found.places.height:,}")
    _draw_places(found)
    _draw_place(found)


def _draw_places(found: Outlook) -> None:
    ends = found.weeks["week_end"].unique().sort().to_list()
    lists.draw(
        [_line(row, ends) for row in found.places.iter_rows(named=True)],
        key="outlook_draw_places",
        hide_index=True,
        height=360,
        column_config={
            _("By week"): st.column_config.AreaChartColumn(
                _("By week"), help=_("Stock at the end of each of 13 weeks"), color=charts.TEAL
            )
        },
    )


def _line(row: dict[str, Any], ends: list[date]) -> dict[str, object]:
    weeks = zip(ends, row["projected"], strict=True)
    return {
        _("Product"): f"{row['product_code']} {row['product_name']}",
        _("Warehouse"): row["warehouse_code"],
        _("Runs out on"): row["runs_out_on"],
        _("Available"): row["available"],
        _("Owed to customers"): row["promised"],
        _("On order"): row["coming"],
        _("Demand a week"): round(row["weekly_demand"], 1),
        _("By week"): [round(left, 1) for left in row["projected"]],
        **{f"{end:%m-%d}": round(left, 1) for end, left in weeks},
    }


def _draw_place(found: Outlook) -> None:
    names = [
        f"{product} · {warehouse}"
        for product, warehouse in found.places.select(*queries.PLACE).iter_rows()
    ]
    place = found.places.row(
        names.index(st.selectbox(_("Product"), names, key="outlook_place")), named=True
    )
    today = pl.DataFrame(
        {"day": [found.as_of - timedelta(days=1)], "left": [place["available"] - place["promised"]]}
    )
    weeks = found.weeks.filter(
        (pl.col("product_code") == place["product_code"])
        & (pl.col("warehouse_code") == place["warehouse_code"])
    ).select(pl.col("week_end").alias("day"), pl.col("projected").alias("left"))
    base = alt.Chart(pl.concat([today, weeks])).encode(
        x=alt.X("day:T", axis=alt.Axis(title=None, format="%m-%d"))
    )
    stock = base.mark_area(color=charts.TEAL, opacity=0.25, line={"color": charts.TEAL}).encode(
        y=alt.Y("left:Q", title=None)
    )
    level = alt.Chart(pl.DataFrame({"point": [place["order_point"]]}))
    point = level.mark_rule(color=charts.GOLD, strokeDash=[4, 3]).encode(y="point:Q")
    st.altair_chart(alt.layer(stock, point).properties(height=charts.HEIGHT))
    st.caption(_("Dashed: the order point. Goods ordered in time never fall far below it."))


if __name__ == "__main__":
    draw()
