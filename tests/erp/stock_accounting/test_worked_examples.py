"""One month of one product under each costing method, worked by hand to the cent (FIN-06, CN-06).

The month is the same for all: receipts, sales, a sales return, a purchase return, a price
difference, freight, a receipt and an issue dated back, everything sold, month end; and a price
difference that comes when the month is closed (D6). Each table holds every value row (date,
document, product, quantity, value) and, of every voucher, what it posts on the accounts of cost.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.costing import true_up
from erp.documents.types import Document, Line
from erp.posting import post
from erp.verification import verify
from tests.books import balances, pools, posted_books, posted_values
from tests.builders import (
    a_delivery,
    a_goods_receipt,
    a_sales_return,
    a_stock_issue,
    a_supplier_invoice,
    carrying,
    goods,
    set_period,
)

COST = ("1404", "1405.01", "5401.01", "5401.90", "5711.01", "2202.02")
LAST = (("A", 4), ("B", 2), ("C", 4))

MOVING_AVERAGE = """
2024-03-01 gr1                    P1  10   100.00
2024-03-05 dl1                    P1  -6   -60.00
2024-03-10 gr2                    P1  10   125.00
2024-03-12 dl2                    P1  -6   -70.71
2024-03-15 sr1                    P1   2    23.57
2024-03-18 pr1                    P1  -3   -37.50
2024-03-20 si1                    P1   0     4.20 adjustment
2024-03-22 lc1                    P1   0     7.00 adjustment
2024-03-03 gr3                    P1   4    32.00
2024-03-11 qk1                    P1  -1   -10.94
2024-03-28 dl3                    P1 -10  -112.62
2024-03-01 gr1
  D 1405.01   100.00
  C 2202.02   100.00 S1
2024-03-05 dl1
  D 5401.01    60.00
  C 1405.01    60.00
2024-03-10 gr2
  D 1405.01   125.00
  C 2202.02   125.00 S1
2024-03-12 dl2
  D 5401.01    70.71
  C 1405.01    70.71
2024-03-15 sr1
  D 5401.01   -23.57
  C 1405.01   -23.57
2024-03-18 pr1
  D 1405.01   -37.50
  C 2202.02   -37.50 S1
2024-03-20 si1
  D 1405.01     4.20
  D 2202.02   100.00 S1
  D 5401.90     1.80
2024-03-22 lc1
  D 1405.01     7.00
2024-03-03 gr3
  D 1405.01    32.00
  C 2202.02    32.00 S1
2024-03-11 qk1
  D 5711.01    10.94
  C 1405.01    10.94
2024-03-28 dl3
  D 5401.01   112.62
  C 1405.01   112.62
2024-04-02 si2
  D 2202.02    87.50 S1
  D 5401.90     3.50
"""
"""6 of 165.00 ÷ 14 are 70.71, a third of it comes back. The price difference of 0.60 × 10 meets 7
on hand. On the 11th, gr3 included, 18 are worth 197.00."""

MONTHLY_AVERAGE = """
2024-03-01 gr1                    M1  10   100.00
2024-03-05 dl1                    M1  -6   -60.00
2024-03-10 gr2                    M1  10   125.00
2024-03-12 dl2                    M1  -6   -70.71
2024-03-15 sr1                    M1   2    23.57
2024-03-18 pr1                    M1  -3   -37.50
2024-03-20 si1                    M1   0     4.20 adjustment
2024-03-22 lc1                    M1   0     7.00 adjustment
2024-03-03 gr3                    M1   4    32.00
2024-03-11 qk1                    M1  -1   -10.94
2024-03-28 dl3                    M1 -10  -112.62
2024-03-31 cost_true_up:2024-03:1 M1   0     0.05 true_up
2024-03-31 cost_true_up:2024-03:1 M1   0    -0.05 true_up
2024-03-01 gr1
  D 1405.01   100.00
  C 2202.02   100.00 S1
2024-03-05 dl1
  D 5401.01    60.00
  C 1405.01    60.00
