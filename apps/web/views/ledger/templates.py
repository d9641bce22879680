"""Voucher templates 凭证模板 and voucher words 凭证字: what vouchers are made from and bear."""

from __future__ import annotations

from datetime import date

import streamlit as st

from apps.web import context, feedback, figures, identity, lists
from apps.web.language import message, reader_language
from apps.web.language import text as _
from apps.web.lines import TypedLine, price_of
from apps.web.queries import masters
from apps.web.voucher_lines import read_template_line
from data.reference import load_voucher_words
from erp.bookkeeping.templates import (
    ACCRUAL,
    AMORTISATION,
    PAYROLL,
    Template,
    TemplateLine,
    end_template,
    keep_template,
    templates,
)
from erp.bookkeeping.words import VoucherWords, set_voucher_words, voucher_words

STEPS = {
    "": message("None: by hand, or on its day"),
    AMORTISATION: message("Month end: amortisation, the total spread over the months"),
    ACCRUAL: message("Month end: accrual, taken back on the first of the next month"),
    PAYROLL: message("Month end: payroll, its amount typed"),
}
SCHEMES = {
    "single": message("One word for every voucher"),
    "three_way": message("Receipt, payment and transfer, by the cash moved"),
}


def draw() -> None:
    """The page."""
    person = identity.require("ledger", "view")
    st.title(_("Voucher templates and words"))
    here = context.current()
    with here.database.reading() as connection:
        company = masters.get_company(connection, reader_language())
        known = templates(connection, digits=company.digits)
        words = voucher_words(connection)
    today = here.today(company.time_zone)
    may = person.may("ledger", "create")
    _draw_known(known, company.digits)
    if known and person.may("ledger", "edit"):
        _draw_ending(known, today)
    with st.expander(_("New template"), expanded=not known, icon=":material/add:"):
        _draw_new(company.digits, today, may=may)
    st.subheader(_("Voucher words"))
    _draw_words(words, today, may=may)


def _draw_known(known: list[Template], digits: int) -> None:
    if not known:
        st.info(_("No template yet: write down what is booked every month once, below."))
        return
    right = st.column_config.TextColumn(alignment="right")
    lists.draw(
        [
            {
                _("Code"): each.code,
                _("Name"): each.name,
                _("Step"): _(STEPS[each.step]),
                _("Months"): f"{each.first_month} – {each.last_month}" if each.first_month else "",
                _("Day of month"): str(each.day_of_month or ""),
                _("Total"): figures.amount(each.total, digits=digits),
                _("Entry lines"): "; ".join(_line(line, digits) for line in each.lines),
            }
            for each in known
        ],
        hide_index=True,
        key="templates",
        column_config={_("Total"): right},
    )


def _line(line: TemplateLine, digits: int) -> str:
    if line.amount is not None:
        amount = figures.amount(line.amount, digits=digits)
    else:
        amount = _("the rest") if line.share is None else figures.percent(line.share)
    return f"{_('Debit') if line.side == 'D' else _('Credit')} {line.account} {amount}"


def _draw_ending(known: list[Template], today: date) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox(_("Template"), [each.code for each in known], key="template_end_code")
        month = st.text_input(_("Last month"), f"{today:%Y-%m}", key="template_end_month")
        if st.button(_("Let it end"), key="template_end") and code:
            with feedback.refusals():
                with identity.acting("page templates") as transaction:
                    end_template(transaction, code, month.strip())
                st.rerun()


def _draw_new(digits: int, today: date, *, may: bool) -> None:
    first, second, third = st.columns([1, 2, 2])
    code = first.text_input(_("Code"), key="template_code")
    name = second.text_input(_("Name"), key="template_name")
    step = third.selectbox(
        _("Step"), list(STEPS), format_func=lambda each: _(STEPS[each]), key="template_step"
    )
    fourth, fifth, sixth, seventh = st.columns(4)
    day = fourth.number_input(
        _("Day of month, 0 by hand only"), 0, 31, 31 if step else 0, key=f"template_day_{step}"
    )
    since = fifth.text_input(_("First month"), f"{today:%Y-%m}", key="template_first")
    until = sixth.text_input(_("Last month"), key="template_last")
    total = seventh.text_input(_("Total"), key="template_total")
    typed = st.text_area(
        _("Lines: side, account, amount or share, @party, memo"),
        key="template_lines",
        placeholder=_("d 5602.01 60%\nd 5601.01\nc 2211.01 100%"),
    )
    if st.button(_("Keep the template"), key="template_keep", type="primary", disabled=not may):
        with feedback.refusals():
            template = Template(
                code.strip(), name.strip(),
                tuple(read_template_line(row) for row in typed.splitlines() if row.strip()),
                total=price_of(1, TypedLine("", "1", total), None), day_of_month=int(day),
                first_month=since.strip() if day else "", last_month=until.strip(),
                step=step or "",
            )  # fmt: skip
            with identity.acting("page templates") as transaction:
                keep_template(transaction, template, digits=digits)
            st.rerun()


def _draw_words(words: list[VoucherWords], today: date, *, may: bool) -> None:
    lists.draw(
        [
            {
                _("Holds from"): each.valid_from.isoformat(),
                _("Scheme"): _(SCHEMES[each.scheme]),
                _("Voucher words"): " ".join(rule.word for rule in load_voucher_words(each.scheme)),
            }
            for each in words
        ],
        hide_index=True,
        key="words",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            _("Holds from"), today.replace(day=1), key="words_from", format="YYYY-MM-DD"
        )
        scheme = st.selectbox(
            _("Scheme"), list(SCHEMES), format_func=lambda each: _(SCHEMES[each]),
            key="words_scheme",
        )  # fmt: skip
        if st.button(_("Set the words"), key="words_save", disabled=not may) and scheme:
            with feedback.refusals():
                with identity.acting("page templates") as transaction:
                    set_voucher_words(transaction, day, scheme)
                st.rerun()


if __name__ == "__main__":
    draw()
