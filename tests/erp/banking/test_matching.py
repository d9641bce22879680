"""From a bank line to the books: matched, or accepted and posted; vouchers to the cent.

The books stand in the docstrings; see `tests.books` for how to read them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.banking import errors
from erp.banking.matching import (
    Matching,
    accept,
    accept_rule,
    match_automatically,
    propose_matches,
    reject,
)
from erp.banking.reconciliation import reconcile
from erp.banking.services import undo_match
from erp.base.database import Database
from erp.posting import post
from erp.verification import verify
from tests.banking import DAY, a_bank_account, a_line, a_statement, brought, open_lines, the_account
from tests.books import posted_books
from tests.builders import (
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_sales_invoice,
    a_supplier_invoice,
    an_opening_stock,
    paying,
)

LATER = date(2024, 3, 9)


@pytest.fixture
def bank(company: Database) -> Database:
    """An invoice of 31.64 of C1 and one of 39.55 of S1, both open, and a bank account."""
    a_bank_account(company)
    post(company, [an_opening_stock(), a_delivery(), a_sales_invoice("in1", reference="FP-88001")])
    post(company, [a_goods_receipt(), a_supplier_invoice("si1")])
    return company


def _matching(bank: Database) -> Matching:
    with bank.reading() as connection:
        return propose_matches(connection, the_account(bank), LATER)


def _accept(bank: Database, place: int = 0, **values: int) -> None:
    line, proposal = _matching(bank).proposals[place]
    accept(bank, the_account(bank), line, proposal, **values)


def _bank_books(bank: Database) -> list[str]:
    """The vouchers of documents a bank line made, their keys cut to what they are."""
    return [
        f"{row.split()[0]} {row.split()[1].split(':')[0]}" if row.startswith("2024") else row
        for row in _of_bank(posted_books(bank))
    ]


def _of_bank(rows: list[str]) -> list[str]:
    kept, is_ours = [], False
    for row in rows:
        is_ours = " bank-" in row if row.startswith("2024") else is_ours
        kept += [row] if is_ours else []
    return kept


def _is_sound(bank: Database) -> bool:
    return all(finding.holds for finding in verify(bank))


def test_FIN_05_a_receipt_in_the_books_is_matched_without_asking(bank):
    post(bank, [a_customer_receipt("cr1", "31.64", paying("in1", "31.64"), reference="FP-88001")])
    brought(
        bank, a_statement(a_line("31.64", text="货款 FP-88001", counterparty="客户 C1"), a_line(9))
    )
    assert match_automatically(bank, the_account(bank)) == 1
    assert [line.amount for line in open_lines(bank)] == [900]
    assert match_automatically(bank, the_account(bank)) == 0
    with bank.reading() as connection:
        how, score, why = connection.exec_driver_sql(
            "select how, score, explanation from bank_match"
        ).one()
    assert (how, score) == ("automatic", 100)
    assert why.startswith("amount 50; date 15 (0); number 35 (FP-88001)")
    assert _is_sound(bank)


def test_FIN_05_accepting_a_line_against_an_invoice_posts_the_receipt(bank, books):
    """The money settles the invoice on the day of the bank's booking.

    2024-03-09 bank-money
      D 1002     31.64
      C 1122.01  31.64 C1
    """
    brought(bank, a_statement(a_line("31.64", LATER, text="FP-88001", counterparty="客户 C1")))
    assert [each.score for _, each in _matching(bank).proposals] == [100]
    _accept(bank)
    assert _bank_books(bank) == books
    found = _matching(bank)
    assert (found.proposals, found.lines, found.postings) == ((), (), ())
    assert _is_sound(bank)


def test_FIN_05_accepting_a_line_against_a_supplier_s_invoice_posts_the_payment(bank, books):
    """The supplier is paid.

    2024-03-09 bank-money
      D 2202.01  39.55 S1
      C 1002     39.55
    """
    brought(bank, a_statement(a_line("-39.55", LATER, counterparty="供应商 S1")))
    _accept(bank)
    assert _bank_books(bank) == books
    assert _is_sound(bank)


def test_FIN_05_a_settlement_net_of_fee_is_split_into_receipt_and_charge(bank, books):
    """The customer paid 31.64, the service kept 0.19 of it.

    2024-03-09 bank-money
      D 1002     31.64
      C 1122.01  31.64 C1
    2024-03-09 bank-bank_charge
      D 5603.03   0.19
      C 1002      0.19
    """
    line = a_line("31.45", LATER, fee=Decimal("0.19"), reference="FP-88001", text="结算")
    brought(bank, a_statement(line))
    _accept(bank)
    assert _bank_books(bank) == books
    assert open_lines(bank) == []
    assert _is_sound(bank)


def test_FIN_05_charges_and_interest_are_posted_by_rule(bank, books):
    """What the words of the line say it is.

    2024-03-01 bank-bank_charge
      D 5603.03  5.00
      C 1002     5.00
    2024-03-01 bank-interest_income
      D 1002     1.20
      C 5603.01  1.20
    """
    brought(
        bank,
        a_statement(a_line(-5, text="对公跨行转账手续费"), a_line("1.20", text="结息"), a_line(8)),
    )
    found = _matching(bank)
    assert [rule.act for _, rule in found.by_rule] == ["bank_charge", "interest_income"]
    for line, _ in found.by_rule:
        accept_rule(bank, the_account(bank), line)
    assert _bank_books(bank) == books
    (unknown,) = _matching(bank).lines
    with pytest.raises(errors.NoRuleForLine):
        accept_rule(bank, the_account(bank), unknown)
    assert _is_sound(bank)


def test_FIN_05_a_line_is_not_posted_twice_after_its_match_was_undone(bank):
    brought(bank, a_statement(a_line(-5, text="手续费")))
    line = open_lines(bank)[0]
    accept_rule(bank, the_account(bank), line)
    with pytest.raises(errors.LineMatchedAlready):
        accept_rule(bank, the_account(bank), line)
    with bank.commit(origin="test") as transaction:
        undo_match(transaction, line)
    with pytest.raises(errors.LinePostedAlready):
        accept_rule(bank, the_account(bank), line)
    assert match_automatically(bank, the_account(bank)) == 1
    assert _is_sound(bank)


def test_FIN_05_what_was_rejected_is_proposed_no_more_and_matched_by_nobody_else(bank):
    """Two receipts of 31.64: each is turned down, and the invoice too; then there is nothing."""
    for n in (1, 2):
        post(bank, [a_customer_receipt(f"cr{n}", "31.64", on=DAY if n == 1 else LATER)])
    brought(bank, a_statement(a_line("31.64", counterparty="客户 C1")))
    turned_down = []
    for _ in range(3):
        line, proposal = _matching(bank).proposals[0]
        turned_down.append(proposal.key)
        for _twice in range(2):
            with bank.commit(origin="test") as transaction:
                reject(transaction, line, proposal)
    assert sorted(key.split(":")[0] for key in set(turned_down)) == ["item", "posting", "posting"]
    assert turned_down[0].startswith("posting")
    found = _matching(bank)
    assert (found.proposals, [each.amount for each in found.lines]) == ((), [3164])
    assert match_automatically(bank, the_account(bank)) == 0
    with bank.reading() as connection:
        kept = connection.exec_driver_sql("select count(*), min(score) from bank_rejection").one()
    assert kept[0] == 3
    assert kept[1] > 0
    assert _is_sound(bank)


def test_FIN_05_unmatched_is_listed_both_ways_and_reconciles(bank):
    post(bank, [a_customer_receipt("cr1", 20)])
    brought(bank, a_statement(a_line(7, text="不明款项")))
    found = _matching(bank)
    assert [line.amount for line in found.lines] == [700]
    assert [each.amount for each in found.postings] == [2000]
    with bank.reading() as connection:
        statement = reconcile(connection, "ICBC", DAY)
    assert statement.difference == 0
    assert [item.amount for item in statement.in_books_only] == [Decimal(20)]
    assert [item.amount for item in statement.at_bank_only] == [Decimal(7)]
