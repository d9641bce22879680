"""What goods cost when they leave and come back, to the cent: accounting.md §3.

Each value line reads: date, document, product, quantity, value.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.posting import post
from tests.books import balances, pools, posted_books, posted_values
from tests.builders import (
    a_delivery,
    a_goods_receipt,
    a_sales_return,
    a_stock_issue,
    a_supplier_invoice,
    an_opening_stock,
    carrying,
    goods,
    worth,
)

FEBRUARY = date(2024, 2, 10)
MARCH_5 = date(2024, 3, 5)
MARCH_9 = date(2024, 3, 9)
MARCH_20 = date(2024, 3, 20)


def test_moving_average_changes_with_each_receipt(company, books):
    """3 at 10.00 together; 3 more at 5.00 each make an average of 21.67 / 5.

    2024-03-01 gr1 P1  3  10.00
    2024-03-01 qk1 P1 -1  -3.33
    2024-03-01 gr2 P1  3  15.00
    2024-03-01 qk2 P1 -4 -17.34
    2024-03-01 qk3 P1 -1  -4.33
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 3, net=10)), a_stock_issue()])
    post(company, [a_goods_receipt("gr2", goods("P1", 3, 5))])
    post(company, [a_stock_issue("qk2", goods("P1", 4)), a_stock_issue("qk3", goods("P1", 1))])
    assert posted_values(company) == books


def test_fifo_takes_the_oldest_layer_first(company, books):
    """3 at 10.00 together, then 3 at 5.00 each: an issue of 4 spans both.

    2024-03-01 gr1 F1  3  10.00
    2024-03-01 gr2 F1  3  15.00
    2024-03-01 qk1 F1 -1  -3.33
    2024-03-01 qk2 F1 -2  -6.67
    2024-03-01 qk2 F1 -2 -10.00
    2024-03-01 qk3 F1 -1  -5.00
    """
    post(company, [a_goods_receipt("gr1", goods("F1", 3, net=10))])
    post(company, [a_goods_receipt("gr2", goods("F1", 3, 5)), a_stock_issue("qk1", goods("F1", 1))])
    post(company, [a_stock_issue("qk2", goods("F1", 4)), a_stock_issue("qk3", goods("F1", 1))])
    assert posted_values(company) == books


def test_each_warehouse_has_a_cost_of_its_own(company):
    post(company, [a_goods_receipt("gr1", goods("P1", 1, 2))])
    post(company, [a_goods_receipt("gr2", goods("P1", 1, 8), warehouse="EAST")])
    post(company, [a_stock_issue("qk1", goods("P1", 1), warehouse="EAST")])
    assert pools(company) == {("P1", "MAIN"): (Decimal(1), Decimal(2))}


@pytest.mark.parametrize("product", ["P1", "F1"])
def test_returns_in_parts_bring_back_the_whole_original_cost(company, product):
    """3 for 10.00 went out; 1, 1 and 1 come back at 3.33, 3.34 and 3.33."""
    post(company, [a_goods_receipt("gr1", goods(product, 3, net=10))])
    post(company, [a_delivery("dl1", goods(product, 3, 7))])
    post(company, [a_goods_receipt("gr2", goods(product, 5, 20))])
    for key in ("sr1", "sr2", "sr3"):
        post(company, [a_sales_return(key, carrying("dl1", 1, product))])
    returned = [line.split()[-1] for line in posted_values(company)[-3:]]
    assert returned == ["3.33", "3.34", "3.33"]
    assert pools(company) == {(product, "MAIN"): (Decimal(8), Decimal(110))}


@pytest.mark.parametrize("product", ["P1", "F1"])
def test_a_return_without_its_delivery_comes_in_at_the_current_average(company, product):
    post(company, [a_goods_receipt("gr1", goods(product, 2, 4))])
    post(company, [a_sales_return("sr1", goods(product, 5, 7))])
    assert posted_values(company)[-1] == f"2024-03-01 sr1 {product} 5 20.00"


@pytest.mark.parametrize("product", ["P1", "F1"])
def test_a_return_into_an_empty_pool_without_its_delivery_is_of_unknown_cost(company, product):
    post(company, [a_sales_return("sr1", goods(product, 5, 7))])
    assert posted_values(company) == [f"2024-03-01 sr1 {product} 5 ?"]


def test_a_back_dated_issue_costs_the_average_of_its_date(company, books):
    """In February 10 were worth 20.00; March's receipt at 8.00 does not count.

    2024-02-10 gr1 P1 10  20.00
    2024-03-05 gr2 P1 10  80.00
    2024-02-10 qk1 P1 -4  -8.00
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 2), on=FEBRUARY)])
    post(company, [a_goods_receipt("gr2", goods("P1", 10, 8), on=MARCH_5)])
    post(company, [a_stock_issue("qk1", goods("P1", 4), on=FEBRUARY)])
    assert posted_values(company) == books


def test_a_back_dated_issue_that_takes_the_last_piece_takes_everything(company, books):
    """5 for 10.01 in February are gone in February.

    2024-02-10 gr1 P1  5  10.01
    2024-03-05 gr2 P1 10  80.00
    2024-02-10 qk1 P1 -5 -10.01
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 5, net=Decimal("10.01")), on=FEBRUARY)])
    post(company, [a_goods_receipt("gr2", goods("P1", 10, 8), on=MARCH_5)])
    post(company, [a_stock_issue("qk1", goods("P1", 5), on=FEBRUARY)])
    assert posted_values(company) == books


