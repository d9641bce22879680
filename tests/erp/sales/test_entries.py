"""What each act of selling writes into the books: accounting.md §2, row by row.

The books stand in the docstrings; see `tests.books` for how to read them.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.base.exact import from_whole
from erp.documents.errors import MoreThanTheSource
from erp.posting import post
from erp.sales.errors import ReturnOfUnknownDelivery
from erp.verification import verify
from tests.books import balances, posted_books, posted_values
from tests.builders import (
    a_company,
    a_credit_note,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_person,
    a_sales_invoice,
    a_sales_order,
    a_sales_return,
    an_opening_stock,
    carrying,
    goods,
    paying,
)


@pytest.fixture
def with_stock(company: Database) -> Database:
    """The company with 10 P1 worth 35.00 on hand."""
    post(company, [an_opening_stock()])
    return company


def test_an_order_posts_nothing_and_reserves_what_is_there(with_stock):
    post(with_stock, [a_sales_order("so1", goods("P1", 12, 7))])
    assert posted_books(with_stock, "so1") == []
    with with_stock.reading() as connection:
        reserved = connection.exec_driver_sql("select sum(reserved) from stock_balance").scalar()
    assert reserved == 10_000000


def test_a_delivery_releases_what_its_order_reserved(with_stock):
    post(with_stock, [a_sales_order("so1", goods("P1", 6, 7))])
    post(with_stock, [a_delivery("dl1", carrying("so1", quantity=4))])
    with with_stock.reading() as connection:
        reserved = connection.exec_driver_sql("select sum(reserved) from stock_balance").scalar()
    assert reserved == 2_000000


def test_a_delivery_earns_revenue_and_its_cost_in_one_entry(with_stock, books):
    """Debit receivables not invoiced gross; credit revenue net and tax pending.

    2024-03-01 dl1
      D 1122.02   31.64  C1
      D 5401.01   14.00
      C 1405.01   14.00
      C 2221.06    3.64
      C 5001      28.00
    """
    post(with_stock, [a_delivery()])
    assert posted_books(with_stock, "dl1") == books


def test_an_invoice_after_delivery_moves_receivable_and_tax(with_stock, books):
    """Not invoiced becomes invoiced, pending becomes due; no revenue twice.

    2024-03-01 in1
      D 1122.01     31.64  C1
      D 2221.06      3.64
      C 1122.02     31.64  C1
      C 2221.01.07   3.64
    """
    post(with_stock, [a_delivery()])
    post(with_stock, [a_sales_invoice()])
    assert posted_books(with_stock, "in1") == books


def test_an_invoice_in_parts_loses_no_fen(with_stock, books):
    """Three times a third of 10.00 and of its tax of 1.30.

    2024-03-01 in1
      D 1122.01      3.76  C1
      D 2221.06      0.43
      C 1122.02      3.76  C1
      C 2221.01.07   0.43
    2024-03-01 in2
      D 1122.01      3.78  C1
      D 2221.06      0.44
      C 1122.02      3.78  C1
      C 2221.01.07   0.44
    2024-03-01 in3
      D 1122.01      3.76  C1
      D 2221.06      0.43
      C 1122.02      3.76  C1
      C 2221.01.07   0.43
    """
    post(with_stock, [a_delivery("dl1", goods("P1", 3, net=10))])
    for key in ("in1", "in2", "in3"):
        post(with_stock, [a_sales_invoice(key, carrying("dl1"))])
    assert posted_books(with_stock, "in1", "in2", "in3") == books


def test_a_service_invoiced_without_delivery_earns_its_revenue_then(company, books):
    """Nothing was delivered, so nothing was pending.

    2024-03-01 in1
      D 1122.01     113.00  C1
      C 2221.01.07   13.00
      C 5001        100.00
    """
    post(company, [a_sales_invoice("in1", goods("SVC", 1, 100))])
    assert posted_books(company, "in1") == books


def test_money_received_settles_the_invoice_and_the_rest_is_an_advance(with_stock, books):
    """40.00 for an invoice of 31.64.

    2024-03-01 cr1
      D 1002      40.00
      C 1122.01   31.64  C1
      C 2203       8.36  C1
    """
    post(with_stock, [a_delivery(), a_sales_invoice()])
    post(with_stock, [a_customer_receipt("cr1", 40, paying("in1", "31.64"))])
    assert posted_books(with_stock, "cr1") == books


def test_a_return_stands_red_on_the_deliverys_sides_at_its_cost(with_stock, books):
    """Stock has become dearer since; the goods come back at what they left with.

    2024-03-01 sr1
      D 1122.02   -7.91  C1
      D 5401.01   -3.50
      C 1405.01   -3.50
      C 2221.06   -0.91
      C 5001      -7.00
    """
    post(with_stock, [a_delivery(), a_goods_receipt("gr1", goods("P1", 10, 9))])
    post(with_stock, [a_sales_return()])
    assert posted_books(with_stock, "sr1") == books


def test_SAL_07_a_linked_return_undoes_quantity_cost_revenue_and_VAT(with_stock):
    """4 of 10 left at 3.50 for 7.00 and 13 %; 10 more came in at 9.00 before they came back.

    One comes back at 3.50, the other three at 10.50, a fifth is refused. Then 20 are worth 35.00
    and 90.00, and revenue, its cost and both taxes are nothing. Two were invoiced: after the first
    red invoice 0.91 is output tax and, for the two never invoiced, 1.82 is pending.
    """
    post(with_stock, [a_delivery(), a_sales_invoice("in1", carrying("dl1", quantity=2))])
    post(with_stock, [a_goods_receipt("gr1", goods("P1", 10, 9))])
    post(with_stock, [a_sales_return(), a_credit_note("cn1", carrying("sr1"), reverses="in1")])
    known = balances(with_stock)
    assert (known["5001"], known["5401.01"]) == (Decimal("-21.00"), Decimal("10.50"))
    assert (known["2221.06"], known["2221.01.07"]) == (Decimal("-1.82"), Decimal("-0.91"))
    assert posted_values(with_stock, "P1")[-1] == "2024-03-01 sr1 P1 1 3.50"
    with pytest.raises(MoreThanTheSource):
        post(with_stock, [a_sales_return("sr2", carrying("dl1", quantity=4))])
    post(with_stock, [a_sales_return("sr2", carrying("dl1", quantity=3))])
    post(with_stock, [a_credit_note("cn2", carrying("sr2"), reverses="in1")])
    assert posted_values(with_stock, "P1")[-1] == "2024-03-01 sr2 P1 3 10.50"
    known = balances(with_stock)
    for account in ("5001", "5401.01", "2221.06", "2221.01.07", "1122.01", "1122.02"):
        assert known.get(account, 0) == 0, account
    assert known["1405.01"] == 125
    with pytest.raises(MoreThanTheSource):
        post(with_stock, [a_sales_return("sr3", carrying("dl1"))])
    assert all(finding.holds for finding in verify(with_stock))


def test_SAL_07_a_return_of_an_unknown_delivery_needs_the_right(with_stock):
    """10 worth 35.00 less 4 at 3.50, 6 at 9.00 more: 12 worth 75.00.

    Two known ones come back at 3.50: 14 worth 82.00, so the unknown one comes in at 5.86.
    """
    post(with_stock, [a_delivery(), a_goods_receipt("gr1", goods("P1", 6, 9))])
    unknown = a_sales_return("sr1", goods("P1", 1, 7))
    seller, boss = a_person("sales", user_id=6), a_person("admin")
    with pytest.raises(ReturnOfUnknownDelivery, match="sr1, line 1"):
        post(with_stock, [a_sales_order("so1", goods("P1", 1, 7)), unknown], by=seller)
    report = post(with_stock, [unknown], by=seller, on_refusal="each")
    assert [each.key for each in report.refused] == ["sr1"]
    with with_stock.reading() as connection:
        kept = connection.exec_driver_sql(
            "select user_id from access_event where kind = 'refused'"
        ).fetchall()
    assert [tuple(row) for row in kept] == [(6,), (6,)]
    assert posted_books(with_stock, "sr1") == []
    assert post(with_stock, [a_sales_return("sr2", carrying("dl1"))], by=seller).posted
    assert post(with_stock, [a_sales_return("sr3", carrying("dl1"))], by=boss).posted
    assert post(with_stock, [unknown], by=boss).posted
    assert posted_values(with_stock, "P1")[-3:] == [
        "2024-03-01 sr2 P1 1 3.50", "2024-03-01 sr3 P1 1 3.50", "2024-03-01 sr1 P1 1 5.86",
    ]  # fmt: skip
    assert all(finding.holds for finding in verify(with_stock))


def test_the_red_invoice_of_a_return_takes_tax_out_of_output_tax(with_stock, books):
    """A paid invoice is not settled again; the customer has 7.91 to his credit.

    2024-03-01 cn1
      D 1122.01      -7.91  C1
      D 2221.06      -0.91
      C 1122.02      -7.91  C1
      C 2221.01.07   -0.91
    """
    post(with_stock, [a_delivery(), a_sales_invoice(), a_sales_return()])
    post(with_stock, [a_credit_note()])
    assert posted_books(with_stock, "cn1") == books
    assert _open(with_stock, "in1") == "31.64"
    assert _open(with_stock, "cn1") == "-7.91"


def test_a_red_invoice_that_names_its_invoice_settles_it(with_stock):
    post(with_stock, [a_delivery(), a_sales_invoice(), a_sales_return()])
    post(with_stock, [a_credit_note("cn1", carrying("sr1"), reverses="in1")])
    assert _open(with_stock, "in1") == "23.73"
    assert _open(with_stock, "cn1") == "0.00"


def test_a_red_invoice_over_a_price_alone_moves_no_goods(with_stock, books):
    """A reduction of 5.00 of what was invoiced: revenue and output tax, red.

    2024-03-01 cn1
      D 1122.01      -5.65  C1
      C 2221.01.07   -0.65
      C 5001         -5.00
    """
    post(with_stock, [a_delivery(), a_sales_invoice()])
    post(with_stock, [a_credit_note("cn1", carrying("in1", net=5))])
    assert posted_books(with_stock, "cn1") == books
    assert posted_values(with_stock)[-1].startswith("2024-03-01 dl1")


def test_money_goes_back_for_a_credit_note_used_up_with_an_invoice(with_stock, books):
    """The customer pays what is left of both.

    2024-03-01 cr1
      D 1002      23.73
      C 1122.01   23.73  C1
    """
    post(with_stock, [a_delivery(), a_sales_invoice(), a_sales_return(), a_credit_note()])
    post(
        with_stock,
        [a_customer_receipt("cr1", "23.73", paying("in1", "31.64"), paying("cn1", "-7.91"))],
    )
    assert posted_books(with_stock, "cr1") == books
    assert _open(with_stock, "in1") == "0.00"
    assert _open(with_stock, "cn1") == "0.00"


SELLING = (
    an_opening_stock(),
    a_delivery(),
    a_sales_invoice(),
    a_customer_receipt("cr1", 40, paying("in1", 25)),
    a_sales_return(),
    a_credit_note(),
)


def test_under_the_enterprise_standard_the_same_acts_use_its_accounts(database, books):
    """Revenue 6001, cost 6401, advances 合同负债 (accounting.md §4).

    2024-03-01 os1
      D 1405.01      35.00
      C 4104.90      35.00
    2024-03-01 dl1
      D 1122.02      31.64  C1
      D 6401.01      14.00
      C 1405.01      14.00
      C 2221.06       3.64
      C 6001         28.00
    2024-03-01 in1
      D 1122.01      31.64  C1
      D 2221.06       3.64
      C 1122.02      31.64  C1
      C 2221.01.07    3.64
    2024-03-01 cr1
      D 1002         40.00
      C 1122.01      25.00  C1
      C 2205         15.00  C1
    2024-03-01 sr1
      D 1122.02      -7.91  C1
      D 6401.01      -3.50
      C 1405.01      -3.50
      C 2221.06      -0.91
      C 6001         -7.00
    2024-03-01 cn1
      D 1122.01      -7.91  C1
      D 2221.06      -0.91
      C 1122.02      -7.91  C1
      C 2221.01.07   -0.91
    """
    post(a_company(database, standard="enterprise"), SELLING)
    assert posted_books(database) == books


@pytest.mark.parametrize(
    ("standard", "revenue"), [("small_business", "5001"), ("enterprise", "6001")]
)
def test_a_small_scale_taxpayer_owes_tax_at_delivery_and_once(database, standard, revenue):
    """小规模纳税人: 应交增值税 without columns and nothing pending, so an invoice moves no tax."""
    post(a_company(database, standard=standard, taxpayer_kind="small_scale"), SELLING)
    assert posted_books(database, "in1") == [
        "2024-03-01 in1",
        "D 1122.01 28.28 C1",
        "C 1122.02 28.28 C1",
    ]
    assert balances(database)[revenue] == -21
    assert f"{balances(database)['2221.11']}" == "-0.21"


def _open(database: Database, key: str) -> str:
    with database.reading() as connection:
        left = connection.exec_driver_sql(
            "select sum(b.remaining) from open_item_balance b"
            " join open_item i on i.id = b.open_item_id join document d on d.id = i.document_id"
            f" join account a on a.id = i.account_id where d.key = '{key}' and a.code = '1122.01'"
        ).scalar()
    return f"{from_whole(int(left or 0), 2):.2f}"
