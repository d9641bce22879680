"""银行存款余额调节表: both sides adjusted meet, or what is left over has a name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.banking.queries import open_postings
from erp.banking.reconciliation import Reconciliation, reconcile
from erp.banking.services import match
from erp.base.database import Database
from erp.posting import post
from erp.verification import verify
from tests.banking import a_bank_account, a_line, a_statement, brought, open_lines, the_account
from tests.builders import a_journal, credit, debit

EARLY, DAY, MONTH_END = date(2024, 2, 20), date(2024, 3, 5), date(2024, 3, 31)
APRIL = date(2024, 4, 3)


@pytest.fixture
def bank(company: Database) -> Database:
    """100.00 in the books and at the bank before March."""
    a_bank_account(company)
    post(company, [a_journal("start", debit("1002", 100), credit("3001", 100), on=EARLY)])
    return company


def _at(bank: Database, day: date = MONTH_END) -> Reconciliation:
    with bank.reading() as connection:
        return reconcile(connection, "ICBC", day)


def _matched(bank: Database) -> None:
    """Match each line with the posting of its amount."""
    ours = the_account(bank)
    for line in open_lines(bank):
        with bank.reading() as connection:
            same = [p for p in open_postings(connection, ours) if p.amount == line.amount]
        if same:
            with bank.commit(origin="test") as transaction:
                match(transaction, ours, line, {same[0].id: line.amount})


def test_FIN_05_both_sides_adjusted_by_what_the_other_has_not_are_equal(bank):
    post(
        bank,
        [
            a_journal("both", debit("1002", 30), credit("3001", 30), on=DAY),
            a_journal("cheque", debit("3001", 12), credit("1002", 12), on=DAY),
        ],
    )
    brought(
        bank,
        a_statement(
            a_line(30, DAY), a_line("-0.50", DAY, text="手续费"), opening=100,
            first_day=date(2024, 3, 1), last_day=MONTH_END,
        ),
    )  # fmt: skip
    _matched(bank)
    found = _at(bank)
    assert (found.book_balance, found.statement_balance) == (Decimal(118), Decimal("129.50"))
    assert [item.amount for item in found.in_books_only] == [Decimal(-12)]
    assert [(item.amount, item.text) for item in found.at_bank_only] == [
        (Decimal("-0.50"), "手续费")
    ]
    assert found.adjusted_book_balance == found.adjusted_statement_balance == Decimal("117.50")
    assert found.is_reconciled
    assert found.named == ()
    assert all(finding.holds for finding in verify(bank))


def test_FIN_05_a_match_with_a_line_of_next_month_is_still_open_at_this_month_s_end(bank):
    post(bank, [a_journal("cheque", debit("3001", 12), credit("1002", 12), on=DAY)])
    brought(bank, a_statement(opening=100, first_day=date(2024, 3, 1), last_day=MONTH_END))
    brought(bank, a_statement(a_line(-12, APRIL), opening=100), "april.csv")
    _matched(bank)
    march, april = _at(bank), _at(bank, APRIL)
    assert [item.amount for item in march.in_books_only] == [Decimal(-12)]
    assert march.is_reconciled
    assert (april.in_books_only, april.at_bank_only, april.difference) == ((), (), 0)
    assert april.statement_balance == 88


def test_FIN_05_a_difference_from_before_the_first_statement_is_named(bank):
    brought(bank, a_statement(a_line(3, DAY), opening=90, last_day=MONTH_END))
    found = _at(bank)
    assert found.difference == 10
    assert found.named == (("before_first_statement", Decimal(10)),)
    assert not found.is_reconciled


def test_FIN_05_a_missing_statement_is_named(bank):
    brought(bank, a_statement(a_line(3, DAY), opening=100))
    brought(bank, a_statement(a_line(1, MONTH_END), opening=110), "b.csv")
    found = _at(bank)
    assert found.named == (("statements_do_not_join", Decimal(-7)),)
    assert found.difference == -7


def test_FIN_05_an_account_no_statement_tells_of_is_not_reconciled(bank):
    found = _at(bank)
    assert (found.statement_day, found.is_reconciled) == (None, False)
    assert [item.amount for item in found.in_books_only] == [Decimal(100)]
