"""Purchase request: a requisition 请购单, or a request for quotation 询价单 to suppliers.

What was asked for and approved stands below, for the buyer to ask suppliers with one press.
"""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, heads, identity, lists, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, by_code
from apps.web.queries import organization
from erp.documents.types import Document, Line
from erp.purchasing.budgets import Wanted, wanted

FORM = "request"
ENTRY = LineEntry(FORM)


def draw() -> None:
    """The form: what is needed, how much, by when."""
    identity.require("purchasing", "create")
    st.title(_("Purchase request"))
    names = {
        "requisition": _("Requisition: ask for goods"),
        "request_for_quotation": _("Request for quotation: ask suppliers for prices"),
    }
    kind = st.radio(
        _("Kind"), list(names), format_func=names.__getitem__, key="request_kind", horizontal=True
    )
    head = heads.draw(FORM, reference_label=_("Reason"))
    with context.current().database.reading() as connection:
        departments = organization.departments(connection, reader_language())
        waiting = wanted(connection)
    first, second = st.columns(2)
    needed = first.date_input(_("Needed by"), None, key="request_needed", format="YYYY-MM-DD")
    department = second.selectbox(
        _("Department"), list(departments), index=None, format_func=departments.__getitem__,
        key="request_department", disabled=not departments, placeholder=_("Choose an option"),
    )  # fmt: skip
    lines = ENTRY.draw(
        warehouse="",
        digits=head.company.digits,
        price_label=_("Expected price"),
        price_of=by_code(lambda _codes: {}),
    )
    if heads.post_button(FORM, _("Post request"), is_ready=bool(lines)):
        with feedback.refusals():
            asked = tuple(
                Line(line.code, line.quantity, line.price or Decimal(0), due_date=needed)
                for line in lines
            )
            document = Document(
                kind, head.key, head.day, lines=asked, memo=head.reference, due_date=needed,
                department=department or "",
            )  # fmt: skip
            submission.submit(FORM, [document])
            ENTRY.clear()
            st.rerun()
    _draw_waiting(waiting, head)


def _draw_waiting(waiting: list[Wanted], head: heads.Head) -> None:
    """Requisitions that wait for the buyer; one becomes a request for quotation."""
    if not waiting:
        return
    st.subheader(_("Approved and waiting for a buyer"))
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        [
            {
                _("Document"): each.number,
                _("Date"): figures.day(each.business_date),
                _("Department"): each.department,
                _("Product"): f"{each.product} {each.name}",
                _("Quantity"): figures.quantity(each.left),
                _("Needed by"): figures.day(each.due_date),
            }
            for each in waiting
        ],
        key="request_draw_waiting",
        hide_index=True,
        column_config={_("Quantity"): right},
    )
    numbers = {each.key: each.number for each in waiting}
    first, second = st.columns([2, 1], vertical_alignment="bottom")
    chosen = first.selectbox(
        _("Requisition"), list(numbers), format_func=numbers.__getitem__, key="request_of"
    )
    if second.button(_("Ask suppliers"), key="request_ask", icon=":material/request_quote:"):
        with feedback.refusals():
            submission.submit(
                FORM, [asking(head, [each for each in waiting if each.key == chosen])]
            )
            st.rerun()


def asking(head: heads.Head, lines: list[Wanted]) -> Document:
    """The request for quotation that carries on all that waits of a requisition."""
    return Document(
        "request_for_quotation", head.key, head.day,
        lines=tuple(
            Line(each.product, each.left, source=(each.key, each.line), due_date=each.due_date)
            for each in lines
        ),
    )  # fmt: skip


if __name__ == "__main__":
    draw()