def test_a_back_dated_receipt_into_a_pool_that_ran_out_leaves_with_the_next_issue(company, books):
    """4 for 20.00 were sold out on the 5th; 4 for 40.00 dated before are sold on the 9th.

    2024-03-01 gr1 P1  4  20.00
    2024-03-05 qk1 P1 -4 -20.00
    2024-02-10 gr2 P1  4  40.00
    2024-03-09 qk2 P1 -4 -40.00
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 4, 5))])
    post(company, [a_stock_issue("qk1", goods("P1", 4), on=MARCH_5)])
    post(company, [a_goods_receipt("gr2", goods("P1", 4, 10), on=FEBRUARY)])
    post(company, [a_stock_issue("qk2", goods("P1", 4), on=MARCH_9)])
    assert posted_values(company) == books


def test_a_back_dated_issue_is_settled_on_the_later_day_its_pool_is_empty(company, books):
    """10 worth 20.00 in February, 10 worth 80.00 on 5 March, 15 out on the 9th at 5.00 each.

    A back-dated issue of 5 in February costs 2.00 each: on the 9th nothing is left, but 15.00 of
    value is. One row takes it to 成本差异.

    2024-02-10 qk2
      D 5711.01   10.00
      C 1405.01   10.00
    2024-03-09 qk2
      D 1405.01  -15.00
      C 5401.90  -15.00
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 2), on=FEBRUARY)])
    post(company, [a_goods_receipt("gr2", goods("P1", 10, 8), on=MARCH_5)])
    post(company, [a_stock_issue("qk1", goods("P1", 15), on=MARCH_9)])
    post(company, [a_stock_issue("qk2", goods("P1", 5), on=FEBRUARY)])
    assert posted_books(company, "qk2") == books[2:]
    assert posted_values(company)[-1] == "2024-03-09 qk2 P1 0 -15.00 settling"
    assert pools(company) == {}
    assert "1405.01" not in balances(company)


def test_a_settling_row_is_linked_to_the_row_that_made_it_necessary(company):
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 2), on=FEBRUARY)])
    post(company, [a_goods_receipt("gr2", goods("P1", 10, 8), on=MARCH_5)])
    post(company, [a_stock_issue("qk1", goods("P1", 15), on=MARCH_9)])
    post(company, [a_stock_issue("qk2", goods("P1", 5), on=FEBRUARY)])
    with company.reading() as connection:
        cause = connection.exec_driver_sql(
            "select c.kind, c.quantity from stock_value s join stock_value c on c.id = s.cause_id"
            " where s.kind = 'settling'"
        ).one()
    assert tuple(cause) == ("move", -5_000000)


def test_a_cheaper_invoice_never_takes_a_pool_below_nothing(company):
    """10 at 10.00 were averaged down by 10 at 1.00; 5 are left, worth 27.50.

    An invoice says the first 10 cost 1.00: half of −90.00 falls on the 5.
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 10))])
    post(company, [a_goods_receipt("gr2", goods("P1", 10, 1))])
    post(company, [a_stock_issue("qk1", goods("P1", 15))])
    post(company, [a_supplier_invoice("si1", carrying("gr1", quantity=10, price=1))])
    assert pools(company) == {("P1", "MAIN"): (Decimal(5), Decimal(0))}
    assert posted_values(company)[-2:] == [
        "2024-03-01 si1 P1 0 -45.00 adjustment",
        "2024-03-01 si1 P1 0 17.50 settling",
    ]


def test_invoices_in_parts_never_take_a_fifo_layer_below_nothing(company):
    """10 at 2.00, 5 sold: each half is invoiced for nothing, the layer of 5 is worth 10.00."""
    post(company, [a_goods_receipt("gr1", goods("F1", 10, 2)), a_stock_issue("q", goods("F1", 5))])
    for key in ("si1", "si2"):
        post(company, [a_supplier_invoice(key, carrying("gr1", 1, "F1", 5, net=0, tax=0))])
    assert pools(company) == {("F1", "MAIN"): (Decimal(5), Decimal(0))}
    assert balances(company)["5401.90"] == -10


def test_a_back_dated_fifo_issue_across_layers_settles_once(company):
    """3 at 1.00 on 1 March are sold on the 9th; 2 + 2 at 10.00 came on the 5th.

    A late issue of 3 on the 1st has only the dear layers left: 30.00 from a pool worth 3.00.
    """
    post(company, [a_goods_receipt("gr1", goods("F1", 3, 1))])
    post(company, [a_goods_receipt("gr2", goods("F1", 2, 10), goods("F1", 2, 10), on=MARCH_5)])
    post(company, [a_stock_issue("qk1", goods("F1", 3), on=MARCH_9)])
    post(company, [a_stock_issue("qk2", goods("F1", 3))])
    assert posted_values(company)[-1] == "2024-03-01 qk2 F1 0 27.00 settling"
    post(company, [a_stock_issue("qk3", goods("F1", 1), on=MARCH_20)])
    assert pools(company) == {}


def test_returned_goods_of_partly_unknown_cost_leave_again(company):
    """A layer may be of partly unknown cost; what leaves of it later never passes what it holds."""
    post(company, [an_opening_stock("os1", worth("F1", 3, 30), worth("F1", 2, None))])
    post(company, [a_delivery("dl1", goods("F1", 5, 7))])
    post(company, [a_sales_return("sr1", carrying("dl1", 1, "F1", 5))])
    for key in ("qk1", "qk2", "qk3", "qk4", "qk5"):
        post(company, [a_stock_issue(key, goods("F1", 1))])
    assert pools(company) == {}
