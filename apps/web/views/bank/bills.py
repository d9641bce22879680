"""Bills of exchange 应收票据、应付票据: the register, new bills, and what becomes of those held."""

from __future__ import annotations

from datetime import date

import streamlit as st

from apps.web import bill_forms, context, figures, identity, lists
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import bank, bills, masters
from apps.web.queries.bills import PAYABLE, RECEIVABLE, Register

DIRECTIONS = {RECEIVABLE: message("Bills receivable"), PAYABLE: message("Bills payable")}


def draw() -> None:
    """The page."""
    person = identity.require("ledger", "view")
    st.title(_("Bills of exchange"))
    direction = st.segmented_control(
        _("Direction"), list(DIRECTIONS), default=RECEIVABLE,
        format_func=lambda each: _(DIRECTIONS[each]), key="bills_direction",
    ) or RECEIVABLE  # fmt: skip
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        today = here.today(company.time_zone)
        register = bills.register(connection, direction, today, company.digits)
        cash = bank.cash_accounts(connection, [])
    _draw_register(register, today)
    if not person.may("ledger", "create"):
        return
    if register.held:
        with st.expander(_("What becomes of a bill"), icon=":material/swap_horiz:"):
            bill_forms.draw_act(direction, register, cash, today)
    name = _("Bill issued to a supplier") if direction == PAYABLE else _("Bill of a customer")
    with st.expander(name, expanded=not register.bills, icon=":material/add:"):
        bill_forms.draw_new(direction)


def _draw_register(register: Register, today: date) -> None:
    held = figures.amount(sum(each.amount for each in register.held))
    if not register.bills:
        st.info(_("No bill yet: enter the first below."))
        return
    if register.ties:
        st.success(
            _("Bills held: {amount}, the balance of {account}.", amount=held,
              account=register.account),
            icon=":material/verified:",
        )  # fmt: skip
    else:
        st.warning(
            _(
                "Bills held: {amount}; {account} holds {balance}: part of it is no bill of the"
                " register.",
                amount=held, account=register.account, balance=figures.amount(register.balance),
            )
        )  # fmt: skip
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        [
            {
                _("Bill number"): each.number,
                _("Kind"): _(bills.FORMS[each.form]),
                _("Party"): each.party,
                _("Drawer"): each.drawer,
                _("Acceptor"): each.acceptor,
                _("Issued"): each.issued_on.isoformat(),
                _("Due"): each.due_on.isoformat(),
                _("Amount"): figures.amount(each.amount),
                _("State"): _(bills.STATES.get(each.state, each.state))
                if each.state or each.due_on >= today
                else _("held, overdue"),
                _("Document"): each.document,
            }
            for each in register.bills
        ],
        hide_index=True,
        key="bills",
        column_config={_("Amount"): right},
    )


if __name__ == "__main__":
    draw()
