"""Gross margin 毛利: by product, customer or order, each summing to the income statement."""

from __future__ import annotations

import streamlit as st

from apps.web import context, figures, identity, pages, periods, sheets
from apps.web.language import text as _
from apps.web.queries import margins as shown
from erp.access.errors import NotAllowed
from erp.access.scope import COST
from erp.base.exact import from_whole
from erp.statements import margins, queries


def draw() -> None:
    """The page."""
    person = identity.require("ledger", "view")
    if COST not in person.scope.field_classes:
        raise NotAllowed("ledger", "view")
    st.title(_("Gross margin"))
    with context.current().database.reading() as connection:
        firm = queries.read_firm(connection)
        cut = st.segmented_control(
            _("By"),
            list(shown.CUTS),
            format_func=lambda each: _(shown.CUTS[each]),
            default="product",
            required=True,
            key="margin_cut",
            label_visibility="collapsed",
        )
        months = periods.choose(connection, key="margin")
        if months is None or cut is None:
            return
        found = margins.margins(connection, months, cut)
        profit = margins.gross_profit(connection, months)
        if sum(each.profit for each in found) == profit:
            amount = figures.money(from_whole(profit, firm.digits), firm.currency)
            st.badge(
                _("Sums to the income statement's gross profit, {amount}", amount=amount),
                icon=":material/verified:",
                color="green",
            )
        else:
            st.error(_("The sum is not the income statement's gross profit."))
        sheet = shown.margin_sheet(connection, firm, cut, months, found)
    row = sheets.draw(sheet, key=f"margin_{cut}")
    if row is not None and row.opens:
        st.switch_page(pages.DOCUMENT.page(), query_params={"number": row.opens})


if __name__ == "__main__":
    draw()
