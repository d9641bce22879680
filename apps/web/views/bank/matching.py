"""Bank matching 银行对账: proposals with score and reasons, and what is left on both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from apps.web import context, feedback, identity, lists, pages
from apps.web.language import text as _
from apps.web.queries import bank
from erp.banking.errors import AmountsDiffer
from erp.banking.matching import (
    Matching,
    accept,
    accept_rule,
    match_automatically,
    propose_matches,
    reject,
)
from erp.banking.queries import BankAccount, BankLine, BookLine, bank_accounts, lines_of
from erp.banking.services import match, undo_match
from erp.base.commits import Transaction
from erp.base.exact import from_whole

ROUND = "bank_round"
LATEST = 100


def draw() -> None:
    """The page."""
    identity.require("ledger", "create")
    st.title(_("Bank matching"))
    here = context.current()
    with here.database.reading() as connection:
        known = bank_accounts(connection)
    if not known:
        st.info(_("There is no bank account yet: add one and bring its statements in."))
        st.page_link(pages.BANK_STATEMENTS.page(), label=_("Bank statements"))
        return
    ours = st.selectbox(
        _("Bank account"), known, format_func=bank.account_name, key="bank_match_account"
    )
    with here.database.reading() as connection:
        found = propose_matches(connection, ours, here.database.clock().date())
        matched = [
            line for line in lines_of(connection, ours, only_open=False)[-LATEST:]
            if line.remaining != line.amount
        ]  # fmt: skip
    if st.button(
        _("Match what is beyond doubt"), key="bank_auto", icon=":material/bolt:", type="primary"
    ):
        count = match_automatically(here.database, ours, user_id=_user())
        st.toast(_("{count} lines matched.", count=count))
        _again()
    _draw_proposals(ours, found)
    _draw_rules(ours, found)
    _draw_left(ours, found)
    _draw_matched(ours, matched)


def _user() -> int:
    return identity.person().user_id


def _again() -> None:
    """Draw anew with empty selections."""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.rerun()


def _chosen(name: str, rows: Sequence[bank.Cells]) -> list[int]:
    """The rows a person has picked in a table."""
    state = lists.draw(
        list(rows),
        key=f"{name}_{st.session_state.get(ROUND, 0)}",
        place=name,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
    )
    return list(state["selection"]["rows"])


def _each(acts: Sequence[Callable[[], object]]) -> None:
    """Do them in turn; the first refusal stops and is shown."""
    for act in acts:
        act()
    _again()


def _draw_proposals(ours: BankAccount, found: Matching) -> None:
    shown = found.proposals
    st.subheader(_("Proposals ({count})", count=len(shown)))
    if not shown:
        st.caption(_("Nothing to propose."))
        return
    rows = [bank.proposal_row(ours, line, proposal) for line, proposal in shown]
    picked = [shown[n] for n in _chosen("bank_proposals", rows)]
    database = context.current().database
    with st.container(horizontal=True), feedback.refusals():
        if st.button(_("Accept"), key="bank_accept", disabled=not picked, icon=":material/check:"):
            _each(
                [
                    lambda line=line, proposal=proposal: accept(  # type: ignore[misc]  # bound per turn
                        database, ours, line, proposal, user_id=_user()
                    )
                    for line, proposal in picked
                ]
            )
        if st.button(_("Reject"), key="bank_reject", disabled=not picked, icon=":material/close:"):
            with identity.acting("form bank") as transaction:
                for line, proposal in picked:
                    reject(transaction, line, proposal)
            _again()


def _draw_rules(ours: BankAccount, found: Matching) -> None:
    if not found.by_rule:
        return
    st.subheader(_("Charges and interest ({count})", count=len(found.by_rule)))
    rows = [bank.rule_row(ours, line, rule) for line, rule in found.by_rule]
    picked = [found.by_rule[n][0] for n in _chosen("bank_rules", rows)]
    database = context.current().database
    with feedback.refusals():
        if st.button(
            _("Post"), key="bank_post_rules", disabled=not picked, icon=":material/check:"
        ):
            _each(
                [
                    lambda line=line: accept_rule(database, ours, line, user_id=_user())  # type: ignore[misc]  # bound per turn
                    for line in picked
                ]
            )


def _draw_left(ours: BankAccount, found: Matching) -> None:
    lines = found.lines
    left, right = st.columns(2)
    with left:
        st.subheader(_("At the bank only ({count})", count=len(lines)))
        picked = [lines[n] for n in _chosen("bank_left", [bank.line_row(ours, e) for e in lines])]
    with right:
        st.subheader(_("In the books only ({count})", count=len(found.postings)))
        rows = [bank.posting_row(ours, each) for each in found.postings]
        postings = [found.postings[n] for n in _chosen("bank_right", rows)]
    is_pair = bool(picked and postings) and 1 in (len(picked), len(postings))
    with feedback.refusals():
        if st.button(
            _("Match the chosen lines and postings"), key="bank_manual", disabled=not is_pair,
            icon=":material/link:",
        ):  # fmt: skip
            with identity.acting("form bank") as transaction:
                match_by_hand(transaction, ours, picked, postings)
            _again()


def match_by_hand(
    transaction: Transaction,
    ours: BankAccount,
    lines: Sequence[BankLine],
    postings: Sequence[BookLine],
) -> None:
    """One line is several postings, or several lines are one posting."""
    if len(lines) == 1:
        match(transaction, ours, lines[0], {each.id: each.remaining for each in postings})
        return
    (booked,) = postings
    total = sum(line.remaining for line in lines)
    if total != booked.remaining:
        shown = (from_whole(each, ours.digits) for each in (total, booked.remaining))
        raise AmountsDiffer(*shown)
    for line in lines:
        match(transaction, ours, line, {booked.id: line.remaining})


def _draw_matched(ours: BankAccount, matched: list[BankLine]) -> None:
    if not matched:
        return
    with st.expander(_("Matched lately ({count})", count=len(matched))):
        rows = [
            bank.line_row(ours, line) | {_("Amount"): bank.money(ours, line.amount)}
            for line in matched
        ]
        picked = [matched[n] for n in _chosen("bank_matched", rows)]
        with feedback.refusals():
            if st.button(
                _("Undo match"), key="bank_undo", disabled=not picked, icon=":material/undo:"
            ):
                with identity.acting("form bank") as transaction:
                    for line in picked:
                        undo_match(transaction, line)
                _again()


if __name__ == "__main__":
    draw()
