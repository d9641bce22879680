"""Movement journal 出入库流水: every move of goods, found by product, warehouse, kind and date."""

from __future__ import annotations

import streamlit as st

from apps.web import context, identity, pages, product_field, sheets
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import masters, moves
from apps.web.queries.moves import MOST, MOVING, Choice
from erp.access.scope import COST

INPUTS = ("moves_product", "moves_warehouse", "moves_kinds", "moves_first", "moves_last")


def draw() -> None:
    """The page. A click opens the document that moved the goods."""
    person = identity.require("stock", "view")
    st.title(_("Movement journal"))
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        choice = _choice(masters.names_by_code(
            masters.warehouses(connection, reader_language(), person.scope.warehouses)
        ))  # fmt: skip
        found = moves.find(connection, choice, digits=company.digits)
    page = moves.sheet(
        found, name="moves", title=_("Movement journal"), sees_value=person.scope.sees(COST)
    )
    clicked = sheets.draw(page, key="moves_list", module="stock", inputs=INPUTS)
    if len(found) == MOST:
        st.caption(_("The latest {count}. Choose a product or dates for others.", count=MOST))
    if clicked is not None:
        st.switch_page(pages.DOCUMENT.page(), query_params={"number": clicked.opens})


def _choice(places: dict[str, str]) -> Choice:
    first, second, third, fourth, fifth = st.columns([2, 2, 3, 2, 2])
    code = product_field.draw("moves_product", place=first)
    warehouse = second.selectbox(
        _("Warehouse"), ["", *places], key="moves_warehouse",
        format_func=lambda code: places.get(code, _("all")),
    )  # fmt: skip
    names = moves.kind_names(MOVING)
    kinds = third.multiselect(
        _("Kinds of document"), list(names), format_func=names.__getitem__, key="moves_kinds",
        placeholder=_("all"),
    )  # fmt: skip
    since = fourth.date_input(_("From day"), None, key="moves_first", format="YYYY-MM-DD")
    until = fifth.date_input(_("To day"), None, key="moves_last", format="YYYY-MM-DD")
    seen = identity.person().scope.warehouses
    return Choice(code, warehouse, kinds, since, until, seen)


if __name__ == "__main__":
    draw()
