"""Sales orders 销售订单列表: found by any field, with totals, and exported as they stand here."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import streamlit as st
from sqlalchemy import Connection

from apps.web import context, feedback, figures, identity, sheets, tables
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.lines import NUMBER
from apps.web.queries import masters, selling
from apps.web.queries.sheet import Sheet
from erp.sales.queries import (
    AMOUNTS,
    DAYS,
    QUANTITIES,
    Condition,
    Operator,
    OrderTotals,
    order_totals,
)

STATES = {
    "open": message("Nothing delivered yet"),
    "partial": message("Partly delivered"),
    "delivered": message("Delivered"),
    "closed": message("Closed"),
}
FIELDS = {
    "number": message("Document"),
    "key": message("Request key"),
    "customer_name": message("Customer"),
    "party_group": message("Customer group"),
    "party_type": message("Customer type"),
    "industry": message("Industry"),
    "party_size": message("Size"),
    "warehouse": message("Warehouse"),
    "department": message("Department"),
    "salesperson": message("Salesperson"),
    "salesperson_name": message("Salesperson's name"),
    "project": message("Project"),
    "channel": message("Channel"),
    "reference": message("Customer's order number"),
    "memo": message("Memo"),
    "currency": message("Currency"),
    "due_date": message("Expected on"),
    "product": message("Code"),
    "product_name": message("Product"),
    "category": message("Category"),
    "description": message("Line text"),
    "unit": message("Unit"),
    "tax_code": message("Tax code"),
    "line": message("Line"),
    "quantity": message("Quantity"),
    "delivered": message("Delivered"),
    "closed": message("Closed quantity"),
    "left": message("Left"),
    "unit_price": message("Net price"),
    "net": message("Net amount"),
    "tax": message("Tax"),
    "gross": message("Gross"),
}
"""Every field but those with an input of their own: words are contained, figures and days from
and to."""

FIGURES = (*QUANTITIES, *AMOUNTS, "unit_price", "line")
INPUTS = (
    *(f"sales_orders_{name}" for name in ("from", "to", "customer", "state", "fields")),
    *(f"sales_orders_{field}{end}" for field in FIELDS for end in ("", "_from", "_to")),
)
PAGE = 1_000
PLACES = "sales_orders_places"


def draw() -> None:
    """The list; a click opens the order."""
    identity.require("sales", "view")
    st.title(_("Sales orders"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        customers = masters.names_by_code(masters.customers(connection, reader_language()))
    conditions = _draw_conditions(customers, here.today(company.time_zone))
    with feedback.refusals():
        _draw_found(conditions, company.currency)


def _draw_found(conditions: list[Condition], currency: str) -> None:
    places = _places(conditions)
    here = context.current()
    with here.database.reading() as connection:
        found = order_totals(connection, conditions)
        page = selling.orders(
            connection, conditions, limit=PAGE, after=places[-1] if places else None
        )
    if page.frame.is_empty():
        st.info(_("No order matches. Widen the search or enter one."), icon=":material/search_off:")
        return
    tables.draw(
        _with_states(page.frame), key="sales_orders_table", height=520, inputs=INPUTS,
        is_searched=False,
    )  # fmt: skip
    st.markdown(
        _(
            "**{count} lines** · ordered {ordered} · delivered {delivered} · left {left}"
            " · net {net} · tax {tax} · gross {gross}",
            count=found.lines,
            ordered=figures.quantity(found.quantity),
            delivered=figures.quantity(found.delivered),
            left=figures.quantity(found.left),
            net=figures.money(found.net, currency),
            tax=figures.money(found.tax, currency),
            gross=figures.money(found.gross, currency),
        )
    )
    if found.lines > PAGE:
        _draw_paging(places, page, found.lines)
    _draw_export(conditions, found)


def _with_states(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("state").replace({k: _(v) for k, v in STATES.items()}))


def _places(conditions: list[Condition]) -> list[tuple[int, int]]:
    """After which lines the pages up to this one began; none again when the search changes."""
    kept, places = st.session_state.get(PLACES, (None, []))
    if kept != conditions:
        places = []
        st.session_state[PLACES] = (conditions, places)
    return places


def _draw_paging(places: list[tuple[int, int]], page: selling.OrderPage, lines: int) -> None:
    first = len(places) * PAGE + 1
    last = first + len(page.frame) - 1
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Newer"), key="sales_orders_newer", disabled=not places):
            places.pop()
            st.rerun()
        if st.button(_("Older"), key="sales_orders_older", disabled=last >= lines) and page.last:
            places.append(page.last)
            st.rerun()
        st.caption(_("Lines {first} to {last}; the totals are over all.", first=first, last=last))


def _draw_export(conditions: list[Condition], found: OrderTotals) -> None:
    """All lines of the search with their totals; a long one is only made when asked for."""
    if not identity.person().may("sales", "export"):
        return
    if found.lines > PAGE and not st.toggle(
        _("Make files of all {count} lines", count=found.lines), key="sales_orders_files"
    ):
        return
    with context.current().database.reading() as connection:
        sheet = exported(connection, conditions)
    sheets.draw_downloads(sheet, key="sales_orders_export", module="sales")


def exported(connection: Connection, conditions: list[Condition]) -> Sheet:
    """What the files hold: every line of the search as the list shows it, then its totals."""
    frame = _with_states(selling.orders(connection, conditions).frame)
    headings = [_(tables.HEADINGS[name]) for name in frame.columns]
    sums = selling.totals(order_totals(connection, conditions))
    return selling.order_sheet(frame, sums, headings)


def _draw_conditions(customers: dict[str, str], today: date) -> list[Condition]:
    first, second, third, fourth = st.columns(4)
    made = [
        Condition("business_date", ">=", first.date_input(
            _("From"), today - timedelta(days=365), key="sales_orders_from", format="YYYY-MM-DD")),
        Condition("business_date", "<=", second.date_input(
            _("To"), today, key="sales_orders_to", format="YYYY-MM-DD")),
    ]  # fmt: skip
    customer = third.selectbox(
        _("Customer"), list(customers), index=None, format_func=customers.__getitem__,
        key="sales_orders_customer", placeholder=_("Choose an option"),
    )  # fmt: skip
    state = fourth.selectbox(
        _("State"), list(STATES), index=None, format_func=lambda each: _(STATES[each]),
        key="sales_orders_state", placeholder=_("Choose an option"),
    )  # fmt: skip
    if customer:
        made.append(Condition("customer", "=", customer))
    if state:
        made.append(Condition("status", "=", state))
    chosen = st.multiselect(
        _("More conditions"), list(FIELDS), format_func=lambda each: _(FIELDS[each]),
        key="sales_orders_fields", placeholder=_("Choose options"),
    )  # fmt: skip
    for field in chosen:
        made += _draw_field(field)
    return made


def _draw_field(field: str) -> list[Condition]:
    """The input of one field: words it contains, or from and to."""
    label, key = _(FIELDS[field]), f"sales_orders_{field}"
    if field not in FIGURES and field not in DAYS:
        words = st.text_input(_("{field} contains", field=label), key=key).strip()
        return [Condition(field, "contains", words)] if words else []
    made: list[Condition] = []
    ends: tuple[tuple[Operator, str, str], ...] = (
        (">=", _("{field} from", field=label), f"{key}_from"),
        ("<=", _("{field} to", field=label), f"{key}_to"),
    )
    for column, (operator, named, place) in zip(st.columns(2), ends, strict=True):
        if field in DAYS:
            day = column.date_input(named, None, key=place, format="YYYY-MM-DD")
            value = day if isinstance(day, date) else None
        else:
            typed = column.text_input(named, key=place).strip()
            value = Decimal(typed.replace(",", "")) if NUMBER.fullmatch(typed) else None
            if typed and value is None:
                column.error(_("Type a number, such as 1,234.50."))
        if value is not None:
            made.append(Condition(field, operator, value))
    return made


if __name__ == "__main__":
    draw()