2024-03-10 gr2
  D 1405.01   125.00
  C 2202.02   125.00 S1
2024-03-12 dl2
  D 5401.01    70.71
  C 1405.01    70.71
2024-03-15 sr1
  D 5401.01   -23.57
  C 1405.01   -23.57
2024-03-18 pr1
  D 1405.01   -37.50
  C 2202.02   -37.50 S1
2024-03-20 si1
  D 1405.01     4.20
  D 2202.02   100.00 S1
  D 5401.90     1.80
2024-03-22 lc1
  D 1405.01     7.00
2024-03-03 gr3
  D 1405.01    32.00
  C 2202.02    32.00 S1
2024-03-11 qk1
  D 5711.01    10.94
  C 1405.01    10.94
2024-03-28 dl3
  D 5401.01   112.62
  C 1405.01   112.62
2024-03-31 cost_true_up:2024-03:1
  D 5401.01    -0.05
  D 5711.01     0.05
2024-04-02 si2
  D 2202.02    87.50 S1
  D 5401.90     3.50
"""
"""Within the month as above. Opening and receipts less the return are 230.70 for 21: 20 sold bear
219.71, 1 written off 10.99."""

FIFO = """
2024-03-01 gr1                    F1  10   100.00
2024-03-05 dl1                    F1  -6   -60.00
2024-03-10 gr2                    F1  10   125.00
2024-03-12 dl2                    F1  -4   -40.00
2024-03-12 dl2                    F1  -2   -25.00
2024-03-15 sr1                    F1   2    21.67
2024-03-18 pr1                    F1  -3   -37.50
2024-03-22 lc1                    F1   0     5.00 adjustment
2024-03-03 gr3                    F1   4    32.00
2024-03-11 qk1                    F1  -1    -8.00
2024-03-28 dl3                    F1  -3   -24.00
2024-03-28 dl3                    F1  -5   -67.50
2024-03-28 dl3                    F1  -2   -21.67
2024-03-01 gr1
  D 1405.01   100.00
  C 2202.02   100.00 S1
2024-03-05 dl1
  D 5401.01    60.00
  C 1405.01    60.00
2024-03-10 gr2
  D 1405.01   125.00
  C 2202.02   125.00 S1
2024-03-12 dl2
  D 5401.01    65.00
  C 1405.01    65.00
2024-03-15 sr1
  D 5401.01   -21.67
  C 1405.01   -21.67
2024-03-18 pr1
  D 1405.01   -37.50
  C 2202.02   -37.50 S1
2024-03-20 si1
  D 2202.02   100.00 S1
  D 5401.90     6.00
2024-03-22 lc1
  D 1405.01     5.00
  D 5401.90     2.00
2024-03-03 gr3
  D 1405.01    32.00
  C 2202.02    32.00 S1
2024-03-11 qk1
  D 5711.01     8.00
  C 1405.01     8.00
2024-03-28 dl3
  D 5401.01   113.17
  C 1405.01   113.17
2024-04-02 si2
  D 2202.02    87.50 S1
  D 5401.90     3.50
"""
"""The return gives 3 of gr2's own layer and leaves 5 of it, which take 5/7 of the freight; gr1's
layer is empty, so its price difference is 成本差异. gr3 is dated the 3rd and leaves before gr2."""

SPECIFIC = """
2024-03-01 gr1                    L1  10   100.00
2024-03-05 dl1                    L1  -6   -60.00
2024-03-10 gr2                    L1  10   125.00
2024-03-12 dl2                    L1  -6   -75.00
2024-03-15 sr1                    L1   2    25.00
2024-03-18 pr1                    L1  -3   -37.50
2024-03-20 si1                    L1   0     2.40 adjustment
2024-03-22 lc1                    L1   0     3.00 adjustment
2024-03-03 gr3                    L1   4    32.00
2024-03-11 qk1                    L1  -1   -13.50
2024-03-28 dl3                    L1  -4   -42.40
2024-03-28 dl3                    L1  -2   -27.00
2024-03-28 dl3                    L1  -4   -32.00
2024-03-01 gr1
  D 1405.01   100.00
  C 2202.02   100.00 S1
