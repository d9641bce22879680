"""Gross margin by any cut sums to the income statement's gross profit."""

from __future__ import annotations

import pytest

from erp.posting import post
from erp.statements import margins
from erp.statements.queries import Months, last_posted_month
from tests.builders import (
    a_delivery,
    a_journal,
    a_sales_order,
    a_sales_return,
    carrying,
    credit,
    debit,
    goods,
)
from tests.erp.statements.conftest import MAR

YEAR = Months("2024-01", "2024-12")


@pytest.mark.parametrize("cut", ["product", "customer", "order"])
def test_FIN_07_margins_by_any_cut_sum_to_the_gross_profit(demo_database, cut):
    with demo_database.reading() as connection:
        latest = last_posted_month(connection)
        months = Months(latest, latest)
        found = margins.margins(connection, months, cut)
        assert sum(each.profit for each in found) == margins.gross_profit(connection, months) != 0
        explained = sum(abs(each.revenue) for each in found if each.id != margins.NONE)
        assert explained > 0


def test_FIN_07_margins_stand_on_their_product_customer_and_order(small):
    """2 600 of revenue and 1 000 of cost from the quarter; then an order of 5 at 50, one returned.

    Goods cost 20 each. A manual sale of 30 belongs to no product, customer or order.
    """
    post(small, [
        a_sales_order("so9", goods("P1", 5, 50), on=MAR),
        a_delivery("dl9", carrying("so9", quantity=5), on=MAR),
        a_sales_return("sr9", carrying("dl9"), on=MAR),
        a_journal("other", debit("1001", 30), credit("5051", 30), on=MAR),
    ])  # fmt: skip
    with small.reading() as connection:
        assert margins.gross_profit(connection, YEAR) == 1_600_00 + 200_00 - 80_00 + 30_00

        def shown(cut):
            return [(m.id, m.revenue, m.cost) for m in margins.margins(connection, YEAR, cut)]

        assert shown("product") == [(1, 2_800_00, 1_080_00), (0, 30_00, 0)]
        assert shown("customer") == [(1, 2_200_00, 880_00), (2, 600_00, 200_00), (0, 30_00, 0)]
        by_order = [(revenue, cost) for _, revenue, cost in shown("order")]
        assert by_order == [(2_630_00, 1_000_00), (200_00, 80_00)]
