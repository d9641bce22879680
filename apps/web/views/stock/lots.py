"""Lots 批次: what expires soon, where a lot came from and went, holding and releasing it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from apps.web import context, feedback, identity, product_field, tables
from apps.web.language import either, message
from apps.web.language import text as _
from apps.web.queries import lots as frames
from erp.access.queries import Person
from erp.inventory import lots
from erp.posting import DOCUMENT_TYPES
from erp.stock.lots import set_lot_state

STATES = {
    "released": message("Released"),
    "held": message("Held"),
    "rejected": message("Rejected"),
}
DAYS = 30


def draw() -> None:
    """The page: `?product=…&lot=…` names a lot."""
    person = identity.require("stock", "view")
    st.title(_("Lots"))
    expiring, one = st.tabs([_("Expiring"), _("One lot")])
    with expiring:
        _draw_expiring(person)
    with one:
        _draw_one(person)


def _draw_expiring(person: Person) -> None:
    within = st.number_input(
        _("Expires within days"), min_value=0, max_value=3650, value=DAYS, key="lots_within"
    )
    today = context.current().database.clock().date()
    with context.current().database.reading() as connection:
        found = lots.lots_on_hand(connection, day=today, within_days=int(within))
    seen = person.scope.warehouses
    found = [each for each in found if seen is None or each.warehouse in seen]
    if not found:
        st.info(
            _("No lot on hand expires by then. A lot's last day is said at its first receipt."),
            icon=":material/task_alt:",
        )
        return
    frame = frames.on_hand_frame(
        found, day=today, sees_value="cost" in person.scope.field_classes
    ).with_columns(state=_names(STATES, [each.state for each in found]))
    tables.draw(frame, key="lots_expiring")


def _draw_one(person: Person) -> None:
    with st.container(horizontal=True):
        product = product_field.draw("lots_product")
        lot = st.text_input(
            _("Lot or serial number"), st.query_params.get("lot", ""), key="lots_lot"
        ).strip()
    if not product or not lot:
        st.info(_("Type a product and one of its lots."), icon=":material/qr_code_scanner:")
        return
    kinds = {kind: either(each.name, each.name_en) for kind, each in DOCUMENT_TYPES.items()}
    with feedback.refusals(), context.current().database.reading() as connection:
        forward = lots.trace(connection, product, lot)
        back = lots.trace(connection, product, lot, back=True)
        events = frames.events_frame(connection, product, lot)
        st.subheader(_("Who got it"))
        tables.draw(frames.trace_frame(forward, kinds), key="lots_forward")
        st.subheader(_("Where it came from"))
        tables.draw(frames.trace_frame(back, kinds), key="lots_back")
        if not events.is_empty():
            st.subheader(_("State"))
            state = _names(STATES, events["state"].to_list())
            tables.draw(events.with_columns(state=state), key="lots_events")
        if person.may("stock", "edit"):
            _draw_state(product, lot)


def _draw_state(product: str, lot: str) -> None:
    with st.form("lots_state", clear_on_submit=True):
        state = st.selectbox(
            _("New state"), list(STATES), format_func=lambda each: _(STATES[each]), index=1,
            key="lots_new_state",
        )  # fmt: skip
        reason = st.text_input(_("Reason"), key="lots_reason")
        if st.form_submit_button(_("Change the state"), key="lots_change"):
            with feedback.refusals():
                with identity.acting("form lots") as transaction:
                    set_lot_state(transaction, product, lot, state, reason=reason)
                st.rerun()


def _names(names: dict[str, str], codes: list[str]) -> pl.Series:
    return pl.Series([_(names[code]) for code in codes], dtype=pl.String)


if __name__ == "__main__":
    draw()
