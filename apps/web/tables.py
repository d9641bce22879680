"""Tables of rows from the marts: headings, alignment, and a click that opens what a row names.

Belongs here: showing a frame whose columns have known names. Does not: choosing rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from apps.web import labels, lists, pages
from apps.web.language import message
from apps.web.language import text as _

MONEY, QUANTITY, PRICE, COUNT, RATE = "%,.2f", "localized", "%,.4f", "%,d", "%.6f"

HEADINGS = {
    "expected_date": message("Expected on"),
    "on_time": message("On time"),
    "rejected": message("Rejected"),
    "usual_amount": message("At the usual price"),
    "costing_method": message("Costing"),
    "location": message("Place"),
    "lot": message("Lot"),
    "days_left": message("Days left"),
    "expiry_date": message("Expires"),
    "held": message("Held"),
    "kind": message("Kind"),
    "person": message("Person"),
    "reason": message("Reason"),
    "recorded": message("Recorded"),
    "value_kind": message("What happened"),
    "accrued": message("Accrued"),
    "contra": message("Taken back"),
    "invoiced": message("Invoiced"),
    "invoiced_amount": message("Invoiced amount"),
    "month": message("Month"),
    "open": message("Still to come"),
    "ordered": message("Ordered"),
    "paid_amount": message("Paid"),
    "received": message("Received"),
    "returned": message("Returned"),
    "state": message("State"),
    "unit_price": message("Net price"),
    "account_code": message("Account"),
    "account_name": message("Account name"),
    "amount": message("Amount"),
    "book_value": message("Book value"),
    "business_date": message("Date"),
    "channel": message("Channel"),
    "class": message("Class"),
    "closing_credit": message("Closing credit"),
    "closing_debit": message("Closing debit"),
    "cost": message("Cost"),
    "cost_group_code": message("Cost group"),
    "credit": message("Credit"),
    "currency": message("Currency"),
    "customers": message("Customers"),
    "days_overdue": message("Days overdue"),
    "debit": message("Debit"),
    "delivered": message("Delivered"),
    "document": message("Document"),
    "documents": message("Documents"),
    "due_date": message("Due"),
    "department": message("Department"),
    "gross": message("Gross"),
    "project": message("Project"),
    "salesperson": message("Salesperson"),
    "invoices": message("Invoices"),
    "last_moved_date": message("Last moved"),
    "left": message("Left"),
    "lines": message("Lines"),
    "margin": message("Margin"),
    "memo": message("Memo"),
    "opening_credit": message("Opening credit"),
    "opening_debit": message("Opening debit"),
    "party_code": message("Party code"),
    "party_name": message("Party"),
    "per_units": message("For units"),
    "product_code": message("Code"),
    "product_name": message("Product"),
    "quantity": message("Quantity"),
    "quantity_available": message("Available"),
    "quantity_on_hand": message("On hand"),
    "rate": message("Rate"),
    "rate_date": message("From"),
    "reference": message("Reference"),
    "remaining": message("Remaining"),
    "revenue": message("Revenue"),
    "source": message("Source"),
    "tax": message("Tax"),
    "unit": message("Unit"),
    "unit_cost": message("Unit cost"),
    "voucher": message("Voucher"),
    "voucher_date": message("Date"),
    "warehouse_code": message("Warehouse"),
    "warehouse_name": message("Warehouse"),
}
"""Every column a table may show."""

FORMATS = {
    **dict.fromkeys(
        (
            "accrued",
            "usual_amount",
            "amount",
            "book_value",
            "contra",
            "invoiced_amount",
            "paid_amount",
            "closing_credit",
            "closing_debit",
            "cost",
            "credit",
            "debit",
            "gross",
            "margin",
            "opening_credit",
            "opening_debit",
            "remaining",
            "revenue",
            "tax",
        ),
        MONEY,
    ),
    **dict.fromkeys(
        (
            "delivered",
            "rejected",
            "held",
            "invoiced",
            "left",
            "open",
            "ordered",
            "quantity",
            "quantity_available",
            "quantity_on_hand",
            "received",
            "returned",
        ),
        QUANTITY,
    ),
    **dict.fromkeys(
        ("customers", "days_left", "days_overdue", "documents", "invoices", "lines"), COUNT
    ),
    "unit_cost": PRICE,
    "unit_price": PRICE,
    "rate": RATE,
}

OPENS = {"voucher": (pages.VOUCHER, "name"), "document": (pages.DOCUMENT, "number")}
"""Columns whose cells name something that can be opened, and how its page wants it named."""


def draw(
    frame: pl.DataFrame,
    *,
    key: str,
    height: int | None = None,
    place: str = "",
    inputs: Sequence[str] = (),
    is_searched: bool = True,
) -> int | None:
    """Draw the frame. A click opens the voucher or document the row names; the row clicked.

    A click on a cell that names neither opens the row's first that does.
    """
    if frame.is_empty():
        st.info(_("Nothing to show for this choice."), icon=":material/inbox:")
        return None
    shown = frame
    if "unit" in shown.columns:
        names = {code: labels.unit(code) for code in shown["unit"].unique().drop_nulls()}
        shown = shown.with_columns(pl.col("unit").replace(names))
    state = lists.draw(
        shown,
        key=key,
        place=place,
        inputs=inputs,
        is_searched=is_searched,
        hide_index=True,
        height=height if height and len(shown) > lists.ROWS_AT_ONCE else "auto",
        on_select="rerun",
        selection_mode="single-cell",
        placeholder="—",
        column_config={name: _column(name) for name in shown.columns},
    )
    cells = state["selection"]["cells"]
    if not cells:
        return None
    row, column = cells[0]
    _open(shown, row, str(column))
    return row


def _column(name: str) -> object:
    label = _(HEADINGS[name])
    if name in FORMATS:
        return st.column_config.NumberColumn(label, format=FORMATS[name])
    if name.endswith("_date"):
        return st.column_config.DateColumn(label, format="YYYY-MM-DD")
    return st.column_config.Column(label)


def _open(frame: pl.DataFrame, row: int, clicked: str) -> None:
    named = [name for name in (clicked, *OPENS) if name in OPENS and name in frame.columns]
    for name in named:
        value = frame[name][row]
        if value is not None:
            page, parameter = OPENS[name]
            st.switch_page(page.page(), query_params={parameter: value})
