"""Stock turnover 存货周转率: cost of sales by average stock value, both from the general ledger."""

from __future__ import annotations

import streamlit as st

from apps.web import context, figures, identity, pages, periods, sheets
from apps.web.language import text as _
from apps.web.queries import turnover as shown
from erp.access.errors import NotAllowed
from erp.access.scope import COST
from erp.base.exact import from_whole
from erp.statements import queries
from erp.statements.stock_turnover import stock_turnover, together


def draw() -> None:
    """The page. A month opens the books of that month."""
    person = identity.require("ledger", "view")
    if COST not in person.scope.field_classes:
        raise NotAllowed("ledger", "view")
    st.title(_("Stock turnover"))
    with context.current().database.reading() as connection:
        firm = queries.read_firm(connection)
        months = periods.choose(connection, key="turnover", whole_year=True)
        if months is None:
            return
        found = stock_turnover(connection, months)
    whole = together(found)
    first, second, third = st.columns(3)
    first.metric(_("Times turned over"), figures.quantity(whole.times))
    second.metric(_("Days goods stay"), figures.quantity(whole.days_held))
    cost = figures.money(from_whole(whole.cost, firm.digits), firm.currency)
    third.metric(_("Cost of sales"), cost)
    st.caption(_("The average of months is that of each month's opening and closing value."))
    clicked = sheets.draw(shown.turnover_sheet(firm, months, found), key="turnover_months")
    if clicked is not None and clicked.opens:
        chosen = {"first": clicked.opens, "last": clicked.opens}
        st.switch_page(pages.BOOKS.page(), query_params=chosen)


if __name__ == "__main__":
    draw()
