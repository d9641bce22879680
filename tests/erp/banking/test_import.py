"""Statements into the core: what adds up is kept once, what does not is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.banking import errors
from erp.banking.queries import find_bank_account, open_postings
from erp.banking.services import create_bank_account, import_file, match, undo_match
from erp.banking.statements import Break, Statement
from erp.base.database import Database
from erp.base.errors import NotExact
from erp.posting import post
from erp.verification import verify
from tests.banking import (
    a_bank_account,
    a_line,
    a_statement,
    brought,
    open_lines,
    the_account,
)
from tests.books import commit_count
from tests.builders import a_journal, credit, debit

SECOND = date(2024, 3, 2)


@pytest.fixture
def bank(company: Database) -> Database:
    """The company with a bank account."""
    a_bank_account(company)
    return company


def test_FIN_05_a_statement_that_does_not_lead_names_the_first_line_where_it_breaks():
    sound = a_line(10, balance=Decimal(110), row=5), a_line(-4, balance=Decimal(106), row=6)
    assert a_statement(*sound, opening=100).first_break() is None
    broken = a_statement(*sound, a_line(1, balance=Decimal(108), row=7), opening=100)
    assert broken.first_break() == Break(7, Decimal(107), Decimal(108))
    short = Statement("", "CNY", sound, "test", Decimal(100), Decimal(107))
    assert short.first_break() == Break(0, Decimal(106), Decimal(107))


def test_FIN_05_the_same_line_in_two_statements_is_kept_once(bank):
    three = [a_line(5, text="a"), a_line(5, text="a"), a_line(7, SECOND, bank_reference="r1")]
    first = brought(bank, a_statement(*three[:2]))
    again = brought(bank, a_statement(*three), "b.csv")
    assert (first.lines, first.repeated) == (2, 0)
    assert (again.lines, again.repeated) == (1, 2)
    assert again.flags == ("overlap:2024-03-01:2024-03-01",)
    assert [line.amount for line in open_lines(bank)] == [500, 500, 700]
    assert all(finding.holds for finding in verify(bank))


def test_FIN_05_the_same_file_twice_is_refused_and_nothing_written(bank):
    brought(bank, a_statement(a_line(5)))
    before = commit_count(bank)
    with pytest.raises(errors.StatementRepeated, match=r"a\.csv"):
        brought(bank, a_statement(a_line(5)))
    assert commit_count(bank) == before


def test_FIN_05_a_gap_after_the_statement_before_is_flagged(bank):
    brought(bank, a_statement(a_line(5)))
    later = brought(bank, a_statement(a_line(1, SECOND), opening=6), "b.csv")
    assert later.flags == ("gap:5.00:6.00",)


@pytest.mark.parametrize(
    ("refusal", "statement"),
    [
        (errors.StatementOfOtherAccount, a_statement(a_line(5), account="6222021234560000")),
        (errors.StatementOfOtherCurrency, a_statement(a_line(5), currency="USD")),
        (errors.StatementEmpty, a_statement()),
        (errors.StatementDoesNotLead, a_statement(a_line(5), closing=Decimal(6))),
        (NotExact, a_statement(a_line("5.12345"))),
    ],
)
def test_FIN_05_an_unsound_statement_is_refused_whole(bank, refusal, statement):
    before = commit_count(bank)
    with pytest.raises(refusal) as said:
        brought(bank, statement)
    assert commit_count(bank) == before
    assert said.value.zh
    assert said.value.en


@pytest.mark.parametrize(
    "number", ["6222 0212 3456 7890", "622202******7890", "ICBKCNBJ/6222021234567890", "4567890"]
)
def test_FIN_05_an_account_number_may_be_masked_shortened_or_carry_a_bank_code(bank, number):
    assert brought(bank, a_statement(a_line(5), account=number)).lines == 1


def test_FIN_05_a_match_and_its_undoing_are_rows(bank):
    post(bank, [a_journal("bk", debit("1002", 5), credit("3001", 5))])
    brought(bank, a_statement(a_line(5)))
    line, posting = open_lines(bank)[0], _postings(bank)[0]
    _match(bank, line, {posting.id: 500})
    assert (open_lines(bank), _postings(bank)) == ([], [])
    with pytest.raises(errors.LineMatchedAlready):
        _match(bank, line, {posting.id: 500})
    with bank.commit(origin="test") as transaction:
        undo_match(transaction, line)
    assert open_lines(bank) == [line]
    with bank.commit(origin="test") as transaction, pytest.raises(errors.NothingMatched):
        undo_match(transaction, line)
    _match(bank, line, {posting.id: 500})
    with bank.reading() as connection:
        rows = connection.exec_driver_sql("select amount, how from bank_match order by id")
        assert [tuple(row) for row in rows] == [
            (500, "accepted"), (-500, "undone"), (500, "accepted")
        ]  # fmt: skip
    assert all(finding.holds for finding in verify(bank))


def test_FIN_05_what_is_matched_sums_to_the_line_and_stands_on_its_account(bank):
    post(bank, [a_journal("bk", debit("1002", 5), credit("1001", 5))])
    brought(bank, a_statement(a_line(5), a_line(4)))
    first, second = open_lines(bank)
    posting = _postings(bank)[0]
    with pytest.raises(errors.AmountsDiffer):
        _match(bank, first, {posting.id: 400})
    with bank.reading() as connection:
        other = connection.exec_driver_sql("select id from posting where amount < 0").scalar()
    with pytest.raises(errors.NoPostingOnAccount):
        _match(bank, first, {int(other): -500})
    _match(bank, first, {posting.id: 500})
    with pytest.raises(errors.PostingMatchedAlready):
        _match(bank, second, {posting.id: 400})


def test_a_bank_account_stands_for_a_cash_account(company):
    with company.commit(origin="test") as transaction, pytest.raises(errors.NotACashAccount):
        create_bank_account(transaction, code="X", name="x", account="5001", currency="CNY")
    with company.reading() as connection, pytest.raises(errors.UnknownBankAccount):
        find_bank_account(connection, "X")


def _postings(bank: Database):
    with bank.reading() as connection:
        return open_postings(connection, the_account(bank))


def _match(bank: Database, line, parts) -> None:
    with bank.commit(origin="test") as transaction:
        match(transaction, the_account(bank), line, parts)


def test_FIN_05_several_statements_of_a_file_find_their_accounts_and_follow_each_other(bank):
    a_bank_account(bank, "ALI", account="1012", number="shop@example.com")
    file = [
        a_statement(a_line(5), account="6222021234567890"),
        a_statement(a_line(5), account="6222021234567890", opening=5),
        a_statement(a_line(7), account="shop@example.com", opening=None),
    ]
    with bank.commit(origin="test") as transaction:
        made = import_file(transaction, file, file_name="f", file_hash="f")
    assert [(code, each.lines, each.flags) for code, each in made] == [
        ("ICBC", 1, ()), ("ICBC", 1, ()), ("ALI", 1, ()),
    ]  # fmt: skip
    assert [line.amount for line in open_lines(bank)] == [500, 500]
    with (
        bank.commit(origin="test") as transaction,
        pytest.raises(errors.UnknownBankAccount, match="999"),
    ):
        import_file(
            transaction, [a_statement(a_line(5), account="999")], file_name="g", file_hash="g"
        )
