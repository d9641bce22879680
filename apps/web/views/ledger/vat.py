"""VAT: the month's summary tied to its accounts, the register, and what is done about it.

Input invoices are certified, their tax transferred out with a reason, VAT is paid.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from apps.web import context, feedback, figures, identity, lists, vat_forms
from apps.web.language import is_chinese, reader_language
from apps.web.language import text as _
from apps.web.queries import closing, masters, vat
from apps.web.queries.bank import cash_accounts
from erp.base.exact import from_whole
from erp.closing.reading import read_month
from erp.documents.types import Allocation, Document
from erp.posting import post
from erp.taxes.summary import VatSummary, vat_summary


def draw() -> None:
    """The page."""
    person = identity.require("closing", "view")
    st.title(_("VAT"))
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        months = closing.months(connection)
        month = st.selectbox(
            _("Month"), [each.month for each in months],
            index=closing.month_to_close(months), key="vat_month",
        )  # fmt: skip
        summary = vat_summary(connection, str(month))
        invoices = closing.invoices_to_certify(connection, company.digits)
        reading = read_month(connection, str(month))
        certified = vat.certified_invoices(connection, company.digits)
        registered = vat.register(connection, str(month), company.digits)
        owed = {} if reading is None else vat.owed(reading)
        cash = cash_accounts(connection, [])
    _draw_summary(summary, company.digits)
    if reading is None:
        return
    may = person.may("closing", "create")
    last_day = date.fromisoformat(reading.last_day)
    st.subheader(_("Input invoices to certify"))
    if invoices:
        _draw_certification(invoices, month=reading.last_day)
    else:
        st.info(_("Every special invoice received is certified."), icon=":material/done_all:")
    with st.expander(_("Transfer input VAT out")):
        vat_forms.draw_transfer_out(certified, last_day, may=may)
    with st.expander(_("Pay VAT")):
        vat_forms.draw_payment(owed, cash, last_day, may=may)
    _draw_register(registered)


def _column_name(column: str) -> str:
    return {
        "output_invoiced": _("Output, invoiced"),
        "output_uninvoiced": _("Output, not invoiced"),
        "output_pending": _("Output pending"),
        "input_certified": _("Input certified"),
        "input_pending": _("Input to certify"),
        "input_transferred_out": _("Input transferred out"),
        "simplified_invoiced": _("Taxed simply, invoiced"),
        "simplified_uninvoiced": _("Taxed simply, not invoiced"),
        "simplified_paid": _("Taxed simply, paid"),
        "relief": _("Relief"),
        "paid": _("VAT paid"),
        "transferred_unpaid": _("Transferred to unpaid VAT"),
        "transferred_overpaid": _("Overpaid, transferred"),
    }.get(column, column)


def _draw_summary(summary: VatSummary, digits: int) -> None:
    if not summary.accounts:
        st.info(_("No VAT was booked in this month."))
        return
    if summary.ties:
        st.success(_("Ties to the accounts below 2221, to the cent."), icon=":material/verified:")
    else:
        st.error(_("Does not tie to the accounts: run verify."), icon=":material/error:")
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        [
            {
                _("Column"): _column_name(each.column),
                _("Tax code"): each.tax_code,
                _("Reason"): vat.reason_name(each.reason),
                _("Net amount"): figures.amount(from_whole(each.net, digits)),
                _("Tax"): figures.amount(from_whole(each.tax, digits)),
            }
            for each in summary.lines
        ],
        key="vat_draw_summary",
        hide_index=True,
        column_config={_("Net amount"): right, _("Tax"): right},
    )
    lists.draw(
        [
            {
                _("Account"): f"{each.code} {each.name if is_chinese() else each.name_en}",
                _("Opening balance"): figures.amount(from_whole(each.opening, digits)),
                _("Turnover"): figures.amount(from_whole(each.turnover, digits)),
                _("Closing balance"): figures.amount(from_whole(each.closing, digits)),
            }
            for each in summary.accounts
        ],
        key="vat_draw_summary",
        hide_index=True,
        column_config={
            _("Opening balance"): right,
            _("Turnover"): right,
            _("Closing balance"): right,
        },
    )


def _draw_register(registered: list[dict[str, str]]) -> None:
    st.subheader(_("Invoices of the month ({count})", count=len(registered)))
    if not registered:
        st.info(_("No invoice of this month: they come with sales and supplier invoices."))
        return
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        registered,
        hide_index=True,
        key="vat_register",
        column_config={_("Net amount"): right, _("Tax"): right},
    )


def _draw_certification(invoices: list[closing.InvoiceToCertify], *, month: str) -> None:
    named = {each.key: each for each in invoices}
    chosen = st.multiselect(
        _("Invoices"),
        list(named),
        format_func=lambda key: (
            f"{named[key].number} · {named[key].party} · {figures.amount(named[key].tax)}"
        ),
        key="certify_invoices",
        placeholder=_("Choose options"),
    )
    total = figures.amount(sum((named[key].tax for key in chosen), start=Decimal(0)))
    may = identity.person().may("closing", "create")
    label = _("Certify {amount}", amount=total)
    if st.button(label, key="certify", type="primary", disabled=not chosen or not may):
        document = Document(
            "input_certification",
            f"certify:{month}:{':'.join(sorted(chosen))}"[:200],
            date.fromisoformat(month),
            allocations=tuple(Allocation(key, named[key].tax) for key in chosen),
        )
        with feedback.refusals():
            post(
                context.current().database, [document], by=identity.as_of_now(), origin="page vat",
            )  # fmt: skip
            st.rerun()


if __name__ == "__main__":
    draw()
