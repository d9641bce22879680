"""The one filter bar of all reports; what it says stands in the page's link.

Belongs here: reading the link, the widgets, writing the link. Does not: any report's rows.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import streamlit as st

from analytics.reports import FILTERS, Choice, Report, this_month
from apps.web.language import either, message
from apps.web.language import text as _

LABELS = {
    "customer": message("Customer code"),
    "supplier": message("Supplier code"),
    "category": message("Category"),
    "warehouse": message("Warehouse"),
    "product": message("Product code"),
    "channel": message("Channel"),
}


def draw(wanted: Report, today: date) -> Choice:
    """The bar for one report: what it cannot be narrowed by is kept in the link, not shown."""
    link = st.query_params
    first, last = this_month(today)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if wanted.period:
            first = st.date_input(
                _("From"), _day(link.get("from"), first), key="filter_from", width=150
            )
            last = st.date_input(_("To"), _day(link.get("to"), last), key="filter_to", width=150)
        cut = _cut(wanted)
        values = {
            name: st.text_input(
                _(LABELS[name]), link.get(name, ""), key=f"filter_{name}", width=150
            ).strip()
            if name in wanted.filters
            else link.get(name, "")
            for name in FILTERS
        }
        is_like = False
        if wanted.source == "compared":
            is_like = st.toggle(_("Like for like"), link.get("like") == "1", key="filter_like")
    choice = Choice(
        first if wanted.period else None,
        last if wanted.period else None,
        cut,
        is_like,
        tuple((name, value) for name, value in values.items() if value),
    )
    st.query_params.from_dict(as_link(wanted, choice))
    return choice


def as_link(wanted: Report, choice: Choice) -> dict[str, str]:
    """The parameters that open this report with this choice."""
    said = {"report": wanted.name, **dict(choice.values)}
    if choice.first and choice.last:
        said |= {"from": choice.first.isoformat(), "to": choice.last.isoformat()}
    if choice.cut:
        said["by"] = choice.cut
    if choice.is_like_for_like:
        said["like"] = "1"
    return said


def _cut(wanted: Report) -> str:
    if not wanted.cuts:
        return ""
    names = {each.name: either(each.zh, each.en) for each in wanted.cuts}
    asked = st.query_params.get("by", "")
    return st.selectbox(
        _("By"),
        list(names),
        list(names).index(asked) if asked in names else 0,
        format_func=names.__getitem__,
        key=f"filter_by_{wanted.name}",
        width=150,
    )


def _day(said: str | None, otherwise: date) -> date:
    with suppress(ValueError):
        return date.fromisoformat(said or "")
    return otherwise