2024-03-05 dl1
  D 5401.01    60.00
  C 1405.01    60.00
2024-03-10 gr2
  D 1405.01   125.00
  C 2202.02   125.00 S1
2024-03-12 dl2
  D 5401.01    75.00
  C 1405.01    75.00
2024-03-15 sr1
  D 5401.01   -25.00
  C 1405.01   -25.00
2024-03-18 pr1
  D 1405.01   -37.50
  C 2202.02   -37.50 S1
2024-03-20 si1
  D 1405.01     2.40
  D 2202.02   100.00 S1
  D 5401.90     3.60
2024-03-22 lc1
  D 1405.01     3.00
  D 5401.90     4.00
2024-03-03 gr3
  D 1405.01    32.00
  C 2202.02    32.00 S1
2024-03-11 qk1
  D 5711.01    13.50
  C 1405.01    13.50
2024-03-28 dl3
  D 5401.01   101.40
  C 1405.01   101.40
2024-04-02 si2
  D 2202.02    87.50 S1
  D 5401.90     3.50
"""
"""Lot A is gr1, B gr2, C gr3. 4 of 10 of A are left when its price difference comes, 3 of 7 of B
when the freight comes."""

STANDARD = """
2024-03-01 gr1                    T1  10   100.00
2024-03-05 dl1                    T1  -6   -60.00
2024-03-10 gr2                    T1  10   100.00
2024-03-12 dl2                    T1  -6   -60.00
2024-03-15 sr1                    T1   2    20.00
2024-03-18 pr1                    T1  -3   -30.00
2024-03-03 gr3                    T1   4    40.00
2024-03-11 qk1                    T1  -1   -10.00
2024-03-28 dl3                    T1 -10  -100.00
2024-03-01 gr1
  D 1405.01   100.00
  C 2202.02   100.00 S1
2024-03-05 dl1
  D 5401.01    60.00
  C 1405.01    60.00
2024-03-10 gr2
  D 1404       25.00
  D 1405.01   100.00
  C 2202.02   125.00 S1
2024-03-12 dl2
  D 5401.01    60.00
  C 1405.01    60.00
2024-03-15 sr1
  D 5401.01   -20.00
  C 1405.01   -20.00
2024-03-18 pr1
  D 1404       -7.50
  D 1405.01   -30.00
  C 2202.02   -37.50 S1
2024-03-20 si1
  D 1404        6.00
  D 2202.02   100.00 S1
2024-03-22 lc1
  D 1404        7.00
2024-03-03 gr3
  D 1404       -8.00
  D 1405.01    40.00
  C 2202.02    32.00 S1
2024-03-11 qk1
  D 5711.01    10.00
  C 1405.01    10.00
2024-03-28 dl3
  D 5401.01   100.00
  C 1405.01   100.00
2024-03-31 cost_true_up:2024-03:1
  D 5401.01    21.43
  D 5711.01     1.07
  C 1404       22.50
2024-04-02 si2
  D 1404        3.50
  D 2202.02    87.50 S1
2024-04-30 cost_true_up:2024-04:1
  D 5401.90     3.50
  C 1404        3.50
