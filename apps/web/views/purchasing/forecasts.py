"""Forecasts 预测: error against naive, the worst items, one item's weeks, and what came of them."""

from __future__ import annotations

from decimal import Decimal

import altair as alt
import polars as pl
import streamlit as st

from apps.web import charts, context, figures, identity, lists
from apps.web.language import text as _
from apps.web.queries import forecasts
from apps.web.queries.forecasts import Cockpit

WEEKS_BACK = 52
SHOWN = 200


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
    _draw_past(found)


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
    lists.draw(
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
        key="forecasts_draw_items",
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
    names_of_item = (item["product_code"], item["warehouse_code"])
    st.altair_chart(_fan(found, *names_of_item).properties(height=charts.HEIGHT))
    st.caption(_("Green: what was wanted. Gold: what the week before had forecast of it."))
    st.caption(
        _(
            "{known} weeks known, {censored} with days without stock, {one_offs} one-off orders",
            known=item["weeks_known"],
            censored=item["weeks_censored"],
            one_offs=item["one_offs"],
        )
    )


def _fan(found: Cockpit, product: str, warehouse: str) -> alt.LayerChart:
    """A year of demand, the weeks ahead with intervals, and what was forecast of past weeks."""
    weeks = found.of_item(found.weeks, product, warehouse).select(
        "week", "quantity", "low_80", "high_80", "low_95", "high_95"
    )
    known = found.of_item(found.history, product, warehouse).tail(WEEKS_BACK)
    first = known["week"].min() if not known.is_empty() else found.data_until
    past = found.of_item(found.past, product, warehouse).filter(
        (pl.col("ahead") == 1) & (pl.col("week") >= first)
    )
    axis = alt.X("week:T", axis=alt.Axis(title=None, format="%y-%m-%d"))
    ahead = alt.Chart(weeks).encode(x=axis)
    fan = [
        ahead.mark_area(color=charts.TEAL, opacity=opacity).encode(
            y=alt.Y(f"low_{level}:Q", title=None), y2=f"high_{level}:Q"
        )
        for level, opacity in ((95, 0.12), (80, 0.2))
    ]
    line = ahead.mark_line(color=charts.TEAL, point=True).encode(y="quantity:Q")
    wanted = alt.Chart(known.select("week", "wanted")).encode(x=axis)
    actual = wanted.mark_line(color=charts.SAGE).encode(y=alt.Y("wanted:Q", title=None))
    earlier = alt.Chart(past.select("week", "quantity")).encode(x=axis)
    dots = earlier.mark_point(color=charts.GOLD, filled=True).encode(y="quantity:Q")
    return alt.layer(actual, *fan, line, dots)


def _draw_past(found: Cockpit) -> None:
    """What became of the forecasts of weeks that are over."""
    st.subheader(_("Earlier forecasts and what was wanted"))
    if found.past.is_empty():
        st.caption(_("No week that was forecast is over yet."))
        return
    first, second, third = st.columns(3)
    first.metric(_("Weeks compared"), f"{found.past.height:,}")
    second.metric(_("Off by, of what was wanted"), figures.percent(found.past_error))
    third.metric(_("Inside the 95% interval"), figures.percent(found.past_inside))
    lists.draw(
        [
            {
                _("Product"): row["product_code"],
                _("Warehouse"): row["warehouse_code"],
                _("Week"): row["week"],
                _("Weeks ahead"): row["ahead"],
                _("Forecast"): round(row["quantity"], 1),
                _("Wanted"): round(row["actual"], 1),
                _("Inside the 95% interval"): row["is_inside"],
            }
            for row in found.past.sort("week", descending=True).head(SHOWN).iter_rows(named=True)
        ],
        key="forecasts_draw_past",
        hide_index=True,
    )


if __name__ == "__main__":
    draw()
