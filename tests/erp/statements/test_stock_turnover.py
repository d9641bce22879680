"""Turnover of stock: cost of sales ÷ average stock value, both from the general ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from erp.base.database import Database
from erp.posting import post
from erp.statements import statements
from erp.statements.queries import Months
from erp.statements.stock_turnover import Turnover, stock_turnover, together
from tests.builders import (
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_stock_issue,
    an_opening_stock,
    credit,
    debit,
    goods,
    worth,
)

QUARTER = Months("2024-01", "2024-03")
JAN, FEB, MAR = date(2024, 1, 5), date(2024, 2, 5), date(2024, 3, 5)


def shown(each: Turnover) -> tuple[object, ...]:
    return each.opening, each.closing, each.cost, each.times, each.days_held


def found(database: Database, months: Months = QUARTER) -> list[Turnover]:
    with database.reading() as connection:
        return stock_turnover(connection, months)


def test_RPT_10_turnover_is_cost_of_sales_by_average_stock_value_both_from_the_ledger(company):
    """Worked by hand, at moving average.

    January opens with 100 P1 worth 1,000.00; 40 are sold: 400.00 leave. Average (1,000 + 600) ÷ 2
    = 800; 400 ÷ 800 = 0.5 times; 31 days × 800 ÷ 400 = 62 days.
    February: 40 come for 500.00, so that 100 are worth 1,100.00; 20 are sold at 11.00, 220.00;
    10 are used, 110.00, which is no cost of sales. Average (600 + 770) ÷ 2 = 685; 220 ÷ 685 =
    0.3211…; 29 × 685 ÷ 220 = 90.295….
    March: nothing sold, and a voucher books 30.00 of packing as cost of sales. Average 770;
    30 ÷ 770 = 0.0389…; 31 × 770 ÷ 30 = 795.666….
    The quarter: 650 ÷ ((800 + 685 + 770) ÷ 3 = 751.666…) = 0.8647…; 91 × 751.666… ÷ 650 = 105.233….
    """
    post(company, [
        an_opening_stock("os", worth("P1", 100, 1000), on=JAN),
        a_delivery("d1", goods("P1", 40, 20), on=JAN),
        a_goods_receipt("g1", goods("P1", 40, "12.50"), on=FEB),
        a_delivery("d2", goods("P1", 20, 20), on=FEB),
        a_stock_issue("q1", goods("P1", 10), on=FEB),
        a_journal("j1", debit("5401.01", 30), credit("1001", 30), on=MAR),
    ])  # fmt: skip
    each = found(company)
    assert [shown(month) for month in each] == [
        (1_000_00, 600_00, 400_00, Decimal("0.50"), Decimal("62.00")),
        (600_00, 770_00, 220_00, Decimal("0.32"), Decimal("90.30")),
        (770_00, 770_00, 30_00, Decimal("0.04"), Decimal("795.67")),
    ]
    whole = together(each)
    assert shown(whole) == (1_000_00, 770_00, 650_00, Decimal("0.86"), Decimal("105.23"))
    assert whole.average == Decimal("75166.66666667")
    with company.reading() as connection:
        income = statements.fill(connection, "income_statement", QUARTER)
        sheet = statements.fill(connection, "balance_sheet", Months("2024-03", "2024-03"))
        assert income.figure("2", "period") == whole.cost
        assert sheet.figure("9") == whole.closing, "存货"


def test_RPT_10_without_stock_or_sales_there_is_no_turnover(company):
    (month,) = found(company, Months("2024-01", "2024-01"))
    assert shown(month) == (0, 0, 0, None, None)
    post(company, [an_opening_stock("os", worth("T1", 10, 120), on=JAN)])
    (month,) = found(company, Months("2024-01", "2024-01"))
    # at standard 10.00: 100.00 of goods and 20.00 of difference, held and not sold
    assert shown(month) == (120_00, 120_00, 0, Decimal("0.00"), None)
