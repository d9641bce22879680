"""Manual voucher 记账凭证: typed line by line with its balance live, or filled from a template."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, submission
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import corrections, masters
from apps.web.voucher_lines import difference, read_line
from erp.base.errors import LedgerhouseError
from erp.bookkeeping.templates import due_vouchers, fill, find_template, templates
from erp.documents.types import Document, JournalLine

FORM = "voucher"
LINES, ENTRY, REFUSED = "voucher_lines", "voucher_entry", "voucher_refused"


def draw() -> None:
    """The form."""
    identity.require("ledger", "create")
    st.title(_("Manual voucher"))
    submission.show_posted(FORM)
    key = submission.key_of(FORM)
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        accounts = corrections.manual_accounts(connection, reader_language())
        known = {each.code: each.name for each in templates(connection, digits=company.digits)}
        today = here.today(company.time_zone)
        due = due_vouchers(connection, today, digits=company.digits)
    first, second, third = st.columns([1, 2, 1])
    day = first.date_input(_("Date"), today, key="voucher_date", format="YYYY-MM-DD")
    memo = second.text_input(_("Memo"), key="voucher_memo")
    attachments = third.number_input(_("Attachments"), 0, 999, key="voucher_attachments")
    _draw_templates(known, company.digits)
    lines = _draw_lines(accounts)
    left = difference(lines)
    _draw_balance(lines, left)
    if st.button(
        _("Post voucher"),
        key="voucher_post",
        type="primary",
        icon=":material/check:",
        shortcut="Ctrl+Enter",
        disabled=not lines or bool(left),
    ):
        with feedback.refusals():
            with here.database.reading() as connection:
                postings = corrections.with_keys(connection, lines)
            submission.submit(FORM, [_voucher(key, day, memo, int(attachments), postings)])
            st.session_state[LINES] = []
            st.rerun()
    _draw_due(due)


def _voucher(
    key: str, day: date, memo: str, attachments: int, lines: tuple[JournalLine, ...]
) -> Document:
    return Document("journal", key, day, postings=lines, memo=memo.strip(), attachments=attachments)


def _draw_templates(known: dict[str, str], digits: int) -> None:
    if not known:
        return
    first, second, third = st.columns([2, 1, 1], vertical_alignment="bottom")
    code = first.selectbox(
        _("Template"),
        list(known),
        index=None,
        format_func=lambda code: f"{code} {known[code]}",
        key="voucher_template",
        placeholder=_("Choose or type"),
    )
    total = second.text_input(_("Total"), key="voucher_total")
    if third.button(_("Fill in"), key="voucher_fill", disabled=code is None):
        with feedback.refusals():
            with context.current().database.reading() as connection:
                template = find_template(connection, str(code), digits=digits)
            amount = Decimal(total.replace(",", "")) if total.strip() else template.total
            st.session_state[LINES] = list(fill(template, amount, digits=digits))


def _draw_lines(accounts: dict[str, corrections.Account]) -> list[JournalLine]:
    st.text_input(
        _("Line: side, account, amount (720/100USD), @party, #document settled, memo"),
        key=ENTRY,
        on_change=_take_entry,
        placeholder=_("d 5602.90 100 rent"),
    )
    if refused := st.session_state.pop(REFUSED, None):
        feedback.show(refused)
    lines: list[JournalLine] = st.session_state.setdefault(LINES, [])
    if not lines:
        st.caption(_("Type the first line and press Enter; the last needs no amount."))
        return lines
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        [
            {
                _("Memo"): line.memo,
                _("Account"): f"{line.account} {_name(accounts, line.account)}",
                _("Party"): line.party,
                _("Settles"): line.settles,
                _("Currency"): _foreign(line),
                _("Debit"): figures.amount(line.amount) if line.side == "D" else "",
                _("Credit"): figures.amount(line.amount) if line.side == "C" else "",
            }
            for line in lines
        ],
        key="voucher_draw_lines",
        hide_index=True,
        column_config={_("Debit"): right, _("Credit"): right},
    )
    if st.button(_("Take the last line back"), key="voucher_undo", icon=":material/undo:"):
        lines.pop()
        st.rerun()
    return lines


def _foreign(line: JournalLine) -> str:
    if line.foreign_amount is None:
        return ""
    return f"{figures.amount(line.foreign_amount)} {line.currency}"


def _name(accounts: dict[str, corrections.Account], code: str) -> str:
    return accounts[code].name if code in accounts else "⚠"


def _take_entry() -> None:
    entry = st.session_state[ENTRY]
    if not entry.strip():
        return
    try:
        lines = st.session_state.setdefault(LINES, [])
        lines.append(read_line(entry, lines))
        st.session_state[ENTRY] = ""
    except LedgerhouseError as refusal:
        st.session_state[REFUSED] = refusal


def _draw_balance(lines: list[JournalLine], left: Decimal) -> None:
    debit = sum((line.amount for line in lines if line.side == "D"), Decimal(0))
    credit = sum((line.amount for line in lines if line.side == "C"), Decimal(0))
    with st.container(horizontal=True, horizontal_alignment="right", gap="large"):
        st.metric(_("Debit total"), figures.amount(debit), width="content")
        st.metric(_("Credit total"), figures.amount(credit), width="content")
        if left:
            st.metric(_("Difference"), figures.amount(left), width="content")


def _draw_due(due: list[Document]) -> None:
    if due and st.button(
        _("Post {count} recurring vouchers that are due", count=len(due)), key="voucher_due"
    ):
        with feedback.refusals():
            submission.submit(FORM, due)
            st.rerun()


if __name__ == "__main__":
    draw()
