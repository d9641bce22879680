"""Voucher templates: fixed amounts, shares, the rest; and those that recur."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp.bookkeeping.errors import (
    NoSuchTemplate,
    TemplateAccountUnknown,
    TemplateDoesNotBalance,
    TemplateIncomplete,
    TemplateKnown,
    WordsOfClosedMonth,
)
from erp.bookkeeping.templates import (
    Template,
    TemplateLine,
    due_vouchers,
    fill,
    find_template,
    keep_template,
)
from erp.bookkeeping.words import set_voucher_words, voucher_words
from erp.documents.types import Document
from erp.posting import post
from tests.books import posted_books
from tests.builders import set_period

RENT = Template(
    "RENT",
    "房租分摊",
    (
        TemplateLine("5602.90", "D", share=Decimal("0.3333333333")),
        TemplateLine("5601.90", "D"),
        TemplateLine("1002", "C", share=Decimal(1), cash_flow_item="other_operating_out"),
    ),
    total=Decimal(1000),
    day_of_month=31,
    first_month="2024-01",
    last_month="2024-03",
)


def test_FIN_02_a_template_shares_out_a_total_and_one_line_takes_the_rest(company, books):
    """A third of 1,000.00 is 333.33, the rest 666.67.

    2024-03-01 rent
      D 5601.90    666.67
      D 5602.90    333.33
      C 1002      1000.00
    """
    with company.commit(origin="test") as transaction:
        keep_template(transaction, RENT, digits=2)
    with company.reading() as connection:
        kept = find_template(connection, "RENT", digits=2)
        with pytest.raises(NoSuchTemplate, match="LOAN"):
            find_template(connection, "LOAN", digits=2)
    assert kept == RENT
    assert kept.needs_total
    lines = fill(kept, Decimal(1000), digits=2)
    post(company, [Document("journal", "rent", date(2024, 3, 1), postings=lines)])
    assert posted_books(company) == books


def test_a_template_without_a_rest_must_balance():
    lines = (TemplateLine("1001", "D", Decimal(5)), TemplateLine("1002", "C", Decimal(4)))
    with pytest.raises(TemplateDoesNotBalance, match=r"1\.00"):
        fill(Template("T", "T", lines), None, digits=2)


def test_FIN_02_a_recurring_voucher_is_due_each_month_once(company):
    with company.commit(origin="test") as transaction:
        keep_template(transaction, RENT, digits=2)

    def due(until: date) -> list[Document]:
        with company.reading() as connection:
            return due_vouchers(connection, until, digits=2)

    assert [each.business_date for each in due(date(2024, 3, 30))] == [
        date(2024, 1, 31),
        date(2024, 2, 29),
    ]
    post(company, due(date(2024, 3, 30)))
    assert due(date(2024, 3, 30)) == []
    assert [each.key for each in due(date(2024, 12, 31))] == ["recurring-RENT-2024-03"]


def test_FIN_02_a_template_that_could_never_be_posted_is_refused(company):
    with company.commit(origin="test") as transaction:
        keep_template(transaction, RENT, digits=2)
    wrong = {
        TemplateKnown: RENT,
        TemplateIncomplete: replace(RENT, code="A", step="amortisation", total=None),
        TemplateAccountUnknown: replace(
            RENT, code="B", lines=(*RENT.lines, TemplateLine("5602", "D"))
        ),
    }
    for error, template in wrong.items():
        with pytest.raises(error), company.commit(origin="test") as transaction:
            keep_template(transaction, template, digits=2)


def test_CN_01_words_change_from_a_day_of_no_closed_month(company):
    set_period(company, "2024-01", "closed")
    with pytest.raises(WordsOfClosedMonth, match="2024-01"), company.commit() as transaction:
        set_voucher_words(transaction, date(2024, 1, 31), "three_way")
    for scheme in ("single", "three_way"):
        with company.commit(origin="test") as transaction:
            set_voucher_words(transaction, date(2024, 2, 1), scheme)
    with company.reading() as connection:
        assert [(each.valid_from.year, each.scheme) for each in voucher_words(connection)] == [
            (2024, "three_way"), (1900, "single")
        ]  # fmt: skip
