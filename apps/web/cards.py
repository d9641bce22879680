"""A figure on a dashboard: value, change, time of its data, tie-out mark, and the way to its parts.

Belongs here: how a proved figure looks and opens. Does not: computing one (`apps.web.queries`).

The mark: green when every tie-out behind the figure holds, red when one does not, grey when one was
not run. A scoped figure's mark means that the published total is proved and that the parts over all
scopes sum to it (design §5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from analytics.metrics import Metric, metric
from analytics.published import TieOut
from apps.web import definition, figures, identity, marts, tables
from apps.web.language import text as _
from apps.web.queries import stock
from apps.web.queries.reading import Figure
from erp.access.scope import COST

Format = Callable[[Decimal | None], str]


Rows = Callable[[], pl.DataFrame]
Below = Callable[[dict[str, Any]], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Card:
    """A figure with what it rests on. `rows` gives its parts, `total` names their column.

    `below` gives the documents behind a part that names none itself; it is asked with the part.
    """

    key: str
    metric: Metric
    figure: Figure
    shown: Format
    rows: Rows
    total: str = ""
    note: str = ""
    is_rise_good: bool | None = True
    """Whether growth is good news; `None` says nothing."""
    below: Below | None = None

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return definition.name_of(self.metric)


def of_metric(
    name: str,
    *,
    key: str,
    figure: Figure,
    shown: Format,
    rows: Rows,
    total: str = "",
    note: str = "",
    is_rise_good: bool | None = True,
    below: Below | None = None,
) -> Card:
    """A card whose name, meaning and proof the metric dictionary says; `note` is added."""
    return Card(key, metric(name), figure, shown, rows, total, note, is_rise_good, below)


def draw_row(cards: list[Card], zone: str) -> None:
    """Cards side by side, wrapping on a narrow screen."""
    for column, card in zip(st.columns(len(cards)), cards, strict=True):
        with column, st.container(border=True, height="stretch"):
            _draw(card, zone)


def movements(part: dict[str, Any]) -> pl.DataFrame:
    """The moves of the product a part names, each with its document."""
    return marts.ask(stock.movements, part["product_code"])


def or_unknown(shown: Format) -> Format:
    """The format, saying *cost unknown* where there is no figure: neither 0 nor 100 %."""
    return lambda value: _("cost unknown") if value is None else shown(value)


def _draw(card: Card, zone: str) -> None:
    st.metric(
        card.label,
        card.shown(card.figure.value),
        _change(card.figure),
        delta_color=_colour(card),
        help=f"{definition.meaning_of(card.metric)}\n\n{card.note}".strip(),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        draw_mark((card.metric.tie_out,))
        st.caption(figures.short_moment(marts.as_of(), zone), width="content")
        key = f"{card.key}_parts"
        if st.button(_("Parts"), key=key, type="tertiary", icon=":material/search:"):
            _open(card)


def _colour(card: Card) -> str:
    if card.is_rise_good is None:
        return "off"
    return "normal" if card.is_rise_good else "inverse"


def _change(figure: Figure) -> str | None:
    """The change against a month before; nothing where there was nothing or nothing changed."""
    if figure.value is None or not figure.before or figure.value == figure.before:
        return None
    change = (figure.value - figure.before) / abs(figure.before)
    return f"{'+' if change > 0 else ''}{figures.percent(change)}"


def draw_heading(title: str, ties: tuple[str, ...], *names: str) -> None:
    """The heading of a chart or table, with its mark and the metrics it shows."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{title}**", width="content")
        draw_mark(ties)
        key = f"definition_{'_'.join((*ties, *names))}_{title}"
        label = _("Definition")
        if names and st.button(label, key=key, type="tertiary", icon=":material/menu_book:"):
            _define(names)


def _define(names: tuple[str, ...]) -> None:
    """Open what the dictionary says of metrics."""

    @st.dialog(_("Definition"), width="large")
    def show() -> None:
        for name in names:
            definition.draw(metric(name), may_see_totals=may_see_totals())

    show()


def draw_mark(names: tuple[str, ...]) -> None:
    """The tie-out mark of a figure, with what was compared; what differs is said beside it."""
    results = marts.tie_outs(names)
    if any(result is None for result in results):
        st.badge(_("Not tied"), icon=":material/help:", color="gray", help=_described(names))
    elif all(result.holds for result in results if result is not None):
        st.badge(_("Tied out"), icon=":material/check:", color="green", help=_described(names))
    else:
        st.badge(_("Differs"), icon=":material/error:", color="red", help=_described(names))
        for name, result in zip(names, results, strict=True):
            if result is not None and not result.holds:
                st.caption(_("Does not agree: {what}", what=_said(name, result)))


def _described(names: tuple[str, ...]) -> str:
    lines = []
    for name, result in zip(names, marts.tie_outs(names), strict=True):
        lines.append(f"**{definition.of_tie_out(name)}**")
        if result is None:
            lines.append(_("This tie-out was not run on the published version."))
        elif may_see_totals():
            lines.append(definition.compared(result))
    return "\n\n".join(lines)


def _said(name: str, result: TieOut) -> str:
    said = definition.of_tie_out(name)
    return f"{said}. {definition.compared(result)}" if may_see_totals() else said


def may_see_totals() -> bool:
    """Whether the company's totals may be shown; others are told that they tie, not what."""
    person = identity.person()
    return person.may("ledger", "view") and person.scope.sees(COST)


def _open(card: Card) -> None:
    """Open the parts in a dialog; a click on a row leads to its document or voucher."""

    @st.dialog(card.label, width="large")
    def show() -> None:
        rows = card.rows()
        _draw_total(card, rows)
        row = tables.draw(rows, key=f"{card.key}_rows")
        if row is not None and card.below is not None:
            part = rows.row(row, named=True)
            tables.draw(card.below(part), key=f"{card.key}_below_{row}")
        with st.expander(_("Definition"), icon=":material/menu_book:"):
            definition.draw(card.metric, may_see_totals=may_see_totals())

    show()


def _draw_total(card: Card, rows: pl.DataFrame) -> None:
    if not card.total or card.figure.value is None:
        st.caption(_("{count} rows", count=len(rows)))
        return
    total = Decimal(rows[card.total].sum()) if len(rows) else None
    is_equal = (total or 0) == card.figure.value
    mark = ":green[:material/check:]" if is_equal else ":red[:material/error:]"
    st.markdown(
        _(
            "{mark} {count} rows sum to {total}; the figure says {figure}.",
            mark=mark,
            count=len(rows),
            total=card.shown(total),
            figure=card.shown(card.figure.value),
        )
    )
