"""Budgets of buying as a table: beside a requisition to be approved, and on the page of rules.

Belongs here: drawing them. Does not: what counts against a budget (`erp.purchasing.budgets`).
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps.web import context, figures, lists
from apps.web.language import text as _
from erp.purchasing.budgets import Budget, budgets_of


def draw_of(document_id: int) -> None:
    """What the budgets that bear a document leave; one line where no budget does."""
    with context.current().database.reading() as connection:
        found = budgets_of(connection, document_id)
    st.subheader(_("Budget"))
    if not found:
        st.caption(_("No budget bears this document. Set one under Buying rules."))
        return
    draw_table(found)
    for each in found:
        if each.left < 0:
            st.warning(
                _(
                    "Beyond the budget of {department} by {amount}.",
                    department=each.department,
                    amount=figures.amount(-each.left),
                ),
                icon=":material/warning:",
            )


def draw_table(found: Sequence[Budget]) -> None:
    """One row for each budget: what it is, what is taken of it, what is left."""
    right = st.column_config.TextColumn(alignment="right")
    names = (_("Budget"), _("Ordered"), _("Asked for"), _("This document"), _("Left"))
    lists.draw(
        [
            {
                _("Department"): each.department,
                _("Category"): each.category or _("All"),
                _("Last day"): figures.day(each.last_day),
                names[0]: figures.amount(each.amount),
                names[1]: figures.amount(each.ordered),
                names[2]: figures.amount(each.requested),
                names[3]: figures.amount(each.asked),
                names[4]: figures.amount(each.left),
            }
            for each in found
        ],
        key="budget_use_draw_table",
        hide_index=True,
        column_config=dict.fromkeys(names, right),
    )
