"""Forecasts 预测: error against naive over all items, the worst of them, one item's weeks."""

from __future__ import annotations

from decimal import Decimal

import altair as alt
import polars as pl
import streamlit as st

from apps.web import charts, context, figures, identity
from apps.web.language import text as _
from apps.web.queries import forecasts
from apps.web.queries.forecasts import Cockpit


def draw() -> None:
    """The page."""
    person = identity.require("purchasing", "view")
    st.title(_("Forecasts"))
    found = forecasts.cockpit(context.current().home, person.scope.warehouses)
    if found is None:
        st.info(
            _("There is no forecast yet. They are made every Monday once goods have been sold."),
            icon=":material/hourglass_empty:",
        )
        return
    st.caption(_("Demand until {day}", day=figures.day(found.data_until)))
    first, second, third = st.columns(3)
    known = found.forecastable
    first.metric(_("Items forecast"), f"{known.height:,}")
    second.metric(_("Better than naive"), figures.percent(_share(found)))
    third.metric(_("Not forecastable"), f"{found.items.height - known.height:,}")
    _draw_items(found)
    _draw_item(found)


def _share(found: Cockpit) -> Decimal | None:
    known = found.forecastable.height
    return Decimal(found.better_than_naive) / known if known else None


def _draw_items(found: Cockpit) -> None:
    reasons = {
        "": "",
        "too short": _("too short"),
        "too few demands": _("too few demands"),
        "no back-test": _("no back-test"),
        "no better than naive": _("no better than naive"),
    }
    st.subheader(_("Worst first"))
    st.dataframe(
        [
            {
                _("Product"): row["product_code"],
                _("Warehouse"): row["warehouse_code"],
                _("Next 8 weeks"): round(row["quantity"], 1),
                "RMSSE": row["rmsse"],
                _("RMSSE of naive"): row["naive_rmsse"],
                "MASE": row["mase"],
                _("Bias"): row["bias"],
                _("95% interval covered"): row["coverage"],
                _("Method"): row["method"],
                _("Not forecastable"): reasons[row["why_not"]],
            }
            for row in found.items.iter_rows(named=True)
        ],
        hide_index=True,
        height=320,
    )


def _draw_item(found: Cockpit) -> None:
    names = [
        f"{product} · {warehouse}"
        for product, warehouse in found.items.select("product_code", "warehouse_code").rows()
    ]
    chosen = names.index(st.selectbox(_("Product"), names, key="forecast_item"))
    item = found.items.row(chosen, named=True)
    weeks = found.weeks.filter(
        (pl.col("product_code") == item["product_code"])
        & (pl.col("warehouse_code") == item["warehouse_code"])
    ).select("week", "quantity", "low_80", "high_80", "low_95", "high_95")
    base = alt.Chart(weeks).encode(x=alt.X("week:T", axis=alt.Axis(title=None, format="%m-%d")))
    fan = [
        base.mark_area(color=charts.TEAL, opacity=opacity).encode(
            y=alt.Y(f"low_{level}:Q", title=None), y2=f"high_{level}:Q"
        )
        for level, opacity in ((95, 0.12), (80, 0.2))
    ]
    line = base.mark_line(color=charts.TEAL, point=True).encode(y="quantity:Q")
    st.altair_chart(alt.layer(*fan, line).properties(height=charts.HEIGHT))
    st.caption(
        _(
            "{known} weeks known, {censored} with days without stock, {one_offs} one-off orders",
            known=item["weeks_known"],
            censored=item["weeks_censored"],
            one_offs=item["one_offs"],
        )
    )


if __name__ == "__main__":
    draw()
