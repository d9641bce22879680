"""Opening balances: items, goods and the old trial balance meet on clearing accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp.bookkeeping.errors import NoOpenItemAccount, NothingToOpen
from erp.documents.types import Document
from erp.ledger.errors import AccountTakesNoCurrency, EntryDoesNotBalance, UnknownAccount
from erp.posting import post
from erp.statements.queries import Months, beginning, turnovers
from erp.verification import verify
from tests.books import posted_books
from tests.builders import a_customer_receipt, a_supplier_payment, credit, debit, paying, worth

LAST = date(2024, 2, 29)
CLEARINGS = ("3104.90", "3104.91", "3104.92", "3104.93")


def opening(kind, key, amount, party, **values):
    return Document(kind, key, LAST, party, amount=Decimal(amount), reference=key, **values)


OWED = opening("opening_receivable", "ar1", 300, "C1", due_date=date(2024, 3, 20))
OWING = opening("opening_payable", "ap1", 120, "S1")
AHEAD = opening("opening_receivable", "ar2", -50, "C2")
PAID_AHEAD = opening("opening_payable", "ap2", -20, "S2")
GOODS = Document(
    "opening_stock", "st1", LAST, warehouse="MAIN", lines=(worth("P1", 10, 35), worth("F1", 2, 8))
)
OLD_BALANCES = Document(
    "opening_ledger", "tb1", LAST,
    postings=(
        debit("1002", 500),
        debit("1122.01", 300), debit("1123", 20), debit("1405.01", 43),
        credit("2202.01", 120), credit("2203", 50), credit("2221.01.07", 13), credit("2221.02", 30),
        credit("3001", 600),
        debit("5602.90", 90), credit("5001", 140),
    ),
)  # fmt: skip


def balance(company, *accounts):
    names = ", ".join(f"'{each}'" for each in accounts)
    with company.reading() as connection:
        return connection.exec_driver_sql(
            "select coalesce(sum(p.amount), 0) from posting p join account a on a.id = p.account_id"
            f" where a.code in ({names})"
        ).scalar_one()


def test_MIG_05_every_clearing_account_comes_to_zero_when_the_opening_is_complete(company, books):
    """Stock 43.00, open items and the trial balance of the old books, which say the same.

    2024-02-29 ar1
      D 1122.01   300.00  C1
      C 3104.91   300.00
    2024-02-29 ar2
      D 3104.92    50.00
      C 2203       50.00  C2
    2024-02-29 ap1
      D 3104.92   120.00
      C 2202.01   120.00  S1
    2024-02-29 ap2
      D 1123       20.00  S2
      C 3104.91    20.00
    2024-02-29 st1
      D 1405.01    43.00
      C 3104.90    43.00
    2024-02-29 tb1
      D 1002      500.00
      D 3104.90    43.00
      D 3104.91    20.00
      D 3104.91   300.00
      D 5602.90    90.00
      C 2221.01.07 13.00
      C 2221.02    30.00
      C 3001      600.00
      C 3104.92   120.00
      C 3104.92    50.00
      C 5001      140.00
    """
    documents = [OWED, AHEAD, OWING, PAID_AHEAD, GOODS]
    post(company, documents)
    assert balance(company, "3104.91") == -32000
    post(company, [OLD_BALANCES])
    assert posted_books(company) == books
    assert [balance(company, each) for each in CLEARINGS] == [0, 0, 0, 0]
    assert all(finding.holds for finding in verify(company))


def test_MIG_05_a_subsidiary_that_differs_from_the_old_books_stays_on_its_clearing(company):
    post(company, [replace(OWED, amount=Decimal("299.99")), AHEAD, OWING, PAID_AHEAD, GOODS])
    post(company, [OLD_BALANCES])
    assert [balance(company, each) for each in CLEARINGS] == [0, 1, 0, 0]


def test_MIG_05_an_opening_inside_a_year_is_a_balance_brought_forward_not_a_turnover(company):
    post(company, [OWED, AHEAD, OWING, PAID_AHEAD, GOODS, OLD_BALANCES])
    with company.reading() as connection:
        year = Months("2024-01", "2024-12")
        assert turnovers(connection, year) == {}
        forward = {code: amount for (code, _), amount in beginning(connection, year).items()}
        assert (forward["1002"], forward["5001"]) == (50000, -14000)
        # The profit accounts' turnover of the months before counts in the year's statement.
        assert turnovers(connection, year, with_opening=True)["5001"] == (0, 14000)


def test_MIG_05_opening_items_are_settled_by_money(company, books):
    """What was open is paid.

    2024-03-01 cr1
      D 1002      300.00
      C 1122.01   300.00  C1
    2024-03-01 sp1
      D 2202.01   120.00  S1
      C 1002      120.00
    """
    post(company, [OWED, OWING])
    post(company, [a_customer_receipt("cr1", 300, paying("ar1", 300))])
    post(company, [a_supplier_payment("sp1", 120, paying("ap1", 120))])
    assert posted_books(company, "cr1", "sp1") == books


def test_MIG_05_an_opening_item_in_another_currency_keeps_it(company, books):
    """100.00 USD at 7.1.

    2024-02-29 ar9
      D 1122.01   710.00  C1
      C 3104.91   710.00
    """
    post(company, [opening("opening_receivable", "ar9", 100, "C1", currency="USD",
                           rate=Decimal("7.1"))])  # fmt: skip
    assert posted_books(company) == books
    with company.reading() as connection:
        item = connection.exec_driver_sql("select currency, foreign_amount from open_item").one()
    assert tuple(item) == ("USD", 10000)


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (replace(OWED, amount=Decimal(0)), NothingToOpen),
        (replace(OWED, account="1002"), NoOpenItemAccount),
        (replace(OWED, account="1122"), UnknownAccount),
        (
            replace(OWED, account="1402", currency="USD", rate=Decimal(7)),
            AccountTakesNoCurrency,
        ),
        (replace(OLD_BALANCES, postings=OLD_BALANCES.postings[1:]), EntryDoesNotBalance),
    ],
)
def test_an_opening_that_is_not_whole_is_refused(company, document, error):
    with pytest.raises(error):
        post(company, [document])
