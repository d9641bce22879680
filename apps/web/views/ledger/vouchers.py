"""The vouchers of a month with their signatures, and the lists that must stay empty."""

from __future__ import annotations

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, pages
from apps.web.language import message
from apps.web.language import text as _
from apps.web.queries import vouchers
from apps.web.queries.vouchers import VoucherRow
from erp.bookkeeping.signatures import CASHIER, CHECKED, POSTED, sign_vouchers
from erp.verification.exceptions import documents_without_voucher, missing_voucher_numbers

ACTS = {
    CHECKED: message("Check"),
    POSTED: message("Sign as booked"),
    CASHIER: message("Sign as cashier"),
}
SIGNED = {
    CHECKED: message("Checked by"),
    POSTED: message("Booked by"),
    CASHIER: message("Cashier"),
}


def draw() -> None:
    """The page."""
    person = identity.require("ledger", "view")
    st.title(_("Vouchers"))
    with context.current().database.reading() as connection:
        months = vouchers.months(connection)
        month = st.selectbox(_("Month"), months, key="vouchers_month")
        rows = vouchers.vouchers_of_month(connection, month)
        missing = missing_voucher_numbers(connection)
        without = documents_without_voucher(connection)
    _draw_exceptions([f"{m} {w}-{n}" for w, m, n in missing], [each.number for each in without])
    chosen = _draw_list(rows)
    if chosen and person.may("ledger", "approve"):
        draw_signing(chosen)


def _draw_exceptions(missing: list[str], without: list[str]) -> None:
    if missing:
        st.error(_("Voucher numbers missing: {numbers}", numbers=", ".join(missing)))
    if without:
        st.error(_("Documents without a voucher: {numbers}", numbers=", ".join(without)))
    if not missing and not without:
        st.caption(_("No voucher number is missing; every document that needs one has a voucher."))


def _draw_list(rows: list[VoucherRow]) -> list[VoucherRow]:
    if not rows:
        st.info(_("No vouchers in this month yet. Post a document or enter a voucher."))
        return []
    right = st.column_config.TextColumn(alignment="right")
    state = lists.draw(
        [
            {
                _("Voucher"): row.name,
                _("Date"): figures.day(row.voucher_date),
                _("Memo"): row.memo,
                _("Amount"): figures.amount(row.debit),
                _("Attachments"): row.attachments,
                _("Made by"): row.made_by,
                **{_(title): row.signed.get(act, "") for act, title in SIGNED.items()},
            }
            for row in rows
        ],
        hide_index=True,
        key="vouchers_list",
        on_select="rerun",
        selection_mode="multi-row",
        column_config={_("Amount"): right},
    )
    chosen = [rows[place] for place in state["selection"]["rows"]]
    for row in chosen[:10]:
        st.page_link(
            pages.VOUCHER.page(),
            label=row.name,
            query_params={"name": row.name},
            icon=":material/receipt_long:",
        )
    return chosen


def draw_signing(chosen: list[VoucherRow]) -> None:
    """A button for each signature; what is signed already is not signed again."""
    with st.container(horizontal=True):
        for act, title in ACTS.items():
            unsigned = [row.id for row in chosen if act not in row.signed]
            if st.button(_(title), key=f"sign_{act}", disabled=not unsigned):
                with feedback.refusals():
                    sign(unsigned, act)
                    st.rerun()


def sign(voucher_ids: list[int], act: str) -> None:
    """Sign as the person of this page. Raises refusals."""
    with identity.acting("page vouchers") as transaction:
        sign_vouchers(transaction, voucher_ids, act)


if __name__ == "__main__":
    draw()
