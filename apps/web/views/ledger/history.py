"""Old documents 历史单据: what the old system wrote, by its own numbers, searched live."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from apps.web import context, figures, identity, lists
from apps.web.language import message
from apps.web.language import text as _
from erp.history.models import KINDS
from erp.history.queries import MOST, find_history, lines_of_history

if TYPE_CHECKING:
    from datetime import date

    from erp.history.queries import OldDocumentRow

KIND_NAMES = {
    "": message("All kinds"),
    "voucher": message("Voucher"),
    "sale": message("Sale"),
    "sales_return": message("Sales return"),
    "purchase": message("Purchase"),
    "purchase_return": message("Purchase return"),
    "money": message("Money"),
    "other": message("Other"),
}


def draw() -> None:
    """The page."""
    identity.require("ledger", "view")
    st.title(_("Old documents"))
    st.caption(_("From before the move, with their original numbers. They are in no balance."))
    words, kind, days = _draw_search()
    with context.current().database.reading() as connection:
        found = find_history(connection, words, first=days[0], last=days[1], kind=kind)
    if not found:
        st.info(
            _("No old document is found. Use fewer words, or migrate the old system's history."),
            icon=":material/search_off:",
        )
        return
    if len(found) == MOST:
        st.caption(_("The newest {count} are shown; more words find older ones.", count=MOST))
    chosen = _draw_list(found)
    if chosen is not None:
        _draw_document(chosen)


def _draw_search() -> tuple[str, str, tuple[date | None, date | None]]:
    left, middle, right, end = st.columns([3, 1, 1, 1])
    words = left.text_input(
        _("Number, party, product, account or words"),
        st.query_params.get("words", ""),
        key="history_words",
    )
    kind = middle.selectbox(
        _("Kind"), ("", *KINDS), format_func=lambda each: _(KIND_NAMES[each]), key="history_kind"
    )
    first = right.date_input(_("From"), None, key="history_first")
    last = end.date_input(_("To"), None, key="history_last")
    return words, kind, (first, last)


def _draw_list(found: list[OldDocumentRow]) -> OldDocumentRow | None:
    state = lists.draw(
        [
            {
                _("Number"): each.number,
                _("Date"): figures.day(each.business_date),
                _("Kind"): _(KIND_NAMES[each.kind]),
                _("Party"): each.party_name or each.party,
                _("Amount"): figures.amount(each.amount),
                _("Currency"): each.currency,
                _("Memo"): each.memo,
                _("Old system"): each.source,
            }
            for each in found
        ],
        hide_index=True,
        key="history_list",
        inputs=("history_words", "history_kind", "history_first", "history_last"),
        on_select="rerun",
        selection_mode="single-row",
        column_config={_("Amount"): st.column_config.TextColumn(alignment="right")},
    )
    rows = state["selection"]["rows"]
    return found[rows[0]] if rows else None


def _draw_document(chosen: OldDocumentRow) -> None:
    with context.current().database.reading() as connection:
        lines = lines_of_history(connection, chosen.id)
    st.subheader(chosen.number)
    names = (_("Debit"), _("Credit"), _("Quantity"), _("Price"), _("Amount"))
    right = st.column_config.TextColumn(alignment="right")
    rows = []
    for each in lines:
        row = {_("Line"): str(each.line), _("Code"): each.code, _("Name"): each.name}
        row[_("Memo")] = each.description
        row[_("Party")] = each.party
        if each.side:
            debit = each.side == "D"
            row[_("Debit")] = figures.amount(each.amount) if debit else ""
            row[_("Credit")] = "" if debit else figures.amount(-each.amount)
        else:
            row[_("Quantity")] = "" if each.quantity is None else figures.quantity(each.quantity)
            row[_("Price")] = "" if each.unit_price is None else figures.quantity(each.unit_price)
            row[_("Amount")] = figures.amount(each.amount)
        rows.append(row)
    lists.draw(
        rows,
        key="history_draw_document",
        hide_index=True,
        column_config=dict.fromkeys(names, right),
    )
    details = {name: value for name, value in json.loads(chosen.details).items() if value}
    if details:
        st.caption(" · ".join(f"{name}: {value}" for name, value in details.items()))


if __name__ == "__main__":
    draw()
