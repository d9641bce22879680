"""A voucher 记账凭证 with its postings; each leads to the document it came from."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from apps.web import context, figures, identity, lists, pages, sheets
from apps.web.language import reader_language
from apps.web.language import text as _
from apps.web.queries import books, documents, vouchers
from apps.web.queries.documents import Voucher
from apps.web.queries.vouchers import VoucherRow
from apps.web.views.ledger.vouchers import SIGNED, draw_signing
from erp.statements.queries import read_firm


def draw() -> None:
    """The page: `?name=…` names the voucher."""
    person = identity.require("ledger", "view")
    asked = st.query_params.get("name", "")
    with context.current().database.reading() as connection:
        voucher = documents.get_voucher(connection, asked, reader_language())
        row = vouchers.voucher_by_name(connection, asked)
        sheet = books.voucher_sheet(read_firm(connection), voucher)
    _draw_voucher(voucher)
    sheets.draw_downloads(sheet, key="voucher")
    if row is not None:
        _draw_signatures(row)
        if person.may("ledger", "approve"):
            draw_signing([row])


def _draw_signatures(row: VoucherRow) -> None:
    with st.container(horizontal=True, gap="large"):
        for title, name in (
            (_("Made by"), row.made_by),
            *((_(title), row.signed.get(act, "")) for act, title in SIGNED.items()),
        ):
            with st.container(width="content"):
                st.caption(title)
                st.text(name or "—")


def _draw_voucher(voucher: Voucher) -> None:
    st.title(f"{_('Voucher')} {voucher.name}")
    st.caption(
        _(
            "Voucher date {date} · {attachments} attachments · commit {number}",
            date=figures.day(voucher.voucher_date),
            attachments=voucher.attachments,
            number=voucher.commit_number,
        )
    )
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        [
            {
                _("Memo"): row.memo,
                _("Account"): f"{row.account} {row.account_name}",
                _("Party"): row.party,
                _("Debit"): figures.amount(row.debit) if row.debit is not None else "",
                _("Credit"): figures.amount(row.credit) if row.credit is not None else "",
            }
            for row in voucher.postings
        ],
        key="voucher_draw_voucher",
        hide_index=True,
        column_config={_("Debit"): right, _("Credit"): right},
    )
    debit = sum((row.debit for row in voucher.postings if row.debit is not None), Decimal(0))
    credit = sum((row.credit for row in voucher.postings if row.credit is not None), Decimal(0))
    with st.container(horizontal=True, horizontal_alignment="right", gap="large"):
        st.metric(_("Debit total"), figures.amount(debit), width="content")
        st.metric(_("Credit total"), figures.amount(credit), width="content")
    st.subheader(_("Documents"))
    for number in dict.fromkeys(row.document for row in voucher.postings if row.document):
        st.page_link(
            pages.DOCUMENT.page(),
            label=number,
            query_params={"number": number},
            icon=":material/description:",
        )


if __name__ == "__main__":
    draw()
