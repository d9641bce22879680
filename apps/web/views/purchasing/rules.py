"""Buying rules 采购规则: the way of accruals, what is tolerated, what departments may spend."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import budget_use, context, feedback, identity, keeping, lists
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.queries import masters, organization
from erp.purchasing.budgets import budgets, set_budget
from erp.purchasing.queries import policies
from erp.purchasing.services import set_purchase_policy

WAYS = {
    "difference": message("Only the difference, when the invoice comes"),
    "reversal": message("Red and blue, when the invoice comes"),
    "month_start": message("Taken back on the 1st of each month"),
}


def draw() -> None:
    """The rules in force by date, and a new one."""
    identity.require("purchasing", "approve")
    st.title(_("Buying rules"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        kept = policies(connection)
    if kept:
        lists.draw(
            [
                {
                    _("Since"): policy.valid_from,
                    _("Accruals"): _(WAYS[policy.accrual_way]),
                    _("Over-receipt %"): str(policy.over_receipt_percent),
                    _("Price tolerance %"): _shown(policy.price_tolerance_percent),
                    _("Price tolerance, amount"): _shown(policy.price_tolerance_amount),
                }
                for policy in kept
            ],
            key="rules_draw",
            hide_index=True,
        )
    else:
        st.info(
            _("No rule yet: accruals move by the difference, 10 % may be over-received."),
            icon=":material/rule:",
        )
    today = here.today(company.time_zone)
    _draw_policy(today, company.digits)
    _draw_budgets(today, company.digits)


def _shown(value: Decimal | None) -> str:
    return "—" if value is None else str(value)


def _draw_policy(today: date, digits: int) -> None:
    with st.form("rules_policy", border=True), feedback.refusals():
        first, second = st.columns([1, 2])
        since = first.date_input(_("Since"), today, key="rules_since", format="YYYY-MM-DD")
        way = second.selectbox(
            _("Accruals"), list(WAYS), format_func=lambda each: _(WAYS[each]), key="rules_way"
        )
        columns = st.columns(3)
        over = columns[0].text_input(_("Over-receipt %"), "10", key="rules_over")
        percent = columns[1].text_input(_("Price tolerance %"), key="rules_percent")
        amount = columns[2].text_input(_("Price tolerance, amount"), key="rules_amount")
        st.caption(_("Without a price tolerance, prices of invoices are not compared."))
        if st.form_submit_button(_("Save rule"), type="primary", key="rules_save"):
            tolerated = keeping.number(amount)
            with identity.acting("form buying rules") as transaction:
                set_purchase_policy(
                    transaction,
                    since,
                    accrual_way=way,
                    over_receipt_percent=keeping.number(over) or Decimal(0),
                    price_tolerance_percent=keeping.number(percent),
                    price_tolerance_amount=(
                        None if tolerated is None else int(tolerated.scaleb(digits))
                    ),
                )
            st.rerun()


def _draw_budgets(today: date, digits: int) -> None:
    """The budgets in force with their use, and a new one."""
    st.subheader(_("Budgets"))
    with context.current().database.reading() as connection:
        found = budgets(connection, today)
        departments = organization.departments(connection, reader_language())
        categories = organization.categories(connection, reader_language())
    if found:
        budget_use.draw_table(found)
    if not departments:
        st.info(
            _("A budget belongs to a department. Create one under Organization."),
            icon=":material/account_tree:",
        )
        return
    with st.form("rules_budget", border=True), feedback.refusals():
        first, second = st.columns(2)
        department = first.selectbox(
            _("Department"), list(departments), format_func=departments.__getitem__,
            key="budget_department",
        )  # fmt: skip
        category = second.selectbox(
            _("Category"), ["", *categories],
            format_func=lambda code: categories.get(code, _("All")), key="budget_category",
        )  # fmt: skip
        columns = st.columns(3)
        since = columns[0].date_input(
            _("First day"), today.replace(month=1, day=1), key="budget_first", format="YYYY-MM-DD"
        )
        until = columns[1].date_input(
            _("Last day"), today.replace(month=12, day=31), key="budget_last", format="YYYY-MM-DD"
        )
        amount = columns[2].text_input(_("Net amount"), key="budget_amount")
        if st.form_submit_button(_("Save budget"), key="budget_save"):
            whole = int((keeping.number(amount) or Decimal(0)).scaleb(digits))
            keeping.keep(
                "buying rules",
                lambda transaction: set_budget(
                    transaction, department=department or "", category=category or "",
                    first=since, last=until, amount=whole,
                ),
            )  # fmt: skip


if __name__ == "__main__":
    draw()
