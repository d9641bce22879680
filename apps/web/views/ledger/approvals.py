"""Approvals: what waits for the reader, shown with its document, to approve, return or pass on."""

from __future__ import annotations

from datetime import date

import streamlit as st

from apps.web import budget_use, context, feedback, figures, identity, lists, pages
from apps.web.approval_history import draw_history
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import corrections, documents, masters
from apps.web.views.proofs.document import draw_document_lines, kind_name
from erp.access.queries import Person
from erp.base.errors import LedgerhouseError
from erp.base.exact import from_whole
from erp.posting import DOCUMENT_TYPES, post
from erp.sales.picking import pick_list_of
from erp.workflow.queries import Waiting, state, waiting_for
from erp.workflow.services import APPROVE, FORWARD, RETURN, decide, delegate

BUDGETED = ("requisition", "purchase_order")
"""Kinds decided upon with their budget in view (PUR-02)."""


def draw() -> None:
    """The page."""
    person = identity.person()
    st.title(_("Approvals"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        waiting = waiting_for(connection, person.user_id, here.today(company.time_zone))
        roles = corrections.role_names(connection, reader_language())
        flows = corrections.flow_steps(connection)
        people = corrections.people(connection)
    if waiting:
        _draw_list(waiting, roles, company.digits)
        names = {each.number: each for each in waiting}
        chosen = st.selectbox(_("Document"), list(names), key="approvals_document")
        if chosen is not None:
            _draw_case(names[chosen], person)
    else:
        st.info(_("Nothing waits for your approval."), icon=":material/done_all:")
    with st.expander(_("Let somebody decide for me")):
        _draw_delegation({n: name for n, name in people.items() if n != person.user_id})
    with st.expander(_("Approval flows in force")):
        _draw_flows(flows, roles)


def _draw_list(waiting: list[Waiting], roles: dict[str, str], digits: int) -> None:
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        [
            {
                _("Document"): each.number,
                _("Kind"): kind_name(each.kind),
                _("Date"): each.business_date,
                _("Gross amount"): figures.amount(from_whole(each.gross, digits)),
                _("Waits for"): roles.get(each.role, each.role),
            }
            for each in waiting
        ],
        key="approvals_draw_list",
        hide_index=True,
        column_config={_("Gross amount"): right},
    )


def _draw_case(waiting: Waiting, person: Person) -> None:
    with context.current().database.reading() as connection:
        shown = documents.get_document(connection, waiting.number, reader_language())
        people = corrections.people(connection)
    st.page_link(
        pages.DOCUMENT.page(),
        label=f"{kind_name(waiting.kind)} {waiting.number} · {shown.party}",
        query_params={"number": waiting.number},
        icon=":material/description:",
    )
    draw_document_lines(shown, person)
    if waiting.kind in BUDGETED and "cost" in person.scope.field_classes:
        budget_use.draw_of(waiting.document_id)
    draw_history(waiting.document_id)
    comment = st.text_input(_("Comment"), key="approvals_comment")
    others = {
        number: name
        for number, name in people.items()
        if number not in {person.user_id, waiting.made_by}
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(_("Approve"), key="approve", type="primary", icon=":material/check:"):
            _decide(waiting, APPROVE, comment)
        if st.button(_("Send back"), key="return", icon=":material/undo:"):
            _decide(waiting, RETURN, comment)
        named = st.selectbox(
            _("Pass on to"),
            list(others),
            index=None,
            format_func=others.__getitem__,
            key="approvals_forward_to",
            placeholder=_("Choose or type"),
        )
        if st.button(_("Pass on"), key="forward", disabled=named is None):
            _decide(waiting, FORWARD, comment, forward_to=named)


def _decide(
    waiting: Waiting, decision: str, comment: str, *, forward_to: int | None = None
) -> None:
    here = context.current()
    with feedback.refusals():
        with here.database.reading() as connection:
            time_zone = masters.get_company(connection, reader_language()).time_zone
        user_id = identity.person().user_id
        with identity.acting("page approvals") as transaction:
            decide(
                transaction, waiting.document_id, decision, today=here.today(time_zone),
                comment=comment, forward_to=forward_to,
            )  # fmt: skip
        if decision == APPROVE and waiting.kind == "sales_order":
            _pick(waiting.document_id, here.today(time_zone), user_id)
        st.rerun()


def _pick(order_id: int, today: date, user_id: int) -> None:
    """An order approved to the last step has its pick list at once (SAL-06).

    The decision stands whether or not the list can be made; why it cannot is told in passing.
    """
    database = context.current().database
    with database.reading() as connection:
        is_approved = state(connection, order_id) == "approved"
        made = pick_list_of(connection, order_id, today) if is_approved else None
    if made is None:
        return
    try:
        post(database, [made], user_id=user_id, origin="page approvals")
    except LedgerhouseError as refusal:
        reason = refusal.message(reader_language())
        st.toast(_("Approved. No pick list yet: {reason}", reason=reason), icon=":material/info:")


def _draw_delegation(others: dict[int, str]) -> None:
    here = context.current()
    with here.database.reading() as connection:
        today = here.today(masters.get_company(connection, reader_language()).time_zone)
    first, second, third = st.columns([2, 1, 1], vertical_alignment="bottom")
    named = first.selectbox(
        _("Person"),
        list(others),
        index=None,
        format_func=others.__getitem__,
        key="delegate_to",
        placeholder=_("Choose or type"),
    )
    last = second.date_input(_("Last day"), today, min_value=today, key="delegate_until")
    if third.button(_("Delegate"), key="delegate", disabled=named is None):
        with feedback.refusals():
            with identity.acting("page approvals") as transaction:
                delegate(transaction, to_user_id=named, first_day=today, last_day=last)
            st.success(_("{name} decides for you until {day}.", name=others[named], day=last))


def _draw_flows(flows: list[corrections.FlowStep], roles: dict[str, str]) -> None:
    if not flows:
        st.caption(_("No kind of document needs approval."))
        return
    lists.draw(
        [
            {
                _("Kind"): kind_name(each.kind) if each.kind in DOCUMENT_TYPES else each.kind,
                _("Version"): each.version,
                _("From"): figures.day(each.valid_from),
                "#": each.step,
                _("Role"): roles.get(each.role, each.role),
                _("From amount"): figures.amount(each.min_amount) if each.min_amount else "",
            }
            for each in flows
        ],
        key="approvals_draw_flows",
        hide_index=True,
    )


if __name__ == "__main__":
    draw()
