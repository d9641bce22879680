"""Sales order or quotation 销售订单、报价单: customer, terms and twenty lines from the keyboard.

An order the customer's credit does not bear can be released here by whoever may approve sales.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, heads, identity, starts, submission
from apps.web.language import is_chinese
from apps.web.language import text as _
from apps.web.line_entry import LineEntry, ResolvedLine
from apps.web.queries import masters, selling
from apps.web.starts import Starts
from apps.web.views.forms.sale import prices_for, with_prices
from erp.base.exact import to_whole
from erp.company.queries import find_values
from erp.documents.types import Document, Line
from erp.sales.credit import release_order
from erp.sales.errors import CreditExceeded, ItemsOverdue

FORM = "order"
ENTRY = LineEntry(FORM)
HELD = "order_held"
QUOTATION_DAYS = 30


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed for all lines."""

    kind: str
    due: date | None
    channel: str
    contract: str
    revenue_event: str
    tax_event: str


def draw() -> None:
    """The form."""
    person = identity.require("sales", "create")
    st.title(_("Sales order or quotation"))
    head = heads.draw(
        FORM,
        party_label=_("Customer"),
        parties=masters.customers,
        has_warehouse=True,
        reference_label=_("Customer's order number"),
    )
    begun = starts.draw(FORM, head.party, has_due=False)
    terms = _draw_terms(head)
    lines = ENTRY.draw(
        warehouse=head.warehouse,
        digits=head.company.digits,
        price_label=_("Net price"),
        price_of=prices_for(head),
        is_issue=terms.kind == "sales_order",
    )
    made = entered(head, terms, lines, begun)
    if heads.post_button(FORM, _("Post"), is_ready=bool(lines and head.party)):
        _post(made, lines)
    if st.session_state.get(HELD) == made.key and person.may("sales", "approve"):
        _draw_release(made, lines, head.company.digits)


def _draw_terms(head: heads.Head) -> Terms:
    names = {"sales_order": _("Order"), "quotation": _("Quotation")}
    first, second, third, fourth = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
    kind = first.segmented_control(
        _("What"), list(names), default="sales_order", format_func=names.__getitem__,
        key="order_kind",
    ) or "sales_order"  # fmt: skip
    is_order = kind == "sales_order"
    due = second.date_input(
        _("Expected on") if is_order else _("Valid until"),
        None if is_order else head.day + timedelta(days=QUOTATION_DAYS),
        key=f"order_due_{kind}",
        format="YYYY-MM-DD",
    )
    with context.current().database.reading() as connection:
        channels = {
            each.code: each.name if is_chinese() else each.name_en
            for each in find_values(connection, "channel", head.day)
        }
    channel = third.selectbox(
        _("Channel"), ["", *channels], format_func=lambda code: channels.get(code, "—"),
        key="order_channel",
    )  # fmt: skip
    with context.current().database.reading() as connection:
        contracts = selling.contract_keys(connection, head.party, head.day)
    contract = fourth.selectbox(
        _("Contract"), list(contracts), index=None, format_func=contracts.__getitem__,
        key="order_contract", disabled=not (is_order and contracts),
        placeholder=_("Choose an option"),
    )  # fmt: skip
    with st.expander(_("When revenue and VAT are recognised")):
        left, right = st.columns(2)
        revenue, tax = selling.revenue_events(), selling.tax_events()
        revenue_event = left.selectbox(
            _("Revenue"), list(revenue), format_func=revenue.__getitem__, key="order_revenue"
        )
        tax_event = right.selectbox(
            _("VAT"), list(tax), format_func=tax.__getitem__, key="order_tax"
        )
    return Terms(kind, due, channel, contract or "", revenue_event, tax_event)


def entered(head: heads.Head, terms: Terms, lines: list[ResolvedLine], begun: Starts) -> Document:
    """The order or quotation as it will be posted."""
    is_order = terms.kind == "sales_order"
    return Document(
        kind=terms.kind,
        key=head.key,
        business_date=head.day,
        party=head.party,
        warehouse=head.warehouse,
        due_date=None if is_order else terms.due,
        channel=terms.channel,
        reference=head.reference,
        follows=terms.contract if is_order else "",
        custom=begun.custom,
        lines=tuple(
            Line(
                line.code,
                line.quantity,
                line.price or Decimal(0),
                due_date=terms.due if is_order else None,
                revenue_event=terms.revenue_event,
                tax_event=terms.tax_event,
                tax_code=begun.tax_code,
            )
            for line in lines
        ),
    )


def _post(made: Document, lines: list[ResolvedLine]) -> None:
    with feedback.refusals():
        try:
            submission.submit(FORM, [with_prices(made, lines)])
        except (CreditExceeded, ItemsOverdue):
            st.session_state[HELD] = made.key
            raise
        ENTRY.clear()
        st.rerun()


def _draw_release(made: Document, lines: list[ResolvedLine], digits: int) -> None:
    """Whoever has the right lets this one order pass, up to twice its net, and says why."""
    with st.container(border=True):
        reason = st.text_input(_("Reason of the release"), key="order_reason")
        if st.button(_("Release and post"), key="order_release", disabled=not reason.strip()):
            net = sum((line.net or Decimal(0) for line in lines), Decimal(0))
            with feedback.refusals():
                release_order(
                    context.current().database,
                    order_key=made.key,
                    party=made.party,
                    amount_minor=to_whole(net * 2, digits, "amount"),
                    reason=reason,
                    by=identity.as_of_now(),
                )
                _post(made, lines)


if __name__ == "__main__":
    draw()
