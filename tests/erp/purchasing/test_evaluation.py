"""Suppliers are judged by what came in: on time, rejected, dearer, and a score of the three."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from data.reference import load_supplier_measures
from erp.posting import post
from erp.purchasing.evaluation import evaluate, score
from erp.purchasing.services import agree_price
from tests.builders import (
    a_goods_receipt,
    a_purchase_order,
    a_reversal,
    a_supplier_invoice,
    bought,
    carrying,
    goods,
)

MARCH, FOURTH, TENTH, LAST = (date(2024, 3, day) for day in (1, 4, 10, 31))


def test_MDM_05_a_score_comes_from_on_time_rejected_and_price_and_opens_to_its_receipts(company):
    """S1: 2 of 3 on time, 4 of 40 rejected, 3 % dearer than agreed; S2 has no dates, and is par.

    S1: (40 × 66.67 + 40 × 90 + 20 × (100 − 5 × 3)) ÷ 100 = 79.67; S2: quality and price only, 100.
    """
    with company.commit(origin="test") as transaction:
        agree_price(
            transaction, supplier="S1", product="P1", price=Decimal(10), since=MARCH,
            lead_time_days=5,
        )  # fmt: skip
    due = goods("P1", 10, "10.30", due_date=FOURTH)
    post(
        company,
        [
            a_purchase_order("po1", due, due, goods("P1", 20, "10.30")),
            a_goods_receipt("gr1", carrying("po1", 1, "P1", 10), on=FOURTH),
            a_goods_receipt("gr2", carrying("po1", 2, "P1", 10), on=TENTH),
            a_goods_receipt(
                "gr3", carrying("po1", 3, "P1", 20, reason="inspection"), on=date(2024, 3, 6)
            ),
            bought(
                "inspection", "qc1", carrying("gr3", 1, "P1", 17, reason="passed"),
                carrying("gr3", 1, "P1", 2, reason="return"), on=TENTH,
            ),
            bought(
                "purchase_return", "pr1", carrying("gr3", 1, "P1", 2, reason="rejected"), on=TENTH
            ),
            a_supplier_invoice("si1", carrying("gr1", 1, "P1", 10), on=TENTH),
            bought("purchase_return", "pr2", carrying("si1", 1, "P1", 2), on=TENTH),
            a_goods_receipt("gr4", goods("P2", 4, 2), party="S2", on=TENTH),
            a_goods_receipt("gr5", goods("P1", 9, 99), on=TENTH),
        ],
    )  # fmt: skip
    post(company, [a_reversal("gr5", on=TENTH)])
    with company.reading() as connection:
        best, other = evaluate(connection, MARCH, LAST)
        assert evaluate(connection, date(2024, 4, 1), date(2024, 4, 30)) == []
    assert (best.supplier, best.on_time_percent, best.rejected_percent) == ("S2", None, 0)
    assert (best.price_percent, best.score) == (0, 100)
    assert (other.on_time_percent, other.rejected_percent, other.price_percent) == (
        Decimal("66.67"), 10, 3,
    )  # fmt: skip
    assert (other.receipts, other.score) == (3, Decimal("79.67"))
    assert [(line.product, line.is_on_time, line.rejected, line.net) for line in other.lines] == [
        ("P1", True, 2, 103), ("P1", True, 2, 206), ("P1", False, 0, 103),
    ]  # fmt: skip


def test_MDM_05_a_measure_without_a_figure_leaves_its_weight_to_the_others():
    measures = load_supplier_measures()
    assert sum(each.weight for each in measures) == 100
    assert score(measures, on_time=None, rejected=Decimal(10), price=None) == 90
    assert score(measures, on_time=Decimal(50), rejected=None, price=Decimal(30)) == Decimal(
        "33.33"
    )
    assert score(measures, on_time=None, rejected=None, price=None) == 0