"""
"""At 10.00 each; 1404 takes 25.00 − 7.50 + 6.00 + 7.00 − 8.00 = 22.50 on 210.00 of standard cost,
of which 200.00 were sold and 10.00 written off. What comes when all is gone is 成本差异."""

TABLES = {
    "P1": MOVING_AVERAGE,
    "M1": MONTHLY_AVERAGE,
    "F1": FIFO,
    "L1": SPECIFIC,
    "T1": STANDARD,
}


def march(day: int) -> date:
    """A day of March 2024."""
    return date(2024, 3, day)


def a_month_of(product: str) -> list[Document]:
    """What happens, in the order it is entered; lots are named where the product is kept by lot."""
    is_by_lot = product == "L1"

    def of(quantity: int, price: str, lot: str) -> Line:
        return goods(product, quantity, price, lot=lot if is_by_lot else "")

    lots = LAST if is_by_lot else (("", 10),)
    last = [of(quantity, "20", lot) for lot, quantity in lots]
    freight = goods("SVC", 1, 7, tax=Decimal(0)), carrying("gr2", 1, product, 7)
    return [
        a_goods_receipt("gr1", of(10, "10", "A"), on=march(1)),
        a_delivery("dl1", of(6, "20", "A"), on=march(5)),
        a_goods_receipt("gr2", of(10, "12.50", "B"), on=march(10)),
        a_delivery("dl2", of(6, "20", "B"), on=march(12)),
        a_sales_return("sr1", carrying("dl2", 1, product, 2), on=march(15)),
        Document(
            "purchase_return", "pr1", march(18), "S1", lines=(carrying("gr2", 1, product, 3),)
        ),
        a_supplier_invoice("si1", carrying("gr1", 1, product, 10, price="10.60"), on=march(20)),
        Document("landed_cost", "lc1", march(22), "S2", lines=freight),
        a_goods_receipt("gr3", of(4, "8", "C"), on=march(3)),
        a_stock_issue("qk1", of(1, "0", "B"), on=march(11)),
        a_delivery("dl3", *last, on=march(28)),
    ]


def cost_vouchers(company: Database) -> list[str]:
    """The vouchers, of which only what stands on the accounts of cost."""
    found: list[str] = []
    header = ""
    for line in posted_books(company):
        if line[0] not in "DC":
            header = line
        elif line.split()[1] in COST:
            found += [header, line] if header else [line]
            header = ""
    return found


def lines_of(table: str) -> list[str]:
    """The lines of a table, spaces made one."""
    return [" ".join(line.split()) for line in table.splitlines() if line.strip()]


@pytest.mark.parametrize("product", TABLES)
def test_FIN_06_CN_06_a_month_to_the_cent(company, product):
    for document in a_month_of(product):
        post(company, [document])
    true_up(company, "2024-03")
    set_period(company, "2024-03", "closed")
    late = carrying("gr2", 1, product, 7, price=13)
    post(
        company,
        [a_supplier_invoice("si2", late, on=march(30), voucher_date=date(2024, 4, 2))],
    )
    true_up(company, "2024-04")
    assert posted_values(company) + cost_vouchers(company) == lines_of(TABLES[product])
    assert pools(company) == {}
    assert "1404" not in balances(company)
    assert [finding for finding in verify(company) if not finding.holds] == []


def test_D6_late_cost_of_a_closed_month_names_its_cause(company):
    """The variance stands in the first open month and says which month and receipt it is of."""
    for document in a_month_of("P1"):
        post(company, [document])
    set_period(company, "2024-03", "closed")
    late = carrying("gr2", 1, "P1", 7, price=13)
    post(
        company,
        [a_supplier_invoice("si2", late, on=march(30), voucher_date=date(2024, 4, 2))],
    )
    with company.reading() as connection:
        memo, cause = connection.exec_driver_sql(
            "select p.memo, s.key from posting p join account a on a.id = p.account_id"
            " join journal_entry e on e.id = p.entry_id and e.voucher_date = '2024-04-02'"
            " join document_line l on l.document_id = e.document_id"
            " join document_line o on o.id = l.source_line_id"
            " join document s on s.id = o.document_id"
            " where a.code = '5401.90'"
        ).one()
    assert memo == "以前期间成本差异 late cost of 2024-03: gr2"
    assert cause == "gr2"


def test_CN_06_a_batch_of_the_month_gives_the_rows_of_one_by_one(company):
    months = {product: a_month_of(product) for product in TABLES}
    for product, documents in months.items():
        renamed = [_renamed(each, product) for each in documents]
        post(company, renamed)
    true_up(company, "2024-03")
    for product, table in TABLES.items():
        expected = [line for line in lines_of(table) if f" {product} " in line]
        found = [line.replace(f"{product}:", "") for line in posted_values(company, product)]
        assert found == expected


def _renamed(document: Document, product: str) -> Document:
    """The same with keys of its own, so that five months go into one company."""
    values = {name: getattr(document, name) for name in Document.__slots__}
    values["key"] = f"{product}:{document.key}"
    values["lines"] = tuple(
        line
        if line.source is None
        else carrying(
            f"{product}:{line.source[0]}",
            line.source[1],
            product,
            line.quantity,
            price=line.unit_price,
        )
        for line in document.lines
    )
    return Document(**values)


def test_CN_06_a_true_up_settles_a_pool_that_ran_on(company, books):
    """4 went out at 10.00, the month's average is 11.50; the 16 left went before that was known.

    2024-03-01 gr1 M1  10  100.00
    2024-03-05 qk1 M1  -4  -40.00
    2024-03-10 gr2 M1  10  130.00
    2024-04-02 qk2 M1 -16 -190.00
    2024-03-31 cost_true_up:2024-03:1 M1 0 -6.00 true_up
    2024-04-02 cost_true_up:2024-03:1 M1 0  6.00 settling
    2024-03-31 cost_true_up:2024-03:1
      D 5711.01   6.00
      C 1405.01   6.00
    2024-04-02 cost_true_up:2024-03:1
      D 1405.01   6.00
      C 5401.90   6.00
    """
    post(company, [a_goods_receipt("gr1", goods("M1", 10, 10))])
    post(company, [a_stock_issue("qk1", goods("M1", 4), on=march(5))])
    post(company, [a_goods_receipt("gr2", goods("M1", 10, 13), on=march(10))])
    post(company, [a_stock_issue("qk2", goods("M1", 16), on=date(2024, 4, 2))])
    true_up(company, "2024-03")
    assert true_up(company, "2024-03") is None
    found = posted_values(company) + posted_books(company, "cost_true_up:2024-03:1")
    assert found == books
    assert [finding for finding in verify(company) if not finding.holds] == []


@pytest.mark.parametrize("is_trued_up", [True, False])
def test_CN_06_goods_that_come_back_later_cost_their_month_s_average(company, is_trued_up):
    """March's average is (100.00 + 130.00) ÷ 20; April's receipt at 20.00 does not count."""
    post(company, [a_goods_receipt("gr1", goods("M1", 10, 10))])
    post(company, [a_delivery("dl1", goods("M1", 3, 20), on=march(5))])
    post(company, [a_goods_receipt("gr2", goods("M1", 10, 13), on=march(10))])
    post(company, [a_sales_return("sr1", carrying("dl1", 1, "M1", 1), on=march(12))])
    if is_trued_up:
        true_up(company, "2024-03")
    post(company, [a_goods_receipt("gr3", goods("M1", 5, 20), on=date(2024, 4, 1))])
    post(company, [a_sales_return("sr2", carrying("dl1", 1, "M1", 1), on=date(2024, 4, 3))])
    assert posted_values(company)[-1] == "2024-04-03 sr2 M1 1 11.50"


def test_CN_06_goods_dispatched_bear_the_month_s_average_too(company, books):
    """6 dispatched at 10.00, 2 of them accepted; the month's average is 12.00.

    2024-03-31 cost_true_up:2024-03:1
      D 1406     12.00
      D 5401.01   4.00
      C 1405.01  12.00
      C 1406      4.00
    """
    later = goods("M1", 6, 20, revenue_event="acceptance")
    post(company, [a_goods_receipt("gr1", goods("M1", 10, 10))])
    post(company, [a_delivery("dl1", later, on=march(5))])
    post(
        company,
        [Document("acceptance", "ac1", march(6), "C1", lines=(carrying("dl1", 1, "M1", 2),))],
    )
    post(company, [a_goods_receipt("gr2", goods("M1", 10, 14), on=march(10))])
    true_up(company, "2024-03")
    found = balances(company)
    assert (found["1405.01"], found["1406"], found["5401.01"]) == (168, 48, 24)
    assert posted_books(company, "cost_true_up:2024-03:1") == books
    assert [finding for finding in verify(company) if not finding.holds] == []
