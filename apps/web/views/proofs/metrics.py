"""Metric dictionary 指标口径: every figure of the dashboards, what it means, its last test."""

from __future__ import annotations

import streamlit as st

from analytics.lineage import source_columns
from analytics.metrics import Metric, metrics
from apps.web import cards, dashboard, definition, lists, marts
from apps.web.language import text as _


def draw() -> None:
    """The page: a row a figure; a click opens its entry."""
    if dashboard.begin(_("Metric dictionary")) is None:
        return
    found = metrics()
    clicked = lists.draw(
        [_row(each) for each in found], key="metrics", hide_index=True, on_select="rerun",
        selection_mode="single-row",
    )  # fmt: skip
    for place in clicked["selection"]["rows"]:
        with st.container(border=True):
            definition.draw(found[place], may_see_totals=cards.may_see_totals())


def _row(each: Metric) -> dict[str, str]:
    (result,) = marts.tie_outs((each.tie_out,))
    last = _("not run") if result is None else _("holds") if result.holds else _("differs")
    return {
        _("Figure"): definition.name_of(each),
        _("Meaning"): definition.meaning_of(each),
        _("Model"): f"{each.mart}.{each.column}",
        _("Source columns"): ", ".join(source_columns()[each.name]),
        _("Owner"): _(definition.OWNERS[each.owner]),
        _("Last test"): last,
    }


if __name__ == "__main__":
    draw()
