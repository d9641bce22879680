"""What opening stock, other issues and other receipts write; goods of unknown cost."""

from __future__ import annotations

from erp.posting import post
from tests.books import balances, posted_books, posted_values
from tests.builders import (
    a_company,
    a_delivery,
    a_stock_issue,
    a_stock_receipt,
    an_opening_stock,
    goods,
    worth,
)


def test_opening_stock_stands_against_the_opening_account(company, books):
    """10 P1 worth 35.00.

    2024-03-01 os1
      D 1405.01   35.00
      C 3104.90   35.00
    """
    post(company, [an_opening_stock()])
    assert posted_books(company) == books


def test_goods_found_wait_for_a_decision_in_1901(company, books):
    """待处理财产损溢.

    2024-03-01 qr1
      D 1405.01   3.50
      C 1901.01   3.50
    """
    post(company, [a_stock_receipt()])
    assert posted_books(company) == books


def test_goods_written_off_cost_their_average(company, books):
    """A third of 10.00.

    2024-03-01 qk1
      D 5711.01   3.33
      C 1405.01   3.33
    """
    post(company, [an_opening_stock("os1", worth("P1", 3, 10))])
    post(company, [a_stock_issue()])
    assert posted_books(company, "qk1") == books


def test_the_reason_of_an_issue_chooses_its_account(database, books):
    """企业会计准则: ordinary losses are 管理费用, abnormal ones 营业外支出; one entry.

    2024-03-01 qk1
      D 6602.17   3.50
      D 6711.02   7.00
      C 1405.01   10.50
    """
    company = a_company(database, standard="enterprise")
    post(company, [an_opening_stock()])
    post(company, [a_stock_issue("qk1", goods("P1", 2, reason="abnormal"), goods("P1", 1))])
    assert posted_books(company, "qk1") == books


def test_goods_of_unknown_cost_make_no_entry_and_stay_marked(company):
    post(company, [an_opening_stock("os1", worth("P1", 10, None))])
    post(company, [a_stock_issue("qk1", goods("P1", 4))])
    assert posted_books(company) == []
    assert posted_values(company) == ["2024-03-01 os1 P1 10 ?", "2024-03-01 qk1 P1 -4 ?"]


def test_revenue_from_goods_of_unknown_cost_stands_without_a_cost(company, books):
    """No cost of sales of 0.00 is invented.

    2024-03-01 dl1
      D 1122.02   31.64  C1
      C 2221.06    3.64
      C 5001      28.00
    """
    post(company, [an_opening_stock("os1", worth("P1", 10, None)), a_delivery()])
    assert posted_books(company) == books


def test_known_and_unknown_cost_in_one_pool_leave_in_their_proportion(company):
    post(company, [an_opening_stock("os1", worth("P1", 6, None), worth("P1", 4, 40))])
    post(company, [a_stock_issue("qk1", goods("P1", 5)), a_stock_issue("qk2", goods("P1", 5))])
    with company.reading() as connection:
        rows = connection.exec_driver_sql(
            "select quantity, amount, unknown_quantity from stock_value order by id"
        ).fetchall()
    assert [tuple(row) for row in rows[2:]] == [
        (-5_000000, -2000, -3_000000),
        (-5_000000, -2000, -3_000000),
    ]


def test_goods_of_known_cost_zero_are_not_of_unknown_cost(company):
    post(company, [an_opening_stock("os1", worth("P1", 2, 0))])
    assert posted_values(company) == ["2024-03-01 os1 P1 2 0.00"]
    assert balances(company) == {}
