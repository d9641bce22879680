"""Where goods are 货在何处: on hand, promised, held and on the way, live from the core."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps.web import context, figures, identity, lists, product_field
from apps.web.language import message
from apps.web.language import text as _
from apps.web.queries import live_stock
from erp.access.queries import Person
from erp.stock.queries import Where, where_is

STATES = {
    "": message("May be sold"),
    "held": message("Held"),
    "inspection": message("Waits for inspection"),
    "rejected": message("Rejected"),
    "dispatched": message("Dispatched, not yet sold"),
    "transit": message("In transit"),
}


def draw() -> None:
    """The page: `?product=…` opens a product's places."""
    person = identity.require("stock", "view")
    st.title(_("Where goods are"))
    product = product_field.draw("where_product", note=_("Empty shows every product by warehouse."))
    if product:
        _draw_places(person, product)
    else:
        _draw_all(person)


def _draw_all(person: Person) -> None:
    with context.current().database.reading() as connection:
        found = live_stock.on_hand(connection, warehouses=person.scope.warehouses)
    if not found:
        st.info(
            _("Nothing is in stock yet. Enter a purchase receipt or opening stock."),
            icon=":material/inventory_2:",
        )
        return
    _draw_table(
        [
            {
                _("Product"): each.product,
                _("Product name"): each.name,
                _("Warehouse"): each.warehouse,
                _("On hand"): figures.quantity(each.on_hand),
                _("Reserved"): figures.quantity(each.reserved),
                _("Held"): figures.quantity(each.held),
                _("Available"): figures.quantity(each.available),
            }
            for each in found
        ]
    )


def _draw_places(person: Person, product: str) -> None:
    with context.current().database.reading() as connection:
        found = where_is(connection, product)
    seen = person.scope.warehouses
    found = [each for each in found if seen is None or each.warehouse in seen]
    if not found:
        st.info(
            _("No warehouse you may see holds {product}.").format(product=product),
            icon=":material/search_off:",
        )
        return
    draw_places(found)


def draw_places(found: Sequence[Where]) -> None:
    """Each place that holds a product, with its state."""
    _draw_table(
        [
            {
                _("Warehouse"): each.warehouse,
                _("Place"): each.place,
                _("Bin"): each.bin,
                _("Lot"): each.lot,
                _("State"): _(STATES[each.state]),
                _("On hand"): figures.quantity(each.on_hand),
                _("Reserved"): figures.quantity(each.reserved),
                _("Available"): figures.quantity(each.available),
            }
            for each in found
        ]
    )


def _draw_table(rows: list[dict[str, str]]) -> None:
    right = st.column_config.TextColumn(alignment="right")
    quantities = (_("On hand"), _("Reserved"), _("Held"), _("Available"))
    lists.draw(
        rows,
        key="where_draw_table",
        hide_index=True,
        column_config=dict.fromkeys(quantities, right),
    )


if __name__ == "__main__":
    draw()
