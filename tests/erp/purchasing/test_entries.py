"""What each act of buying writes into the books: accounting.md §2 and §3, row by row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.posting import post
from tests.books import balances, pools, posted_books, posted_values
from tests.builders import (
    a_company,
    a_delivery,
    a_goods_receipt,
    a_purchase_order,
    a_supplier_invoice,
    a_supplier_payment,
    carrying,
    goods,
    paying,
)


def test_an_order_posts_nothing(company):
    post(company, [a_purchase_order()])
    assert posted_books(company) == []


def test_a_receipt_without_invoice_is_accrued_net_of_tax(company, books):
    """Debit goods, credit 暂估应付.

    2024-03-01 gr1
      D 1405.01   35.00
      C 2202.02   35.00  S1
    """
    post(company, [a_goods_receipt()])
    assert posted_books(company) == books


def test_an_accrual_is_kept_by_receipt_line(company):
    post(company, [a_goods_receipt("gr1", goods("P1", 1, 2), goods("P2", 1, 3))])
    with company.reading() as connection:
        items = connection.exec_driver_sql(
            "select l.line, i.amount from open_item i"
            " join document_line l on l.id = i.document_line_id order by 1"
        ).fetchall()
    assert [tuple(item) for item in items] == [(1, -200), (2, -300)]


def test_an_invoice_at_the_receipts_price_clears_the_accrual(company, books):
    """Input tax waits for certification in 待认证进项税额.

    2024-03-01 si1
      D 2202.02   35.00  S1
      D 2221.05    4.55
      C 2202.01   39.55  S1
    """
    post(company, [a_goods_receipt()])
    post(company, [a_supplier_invoice()])
    assert posted_books(company, "si1") == books


def test_a_dearer_invoice_with_all_goods_on_hand_raises_stock(company, books):
    """单到补差: only the difference of 5.00 moves.

    2024-03-01 si1
      D 1405.01    5.00
      D 2202.02   35.00  S1
      D 2221.05    5.20
      C 2202.01   45.20  S1
    """
    post(company, [a_goods_receipt()])
    post(company, [a_supplier_invoice("si1", carrying("gr1", quantity=10, price=4))])
    assert posted_books(company, "si1") == books
    assert pools(company) == {("P1", "MAIN"): (Decimal(10), Decimal(40))}


@pytest.mark.parametrize("product", ["P1", "F1"])
def test_a_price_difference_follows_the_goods_that_were_sold(company, books, product):
    """4 of 10 are gone: 6/10 of 5.00 is stock's, the rest 成本差异. Average and FIFO agree.

    2024-03-01 si1
      D 1405.01    3.00
      D 2202.02   35.00  S1
      D 2221.05    5.20
      D 5401.90    2.00
      C 2202.01   45.20  S1
    """
    receipt = a_goods_receipt("gr1", goods(product, 10, "3.50"))
    post(company, [receipt, a_delivery("dl1", goods(product, 4, 7))])
    post(company, [a_supplier_invoice("si1", carrying("gr1", 1, product, 10, price=4))])
    assert posted_books(company, "si1") == books
    assert posted_values(company)[-1] == f"2024-03-01 si1 {product} 0 3.00 adjustment"


def test_a_cheaper_invoice_after_everything_was_sold_leaves_stock_alone(company, books):
    """Nothing is on hand, so the whole difference is 成本差异, red on the debit side.

    2024-03-01 si1
      D 2202.02   35.00  S1
      D 2221.05    3.90
      D 5401.90   -5.00
      C 2202.01   33.90  S1
    """
    post(company, [a_goods_receipt(), a_delivery("dl1", goods("P1", 10, 7))])
    post(company, [a_supplier_invoice("si1", carrying("gr1", quantity=10, price=3))])
    assert posted_books(company, "si1") == books


def test_an_invoice_in_parts_clears_the_accrual_to_the_fen(company):
    post(company, [a_goods_receipt("gr1", goods("P1", 3, net=10))])
    for key in ("si1", "si2", "si3"):
        post(company, [a_supplier_invoice(key, carrying("gr1"))])
    assert "2202.02" not in balances(company)
    assert pools(company) == {("P1", "MAIN"): (Decimal(3), Decimal(10))}


def test_an_invoice_without_prices_takes_the_receipts_whatever_the_first_one_asked(company):
    """10 at 3.50: 5 were invoiced at 4.00, the other 5 are 17.50, not 35.00 less 20.00."""
    post(company, [a_goods_receipt()])
    post(company, [a_supplier_invoice("si1", carrying("gr1", quantity=5, price=4))])
    post(company, [a_supplier_invoice("si2", carrying("gr1", quantity=5))])
    assert posted_books(company, "si2")[1] == "D 2202.02 17.50 S1"
    assert posted_books(company, "si2")[3] == "C 2202.01 19.77 S1"


def test_a_service_without_receipt_is_an_expense(company, books):
    """Administrative expense; the tax waits like any other.

    2024-03-01 si1
      D 2221.05     13.00
      D 5602.90    100.00
      C 2202.01    113.00  S1
    """
    post(company, [a_supplier_invoice("si1", goods("SVC", 1, 100))])
    assert posted_books(company) == books


def test_a_payment_settles_the_invoice_and_the_rest_is_a_prepayment(company, books):
    """50.00 for an invoice of which 30.00 is to be paid.

    2024-03-01 sp1
      D 1123      20.00  S1
      D 2202.01   30.00  S1
      C 1002      50.00
    """
    post(company, [a_goods_receipt(), a_supplier_invoice()])
    post(company, [a_supplier_payment("sp1", 50, paying("si1", 30))])
    assert posted_books(company, "sp1") == books


BUYING = (
    a_goods_receipt(),
    a_supplier_invoice("si1", carrying("gr1", quantity=10, price=4)),
    a_supplier_payment("sp1", 50, paying("si1", 30)),
)


def test_a_small_scale_taxpayer_buys_gross(database, books):
    """Tax that cannot be deducted is cost: 1 % on 35.00 and on 40.00.

    2024-03-01 gr1
      D 1405.01   35.35
      C 2202.02   35.35  S1
    2024-03-01 si1
      D 1405.01    5.05
      D 2202.02   35.35  S1
      C 2202.01   40.40  S1
    2024-03-01 sp1
      D 1123      20.00  S1
      D 2202.01   30.00  S1
      C 1002      50.00
    """
    post(a_company(database, taxpayer_kind="small_scale"), BUYING)
    assert posted_books(database) == books


def test_under_the_enterprise_standard_a_difference_goes_to_its_cost_account(database, books):
    """6401.90 instead of 5401.90.

    2024-03-01 gr1
      D 1405.01   35.00
      C 2202.02   35.00  S1
    2024-03-01 dl1
      D 1122.02   79.10  C1
      D 6401.01   35.00
      C 1405.01   35.00
      C 2221.06    9.10
      C 6001      70.00
    2024-03-01 si1
      D 2202.02   35.00  S1
      D 2221.05    5.20
      D 6401.90    5.00
      C 2202.01   45.20  S1
    """
    company: Database = a_company(database, standard="enterprise")
    post(company, [BUYING[0], a_delivery("dl1", goods("P1", 10, 7)), BUYING[1]])
    assert posted_books(company) == books


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_one_invoice_values_goods_of_several_warehouses(company, in_one_batch):
    """The difference goes to the pool the goods lie in, whichever line comes first."""
    receipts = [
        a_goods_receipt("main", warehouse="MAIN"),
        a_goods_receipt("east", warehouse="EAST"),
    ]
    invoice = a_supplier_invoice(
        "both",
        carrying("main", quantity=10, price="3.60"),
        carrying("east", quantity=10, price="3.70"),
    )
    batches = [[*receipts, invoice]] if in_one_batch else [receipts, [invoice]]
    for batch in batches:
        post(company, batch)
    assert sorted(amount for _, amount in pools(company).values()) == [Decimal(36), Decimal(37)]
