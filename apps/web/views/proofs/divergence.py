"""The first difference: every night's comparison of the books as it was kept, and comparing now.

Each pair of books with what both say in all; where they part, the first document after which they
do. What is open keeps months from closing.
"""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, pages
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import comparisons, masters
from erp.banking.queries import bank_accounts
from erp.closing.comparisons import (
    OpenDifference,
    compare_books,
    compared_in,
    open_differences,
    runs,
)

RUN = "compared_run"


def draw() -> None:
    """The page."""
    person = identity.require("ledger", "view")
    st.title(_("First difference"))
    st.caption(
        _(
            "Every night stock, receivables, payables, goods received, VAT and banks are compared"
            " with the accounts, and every running total with its rows. A month does not close"
            " while a difference is open."
        )
    )
    may_compare = person.may("closing", "create")
    if may_compare and st.button(
        _("Compare now"), key="compare_now", type="primary", icon=":material/difference:"
    ):
        _compare(person.user_id)
        st.session_state.pop(RUN, None)
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        kept = runs(connection)
        waiting = open_differences(connection)
        banks = {each.code: each.digits for each in bank_accounts(connection)}
    if not kept:
        st.info(_("Nothing has been compared yet: the night does, or press the button above."))
        return
    for each in waiting:
        _draw_open(each, company.time_zone)
    if not waiting:
        st.success(_("All books agree, document by document."), icon=":material/verified:")
    run = st.selectbox(
        _("Comparison"), kept,
        format_func=lambda each: comparisons.run_name(each, company.time_zone), key=RUN,
    )  # fmt: skip
    with context.current().database.reading() as connection:
        compared = compared_in(connection, run.id)
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        comparisons.rows_of(compared, company.digits, banks),
        hide_index=True,
        key="compared",
        column_config=dict.fromkeys(
            (_("The first says"), _("The second says"), _("Difference")), right
        ),
    )


def _compare(user_id: int) -> None:
    with feedback.refusals(), st.spinner(_("Comparing")):
        compare_books(context.current().database, user_id=user_id, origin="page divergence")


def _draw_open(found: OpenDifference, time_zone: str) -> None:
    each = found.compared
    said = {
        "books": comparisons.books_of(each),
        "where": comparisons.place_of(each) or "-",
        "since": figures.moment(datetime.fromisoformat(found.since), time_zone),
    }
    if each.commit_number:
        message = _(
            "{books} part from commit {commit}: {where}. Known since {since}.",
            commit=each.commit_number, **said,
        )  # fmt: skip
    else:
        message = _("{books} do not agree: {where}. Known since {since}.", **said)
    st.error(message, icon=":material/error:")
    if each.document:
        st.page_link(
            pages.DOCUMENT.page(),
            label=each.document,
            query_params={"number": each.document},
            icon=":material/description:",
        )


if __name__ == "__main__":
    draw()
