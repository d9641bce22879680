"""The closing assistant: a month's checklist with its evidence, its steps in order, the policy."""

from __future__ import annotations

from datetime import date

import streamlit as st

from apps.web import closing_policy_form, context, feedback, figures, identity, lists, pages
from apps.web.language import either, is_chinese
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of
from apps.web.queries import closing
from erp.closing.checklist import CheckResult
from erp.closing.proposals import as_document
from erp.closing.services import (
    CLOSE_RIGHT,
    REOPEN_RIGHT,
    close_month,
    close_stock,
    file_month,
    open_stock,
    reopen_month,
)
from erp.documents.types import Document
from erp.posting import post

_ORIGIN = "page closing"
_STATES = ("open", "stock_closed", "closed", "filed")


def draw() -> None:
    """The page."""
    person = identity.require("closing", "view")
    st.title(_("Month end"))
    with context.current().database.reading() as connection:
        months = closing.months(connection)
        first = closing.month_to_close(months)
        month = st.selectbox(
            _("Month"), [each.month for each in months], index=first, key="closing_month"
        )
        shown = closing.read(connection, str(month))
    st.progress(
        shown.done / len(shown.checks),
        _("{done} of {all} checks are clear", done=shown.done, all=len(shown.checks)),
    )
    _draw_steps(shown)
    if shown.steps and person.may(*CLOSE_RIGHT):
        _draw_templates(shown)
    for check in shown.checks:
        _draw_check(check)
    with st.expander(_("Closing policy"), icon=":material/policy:"):
        closing_policy_form.draw(may=person.may(*CLOSE_RIGHT))


def _state_name(state: str) -> str:
    return {
        "open": _("Not closed"),
        "stock_closed": _("Closed for stock"),
        "closed": _("Closed"),
        "filed": _("Filed"),
    }[state]


def _draw_steps(shown: closing.Month) -> None:
    """Where the month stands, and the next step for who may take it."""
    trail = " → ".join(
        f"**{_state_name(state)}**" if state == shown.state else _state_name(state)
        for state in _STATES
    )
    st.markdown(trail)
    person = identity.person()
    database, user_id, month = context.current().database, person.user_id, shown.month
    may_close = person.may(*CLOSE_RIGHT)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if (
            shown.state == "open"
            and may_close
            and st.button(
                _("Close stock"), key="close_stock", type="primary", icon=":material/inventory:"
            )
        ):
            _act(lambda: close_stock(database, month, user_id=user_id))
        if shown.state in {"open", "stock_closed"} and may_close:
            _draw_vouchers(shown)
        if shown.state == "stock_closed" and may_close and st.button(
            _("Transfer profit and close"), key="close_month", type="primary",
            icon=":material/lock:",
        ):  # fmt: skip
            _act(lambda: close_month(database, month, user_id=user_id))
        if (
            shown.state == "closed"
            and may_close
            and st.button(
                _("Filed with the authorities"), key="file_month", icon=":material/task_alt:"
            )
        ):
            _act(lambda: file_month(database, month, user_id=user_id))
    if shown.state in {"stock_closed", "closed"} and person.may(*REOPEN_RIGHT):
        _draw_reopening(shown)


def _draw_vouchers(shown: closing.Month) -> None:
    """Vouchers the month proposes, posted one by one."""
    day = date.fromisoformat(shown.last_day)
    if shown.owes_vat and st.button(
        _("Post the VAT transfer"), key="vat_transfer", icon=":material/receipt:"
    ):
        document = Document("vat_transfer", shown.next_key("vat_transfer"), day)
        _act(lambda: _post(document))
    for each in shown.proposals:
        name = either(each.zh, each.en)
        label = f"{name} {figures.amount(shown.reading.money(each.amount))}"
        if st.button(label, key=f"propose_{each.code}", icon=":material/post_add:"):
            voucher = as_document(shown.reading, each, shown.next_key(each.code))
            _act(lambda ready=voucher: _post(ready))


def _draw_templates(shown: closing.Month) -> None:
    """Vouchers of the firm's templates for this month's end; what is not known is typed."""
    st.subheader(_("Vouchers of templates ({count})", count=len(shown.steps)))
    digits = shown.reading.digits
    for each in shown.steps:
        code, name = each.template.code, f"{each.template.code} {each.template.name}"
        with (
            st.container(horizontal=True, vertical_alignment="bottom"),
            feedback.refusals(),
        ):
            total = each.amount(digits=digits)
            if each.asks_for_total:
                typed = st.text_input(
                    _("{name}: what it came to", name=name), key=f"step_total_{code}"
                )
                total = price_of(1, TypedLine("", "1", typed), None)
            label = f"{name} {figures.amount(total)}"
            if st.button(label, key=f"step_{code}", icon=":material/post_add:", disabled=not total):
                voucher = each.voucher(total if each.asks_for_total else None, digits=digits)
                _act(lambda ready=voucher: _post(ready))


def _post(document: Document) -> None:
    post(context.current().database, [document], by=identity.as_of_now(), origin=_ORIGIN)


def _draw_reopening(shown: closing.Month) -> None:
    person, database, month = identity.person(), context.current().database, shown.month
    with st.expander(_("Open again")):
        st.caption(_("The transfer of profit stays and is taken back in red on the last day."))
        reason = st.text_input(_("Reason"), key="reopen_reason")
        if not st.button(_("Open again"), key="reopen", icon=":material/lock_open:"):
            return
        if shown.state == "closed":
            _act(
                lambda: reopen_month(
                    database, month, rights=person.rights, user_id=person.user_id, reason=reason
                )
            )
        else:
            _act(lambda: open_stock(database, month, user_id=person.user_id, reason=reason))


def _draw_check(check: CheckResult) -> None:
    icon = ":material/check_circle:" if check.is_clear else ":material/info:"
    icon = ":material/error:" if check.stops else icon
    name, todo = (check.zh, check.todo_zh) if is_chinese() else (check.en, check.todo_en)
    if check.is_clear:
        st.markdown(f"{icon} {name}: {_('nothing')}")
        return
    with st.expander(f"{name} · {len(check.evidence)}", icon=icon, expanded=check.stops):
        st.caption(todo)
        if check.code == "divergence":
            st.page_link(pages.DIVERGENCE.page(), icon=":material/difference:")
        lists.draw(
            [
                {_("What"): row.name, _("Amount"): figures.amount(row.amount)}
                for row in check.evidence
            ],
            key="closing_draw_check",
            hide_index=True,
            column_config={_("Amount"): st.column_config.TextColumn(alignment="right")},
        )


def _act(act) -> None:  # noqa: ANN001 - a step without arguments
    with feedback.refusals():
        act()
        st.rerun()


if __name__ == "__main__":
    draw()
