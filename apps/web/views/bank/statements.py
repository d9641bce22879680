"""Bank statements 银行对账单导入: a file is read, looked at, and brought in whole or not at all."""

from __future__ import annotations

import streamlit as st

from apps.web import context, feedback, identity, lists, pages
from apps.web.language import text as _
from apps.web.queries import bank
from erp.banking.errors import UnknownBankAccount
from erp.banking.queries import BankAccount, bank_accounts
from erp.banking.services import (
    Imported,
    check_statement,
    create_bank_account,
    find_account,
    import_file,
)
from ingest.bank.files import BankFile, read_file

DONE = "bank_imported"
LINES_SHOWN = 200


def draw() -> None:
    """The page."""
    identity.require("ledger", "create")
    st.title(_("Bank statements"))
    with context.current().database.reading() as connection:
        known = bank_accounts(connection)
        cash = bank.cash_accounts(connection, known)
    _draw_done()
    if not known:
        st.info(_("Add the first bank account; then its statements can come in."))
    else:
        _draw_import(known)
    with st.expander(_("New bank account"), expanded=not known, icon=":material/add:"):
        _draw_new_account(cash)


def _draw_import(known: list[BankAccount]) -> None:
    file = st.file_uploader(
        _("A file of the bank: MT940, CAMT.053, OFX, QIF, CSV, Excel"), key="bank_file"
    )
    chosen = st.selectbox(
        _("Bank account"),
        [None, *known],
        format_func=lambda each: _("By the number in the file") if each is None
        else bank.account_name(each),
        key="bank_account",
    )  # fmt: skip
    if file is None:
        return
    with feedback.refusals():
        found = read_file(file.name, file.getvalue())
        can_import = draw_preview(found, known, chosen)
        if st.button(
            _("Bring in"), key="bank_import", type="primary", icon=":material/check:",
            disabled=not can_import,
        ):  # fmt: skip
            st.session_state[DONE] = bring_in(found, chosen.code if chosen else None)
            st.rerun()


def draw_preview(found: BankFile, known: list[BankAccount], chosen: BankAccount | None) -> bool:
    """What the file says, each statement with its checks; whether all of it may come in."""
    rows, is_sound = [], True
    for statement in found.statements:
        with feedback.refusals():
            try:
                ours = find_account(known, statement, chosen.code if chosen else None)
            except UnknownBankAccount:
                is_sound = False
                rows.append(bank.statement_row(statement, _("unknown: choose one above")))
                continue
            rows.append(bank.statement_row(statement, ours.name))
            is_sound = False if statement.first_break() else is_sound
            check_statement(ours, statement, found.name)
            continue
        is_sound = False
    lists.draw(rows, hide_index=True, key="bank_preview")
    for statement in found.statements:
        with st.expander(_("Lines of {account}", account=statement.account or found.name)):
            lists.draw(
                bank.statement_lines(statement)[:LINES_SHOWN],
                key="statements_draw_preview",
                hide_index=True,
            )
    if found.notes:
        with st.expander(_("Left out, moved no money: {count}", count=len(found.notes))):
            st.text("\n".join(found.notes))
    return is_sound


def bring_in(found: BankFile, code: str | None) -> list[tuple[str, Imported]]:
    """Import all statements of a file in one commit. Raises refusals."""
    with identity.acting("form bank", request_id=f"bank:{found.hash}") as transaction:
        return import_file(
            transaction, found.statements, file_name=found.name, file_hash=found.hash, account=code
        )


def _draw_done() -> None:
    for code, made in st.session_state.pop(DONE, []):
        st.success(
            _(
                "{account}: {lines} lines brought in, {repeated} were there before.",
                account=code,
                lines=made.lines,
                repeated=made.repeated,
            )
        )
        for flag in made.flags:
            kind, one, other = flag.split(":")
            if kind == "gap":
                st.warning(
                    _("The statement before closed at {one}, this one opens at {other}.", one=one,
                      other=other)
                )  # fmt: skip
            else:
                st.warning(
                    _("A statement of {one} to {other} tells of the same days.", one=one,
                      other=other)
                )  # fmt: skip
        st.page_link(
            pages.BANK_MATCHING.page(), label=_("Bank matching"), icon=":material/compare_arrows:"
        )


def _draw_new_account(cash: dict[str, str]) -> None:
    with st.form("bank_new", border=False):
        first, second, third = st.columns(3)
        code = first.text_input(_("Code"), key="bank_new_code", placeholder="ICBC")
        name = second.text_input(_("Name"), key="bank_new_name")
        number = third.text_input(_("Number at the bank"), key="bank_new_number")
        stands_for = first.selectbox(
            _("Cash account"), list(cash), format_func=cash.__getitem__, key="bank_new_cash"
        )
        currency = second.text_input(_("Currency"), "CNY", key="bank_new_currency")
        house = third.text_input(_("Bank"), key="bank_new_bank")
        sent = st.form_submit_button(_("Add"), key="bank_new_send", icon=":material/add:")
    if sent and code and name and stands_for:
        with feedback.refusals():
            with identity.acting("form bank") as transaction:
                create_bank_account(
                    transaction, code=code.strip(), name=name.strip(), account=stands_for,
                    currency=currency.strip().upper(), number=number.strip(), bank=house.strip(),
                )  # fmt: skip
            st.rerun()


if __name__ == "__main__":
    draw()
