"""Charts in one style: Altair, the theme's colours, axes in the reader's units.

Belongs here: how a series is drawn. Does not: reading one. What is drawn is a picture of exact
figures that stand in a table or card beside it.

Amounts travel to the browser as text and become numbers there: Streamlit 1.67 hands Arrow decimals
to Vega without their scale, which draws 652.5400 as 6,525,400 (decision 0020).
"""

from __future__ import annotations

from typing import cast

import altair as alt
import polars as pl

from apps.web import labels
from apps.web.language import either, is_chinese

HEIGHT = 260
TEAL, GOLD, SAGE = "#0f4c5c", "#d9973b", "#6b9080"


def _axis(title: str | None = None) -> alt.Axis:
    """Amounts in 万 for readers of Chinese, in k and M for others."""
    if is_chinese():
        myriad = either("万", "")
        label = (
            "abs(datum.value) >= 10000 ? format(datum.value / 10000, ',.4~r')"
            f" + '{myriad}'"
            " : format(datum.value, ',.4~r')"
        )
        return alt.Axis(title=title, labelExpr=label, grid=True, tickCount=5)
    return alt.Axis(title=title, format="~s", grid=True, tickCount=5)


def _chart(frame: pl.DataFrame, value: str) -> alt.Chart:
    """A chart of the frame whose `value` is exact text in transit."""
    exact = frame.with_columns(pl.col(value).cast(pl.String))
    number = {value: f"toNumber(datum['{value}'])"}
    return cast("alt.Chart", alt.Chart(exact).transform_calculate(**number))


def columns_by_month(frame: pl.DataFrame, series: dict[str, str], *, amount: str) -> alt.Chart:
    """Bars by month, one colour a series; `series` gives each column's heading."""
    long = frame.rename(series).unpivot(
        index="month", on=list(series.values()), variable_name="series", value_name="amount"
    )
    long = long.drop_nulls("amount")
    colours = alt.Scale(domain=list(series.values()), range=[TEAL, GOLD, SAGE][: len(series)])
    return (
        _chart(long, "amount")
        .mark_bar(cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
        .encode(
            x=alt.X("month:O", axis=alt.Axis(title=None, labelAngle=-45, labelOverlap=True)),
            xOffset=alt.XOffset("series:N", sort=list(series.values())),
            y=alt.Y("amount:Q", axis=_axis()),
            color=alt.Color(
                "series:N",
                scale=colours,
                legend=alt.Legend(orient="top", title=None) if len(series) > 1 else None,
            ),
            tooltip=[
                alt.Tooltip("month:O", title=""),
                alt.Tooltip("series:N", title=""),
                alt.Tooltip("amount:Q", format=",.2f", title=amount),
            ],
        )
        .properties(height=HEIGHT)
    )


def bars(frame: pl.DataFrame, name: str, value: str, *, title: str) -> alt.Chart:
    """Horizontal bars in the frame's order, each with its name, thinner where there are many."""
    thickness = min(22, HEIGHT * 7 // (10 * max(len(frame), 1)))
    axis = alt.Axis(title=None, labelLimit=180, labelOverlap=False)
    return (
        _chart(frame, value)
        .mark_bar(cornerRadiusTopRight=3, cornerRadiusBottomRight=3, color=TEAL, size=thickness)
        .encode(
            y=alt.Y(f"{name}:N", sort=None, axis=axis),
            x=alt.X(f"{value}:Q", axis=_axis()),
            tooltip=[
                alt.Tooltip(f"{name}:N", title=""),
                alt.Tooltip(f"{value}:Q", format=",.2f", title=title),
            ],
        )
        .properties(height=HEIGHT)
    )


def by_category(frame: pl.DataFrame, value: str, *, title: str) -> alt.Chart:
    """Bars by class of goods, the classes by name."""
    names = [labels.category(code) for code in frame["category"].to_list()]
    named = frame.with_columns(pl.Series("category", names, dtype=pl.String))
    return bars(named, "category", value, title=title)


def line_by_day(frame: pl.DataFrame, value: str, *, title: str) -> alt.Chart:
    """An area over the days of a month."""
    return (
        _chart(frame, value)
        .mark_area(
            line={"color": TEAL, "strokeWidth": 2}, color=TEAL, opacity=0.15, interpolate="monotone"
        )
        .encode(
            x=alt.X(
                "business_date:T", axis=alt.Axis(title=None, format="%m-%d", labelOverlap=True)
            ),
            y=alt.Y(f"{value}:Q", axis=_axis()),
            tooltip=[
                alt.Tooltip("business_date:T", format="%Y-%m-%d", title=""),
                alt.Tooltip(f"{value}:Q", format=",.2f", title=title),
            ],
        )
        .properties(height=HEIGHT)
    )


def areas_by_day(
    frame: pl.DataFrame, series: str, value: str, *, order: list[str], title: str
) -> alt.Chart:
    """Areas upon each other over the frame's `day`, one colour a series, in the order given."""
    return (
        _chart(frame.with_columns(pl.col("day").cast(pl.String)), value)
        .mark_area(opacity=0.85, point=frame["day"].n_unique() == 1)
        .encode(
            x=alt.X("day:T", axis=alt.Axis(title=None, format="%m-%d", labelOverlap=True)),
            y=alt.Y(f"{value}:Q", stack="zero", axis=alt.Axis(title=title, grid=True)),
            color=alt.Color(
                f"{series}:N", sort=order, legend=alt.Legend(orient="top", title=None, columns=2)
            ),
            order=alt.Order(f"{series}:N"),
            tooltip=[
                alt.Tooltip("day:T", title="", format="%Y-%m-%d"),
                alt.Tooltip(f"{series}:N", title=""),
                alt.Tooltip(f"{value}:Q", format=",.1f", title=title),
            ],
        )
        .properties(height=HEIGHT)
    )


def prices(frame: pl.DataFrame, *, series: str) -> alt.Chart:
    """A point for each document: its `unit_price` over `business_date`, one line a series."""
    return (
        _chart(frame, "unit_price")
        .mark_line(point=True)
        .encode(
            x=alt.X("business_date:T", axis=alt.Axis(title=None)),
            y=alt.Y("unit_price:Q", axis=_axis(), scale=alt.Scale(zero=False)),
            color=alt.Color("party_code:N", legend=alt.Legend(orient="top", title=series)),
            tooltip=["document", "party_code", "unit_price"],
        )
        .properties(height=HEIGHT)
    )
