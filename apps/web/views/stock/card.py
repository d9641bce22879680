"""Product card 商品库存卡: one product on one page: where, what state, value, history, trace."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import (
    context,
    feedback,
    figures,
    identity,
    labels,
    lists,
    pages,
    product_field,
    sheets,
    tables,
)
from apps.web.language import is_chinese, reader_language
from apps.web.language import text as _
from apps.web.queries import goods, live_stock, masters, moves
from apps.web.queries import lots as frames
from apps.web.queries.goods import Goods
from apps.web.queries.moves import Choice
from apps.web.views.stock import where
from apps.web.views.stock.costs import METHODS
from erp.access.queries import Person
from erp.access.scope import COST
from erp.inventory import lots
from erp.stock.queries import Where, where_is

SHOWN = 100
"""Moves of the history on the card; the journal has the others."""


def draw() -> None:
    """The page: `?product=…` opens a card; a scan does as well."""
    person = identity.require("stock", "view")
    st.title(_("Product card"))
    typed = product_field.draw("card_product")
    if not typed:
        st.info(_("Type or scan a product to see where it is and what became of it."))
        return
    with context.current().database.reading() as connection:
        product = goods.find(connection, typed)
        seen = person.scope.warehouses
        places = [] if product is None else where_is(connection, product.code)
    if product is None:
        st.info(_("No product has this code or barcode."), icon=":material/search_off:")
        return
    places = [each for each in places if seen is None or each.warehouse in seen]
    _draw_head(product, places)
    _draw_places(places)
    if person.scope.sees(COST) and seen is None:
        _draw_value(product)
    _draw_history(person, product)
    _draw_trace(product, places)


def _draw_head(product: Goods, places: list[Where]) -> None:
    name = product.name if is_chinese() else product.name_en or product.name
    st.subheader(f"{product.code} {name}")
    facts = [labels.unit(product.unit), _(METHODS[product.costing_method]), product.barcode]
    st.caption(" · ".join(each for each in facts if each))
    zero = Decimal(0)
    totals = {
        _("On hand"): sum((each.on_hand for each in places), zero),
        _("Reserved"): sum((each.reserved for each in places), zero),
        _("Held"): sum((e.on_hand for e in places if e.state not in {"", "transit"}), zero),
        _("In transit"): sum((e.on_hand for e in places if e.state == "transit"), zero),
        _("Available"): sum((each.available for each in places), zero),
    }
    for column, (label, total) in zip(st.columns(len(totals)), totals.items(), strict=True):
        column.metric(label, figures.quantity(total))


def _draw_places(places: list[Where]) -> None:
    if places:
        where.draw_places(places)
    else:
        st.info(_("No warehouse you may see holds this product."), icon=":material/inventory_2:")


def _draw_value(product: Goods) -> None:
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        pools = live_stock.pools(connection, product.code, digits=company.digits)
    if not pools:
        return
    right = st.column_config.TextColumn(alignment="right")
    names = (_("Quantity"), _("Book value"), _("Unit cost"))
    lists.draw(
        [
            {
                _("Cost group"): pool.group or _("whole company"),
                names[0]: figures.quantity(pool.quantity),
                names[1]: figures.amount(pool.value),
                names[2]: figures.price(pool.unit_cost),
                _("Cost not known of"): figures.quantity(pool.unknown) if pool.unknown else "",
            }
            for pool in pools
        ],
        key="card_value",
        hide_index=True,
        column_config=dict.fromkeys(names, right),
    )


def _draw_history(person: Person, product: Goods) -> None:
    st.subheader(_("History"))
    choice = Choice(product.code, seen=person.scope.warehouses)
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        found = moves.find(connection, choice, digits=company.digits, most=SHOWN)
    title = _("History of {product}", product=product.code)
    page = moves.sheet(
        found, name=f"moves-{product.code}", title=title, sees_value=person.scope.sees(COST)
    )
    clicked = sheets.draw(page, key="card_history", module="stock")
    if len(found) == SHOWN:
        st.page_link(
            pages.MOVES.page(), label=_("All moves"), query_params={"product": product.code}
        )
    if clicked is not None:
        st.switch_page(pages.DOCUMENT.page(), query_params={"number": clicked.opens})


def _draw_trace(product: Goods, places: list[Where]) -> None:
    """Where a lot came from and who got it; goods not kept by lot have only their history."""
    with context.current().database.reading() as connection:
        codes = live_stock.lots_of(connection, product.code)
    if not codes:
        return
    st.subheader(_("Trace"))
    on_hand = {each.lot for each in places}
    lot = st.selectbox(
        _("Lot"), sorted(codes, key=lambda code: code not in on_hand), key="card_lot"
    )
    kinds = moves.kind_names(moves.MOVING)
    with feedback.refusals(), context.current().database.reading() as connection:
        forward = lots.trace(connection, product.code, lot)
        back = lots.trace(connection, product.code, lot, back=True)
        left, right = st.columns(2)
        with left:
            st.markdown(f"**{_('Where it came from')}**")
            tables.draw(frames.trace_frame(back, kinds), key="card_back")
        with right:
            st.markdown(f"**{_('Who got it')}**")
            tables.draw(frames.trace_frame(forward, kinds), key="card_forward")


if __name__ == "__main__":
    draw()
