"""Replay 补货回放: the past year by the advice, and by minimum and maximum, beside the real one."""

from __future__ import annotations

from decimal import Decimal

import altair as alt
import polars as pl
import streamlit as st

from analytics.planning.kept import ADVICE, MIN_MAX, POLICIES, REAL
from apps.web import charts, context, figures, identity, lists
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters
from apps.web.queries import outlook as queries
from apps.web.queries.outlook import PolicyYear, ReplayedYear


def draw() -> None:
    """The page."""
    person = identity.require("purchasing", "view")
    st.title(_("Replay of the past year"))
    found = queries.replayed(context.current().home, person.scope.warehouses)
    if found is None:
        st.info(
            _("Nothing has been replayed yet. It is done every Monday, once a quarter is known."),
            icon=":material/hourglass_empty:",
        )
        return
    st.caption(
        _(
            "Day by day since {day}, with only what was known on each: the same demand and the"
            " same lead times for all three. What is not there is lost.",
            day=figures.day(found.first_day),
        )
    )
    shows_cost = "cost" in person.scope.field_classes
    with context.current().database.reading() as connection:
        digits = masters.get_company(connection, reader_language()).digits
    for column, name in zip(st.columns(3), POLICIES, strict=True):
        with column.container(border=True):
            _draw_policy(found.of(name), digits, shows_cost=shows_cost)
    if shows_cost:
        _draw_trade(found, digits)
    if found.without_cost:
        st.caption(
            _(
                "{count} products whose cost is not known count in no share and no value.",
                count=found.without_cost,
            )
        )
    _draw_places(found)


def policy_names() -> dict[str, str]:
    """What a reader calls each policy."""
    return {
        REAL: _("What the firm did"),
        ADVICE: _("The nights' advice"),
        MIN_MAX: _("Minimum and maximum"),
    }


def _draw_policy(year: PolicyYear, digits: int, *, shows_cost: bool) -> None:
    st.markdown(f"**{policy_names()[year.policy]}**")
    st.metric(_("Served of what was wanted"), figures.percent(year.served_share))
    said = [
        _("{count} orders", count=f"{year.orders:,}"),
        _("something missing on {days} days", days=f"{year.days_short:,}"),
    ]
    if shows_cost:
        value = figures.amount(year.stock_value.scaleb(-digits), digits=0)
        said.insert(0, _("stock worth {value} on average", value=value))
    st.caption(" · ".join(said))


def _draw_trade(found: ReplayedYear, digits: int) -> None:
    """Service against stock: up and to the left is better."""
    points = pl.DataFrame(
        {
            "policy": [policy_names()[each.policy] for each in found.policies],
            "stock": [str(each.stock_value.scaleb(-digits)) for each in found.policies],
            "served": [str(100 * (each.served_share or Decimal(0))) for each in found.policies],
        }
    )
    base = (
        alt.Chart(points)
        .transform_calculate(value="toNumber(datum.stock)", share="toNumber(datum.served)")
        .encode(
            x=alt.X("value:Q", title=_("Stock value on average"), scale=alt.Scale(zero=False)),
            y=alt.Y("share:Q", title=_("Served, %"), scale=alt.Scale(zero=False, padding=20)),
        )
    )
    marks = base.mark_point(size=160, filled=True, color=charts.TEAL)
    names = base.mark_text(dy=-16).encode(text="policy:N")
    st.altair_chart(alt.layer(marks, names).properties(height=charts.HEIGHT))


def _draw_places(found: ReplayedYear) -> None:
    st.subheader(_("By product"))
    names = policy_names()
    wide = found.rows.with_columns(share=pl.col("served") / pl.col("wanted")).pivot(
        on="policy", index=[*queries.PLACE, "wanted"], values=["share", "stock", "orders"]
    )
    ordered = wide.sort((pl.col(f"share_{ADVICE}") - pl.col(f"share_{REAL}")), nulls_last=True)
    lists.draw(
        [
            {
                _("Product"): row["product_code"],
                _("Warehouse"): row["warehouse_code"],
                _("Wanted"): round(row["wanted"], 1),
                **{
                    f"{heading} · {names[policy]}": row[f"{value}_{policy}"]
                    for value, heading in (
                        ("share", _("Served")), ("stock", _("Stock")), ("orders", _("Orders")),
                    )
                    for policy in POLICIES
                },
            }
            for row in ordered.iter_rows(named=True)
        ], key="replay_draw_places",
        hide_index=True,
        height=360,
        column_config={
            f"{heading} · {name}": st.column_config.NumberColumn(format=form)
            for heading, form in ((_("Served"), "percent"), (_("Stock"), "%.1f"))
            for name in names.values()
        },
    )  # fmt: skip


if __name__ == "__main__":
    draw()
