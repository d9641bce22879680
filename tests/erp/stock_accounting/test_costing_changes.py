"""Changes of costing, revaluations, lots: what they post, and every way they are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.errors import RefusedByDatabase
from erp.catalog.models import product
from erp.costing import true_up
from erp.documents.types import Document
from erp.posting import post
from erp.reversal.errors import DoneAgainInstead
from erp.stock.errors import LotMissing
from erp.stock.models import warehouse
from erp.stock_accounting import errors as e
from erp.verification import verify
from tests.books import balances, commit_count, pools, posted_books, posted_values
from tests.builders import (
    a_costing_change,
    a_delivery,
    a_goods_receipt,
    a_sales_return,
    a_stock_issue,
    a_stock_revaluation,
    a_supplier_invoice,
    carrying,
    costed,
    goods,
)

MARCH_9, MARCH_20, APRIL = date(2024, 3, 9), date(2024, 3, 20), date(2024, 4, 1)

REFUSALS = [
    (e.UnknownCostingMethod, a_costing_change("x", costed("P1", "lifo")), ["x", "lifo", "fifo"]),
    (e.StandardCostMissing, a_costing_change("x", costed("P1", "standard")), ["x", "P1"]),
    (e.StandardCostMissing, a_costing_change("x", costed("P1", "fifo", 3)), ["x", "P1"]),
    (e.SameCosting, a_costing_change("x", costed("P1", "moving_average"), on=MARCH_20), ["P1"]),
    (e.CostingChangeTooEarly, a_costing_change("x", costed("P1", "fifo")), ["P1", "2024-03-09"]),
    (e.TrueUpFirst, a_costing_change("x", costed("M1", "fifo"), on=MARCH_20), ["M1"]),
    (e.TrueUpFirst, a_costing_change("x", costed("M1", "fifo"), on=APRIL), ["M1", "2024-04-01"]),
    (LotMissing, a_costing_change("x", costed("P1", "specific"), on=MARCH_20), ["x", "P1"]),
    (LotMissing, a_goods_receipt("x", goods("L1", 1, 5)), ["x", "1", "L1"]),
    (
        e.NothingToRevalue,
        a_stock_revaluation("x", goods("P2", net=Decimal(1), reason="r")),
        ["P2", "2024-03-01"],
    ),
    (
        e.RevaluedBelowNothing,
        a_stock_revaluation("x", goods("P1", net=Decimal(-40), reason="r"), on=MARCH_9),
        ["P1", "40", "30"],
    ),
    (
        e.RevaluedBelowNothing,
        a_stock_revaluation("x", *[goods("P1", net=Decimal(-20), reason="r")] * 2, on=MARCH_9),
        ["2", "20", "10"],
    ),
    (e.ReasonMissing, a_stock_revaluation("x", goods("P1", net=Decimal(1))), ["x", "1"]),
    (e.ReasonMissing, a_stock_revaluation("x", goods("P1", reason="r")), ["x", "1"]),
    (
        e.RevaluedByItsStandard,
        a_stock_revaluation("x", goods("T1", net=Decimal(1), reason="r")),
        ["T1"],
    ),
    (e.TrueUpNotAtMonthEnd, Document("cost_true_up", "x", MARCH_20), ["2024-03-20", "2024-03-31"]),
]


@pytest.fixture
def march(company):
    """10 P1 worth 40.00 and 10 M1 worth 100.00 on 1 March; some left on the 9th."""
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 4), goods("M1", 10, 10))])
    post(company, [a_stock_issue("qk1", goods("P1", "2.5"), goods("M1", 4), on=MARCH_9)])
    post(company, [a_goods_receipt("gr2", goods("M1", 1, 12), on=MARCH_20)])
    return company


def test_CN_06_a_costing_document_is_refused_with_the_reason_and_writes_nothing(march):
    before = commit_count(march)
    for error, document, words in REFUSALS:
        with pytest.raises(error) as refusal:
            post(march, [document])
        assert type(refusal.value) is error
        for language in (refusal.value.zh, refusal.value.en):
            assert [word for word in words if word not in language] == [], language
    assert commit_count(march) == before


def test_CN_06_a_change_is_refused_for_goods_dated_before_it(march):
    post(march, [a_costing_change("cc1", costed("P1", "fifo"), on=MARCH_20)])
    with pytest.raises(e.CostedOtherwiseSince) as refusal:
        post(march, [a_stock_issue("x", goods("P1", 1), on=MARCH_9)])
    assert "2024-03-20" in refusal.value.zh
    with pytest.raises(e.CostingChangeTooEarly):
        post(march, [a_costing_change("x", costed("P1", "moving_average"), on=MARCH_20)])


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("costing_changes_by_document", {"costing_method": "fifo"}),
        ("costing_changes_by_document", {"standard_cost": Decimal(5)}),
        ("product_has_stock", {"category": "raw_material"}),
        ("product_has_stock", {"is_stocked": 0}),
        ("product_has_stock", {"unit": "kg"}),
    ],
)
def test_CN_06_a_product_with_stock_keeps_its_pool(march, check, change):
    with march.reading() as connection:
        number = connection.exec_driver_sql("select id from product where code = 'P1'").scalar_one()
    with pytest.raises(RefusedByDatabase) as refusal, march.commit(origin="test") as transaction:
        transaction.update(product, number, change)
    assert refusal.value.check == check


def test_CN_06_a_product_that_never_moved_is_costed_anew_by_its_master(company):
    with company.commit(origin="test") as transaction:
        number = transaction.scalar("select id from product where code = 'P1'")
        transaction.update(product, number, {"costing_method": "fifo", "category": "raw_material"})
    post(company, [a_goods_receipt()])
    assert verified(company)


def test_CN_06_a_warehouse_with_stock_keeps_its_cost_group(march):
    with march.reading() as connection:
        number, other = connection.exec_driver_sql(
            "select w.id, g.id from warehouse w, cost_group g"
            " where w.code = 'MAIN' and g.code = 'EAST'"
        ).one()
    with pytest.raises(RefusedByDatabase) as refusal, march.commit(origin="test") as transaction:
        transaction.update(warehouse, number, {"cost_group_id": other})
    assert refusal.value.check == "warehouse_has_stock"


def test_CN_06_goods_costed_by_lot_stay_by_lot_when_they_are_costed_otherwise(company):
    """Otherwise what lies in a lot could not be named any more, and not be sold."""
    post(company, [a_goods_receipt("gr1", goods("L1", 4, 5, lot="A"))])
    post(company, [a_costing_change("cc1", costed("L1", "moving_average"), on=MARCH_9)])
    post(company, [a_delivery("d1", goods("L1", 3, 9, lot="A"), on=MARCH_20)])
    with pytest.raises(LotMissing):
        post(company, [a_delivery("d2", goods("L1", 1, 9), on=MARCH_20)])
    with company.reading() as connection:
        kept = connection.exec_driver_sql("select tracking from product where code = 'L1'").scalar()
    assert kept == "lot"
    assert verified(company)


def test_CN_06_average_becomes_FIFO_and_standard_and_average_again(company, books):
    """10 at 4.00 and 10 at 5.00 make 90.00, at FIFO one layer; the sums stay what goods cost.

    2024-03-01 gr1 P1  10  40.00
    2024-03-09 gr2 P1  10  50.00
    2024-03-09 cc1 P1 -20 -90.00 transfer
    2024-03-09 cc1 P1  20  90.00 transfer
    2024-03-20 gr3 P1   5  30.00
    2024-03-20 qk1 P1 -20 -90.00
    2024-03-20 qk1 P1  -2 -12.00
    2024-04-01 cc2 P1  -3 -18.00 transfer
    2024-04-01 cc2 P1   3  12.60 transfer
    2024-04-01 gr4 P1   2   8.40
    2024-05-01 cc3 P1  -5 -21.00 transfer
    2024-05-01 cc3 P1   5  27.60 transfer
    2024-03-09 cc1
      D 1405.01  90.00
      C 1405.01  90.00
    2024-04-01 cc2
      D 1404      5.40
      D 1405.01  12.60
      C 1405.01  18.00
    2024-04-01 gr4
      D 1404      1.20
      D 1405.01   8.40
      C 2202.02   9.60 S1
    2024-05-01 cc3
      D 1404     -6.60
      D 1405.01  27.60
      C 1405.01  21.00
    """
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 4))])
    post(company, [a_goods_receipt("gr2", goods("P1", 10, 5), on=MARCH_9)])
    post(company, [a_costing_change("cc1", costed("P1", "fifo"), on=MARCH_9)])
    post(company, [a_goods_receipt("gr3", goods("P1", 5, 6), on=MARCH_20)])
    post(company, [a_stock_issue("qk1", goods("P1", 22), on=MARCH_20)])
    post(company, [a_costing_change("cc2", costed("P1", "standard", "4.20"), on=APRIL)])
    post(company, [a_goods_receipt("gr4", goods("P1", 2, "4.80"), on=APRIL)])
    may = date(2024, 5, 1)
    post(company, [a_costing_change("cc3", costed("P1", "moving_average"), on=may)])
    assert posted_values(company) + posted_books(company, "cc1", "cc2", "gr4", "cc3") == books
    assert verified(company)


def test_CN_06_warehouses_become_one_pool_and_part_again(company):
    """4 at 4.00 here and 6 at 9.00 there make 70.00 for 10; two sold there cost 7.00 each."""
    post(company, [a_goods_receipt("gr1", goods("P1", 4, 4))])
    post(company, [a_goods_receipt("gr2", goods("P1", 6, 9), warehouse="EAST")])
    post(company, [a_costing_change("cc1", costed("P1", "monthly_average"))])
    post(company, [a_stock_issue("qk1", goods("P1", 2), warehouse="EAST", on=MARCH_9)])
    assert pools(company) == {("P1", "COMPANY"): (Decimal(8), Decimal(56))}
    assert true_up(company, "2024-03") is None
    post(company, [a_costing_change("cc2", costed("P1", "moving_average"), on=APRIL)])
    assert pools(company) == {
        ("P1", "EAST"): (Decimal(4), Decimal(28)), ("P1", "MAIN"): (Decimal(4), Decimal(28)),
    }  # fmt: skip
    assert verified(company)


def test_CN_06_a_new_standard_revalues_stock_and_leaves_its_cost(company, books):
    """10 at a standard of 10.00 cost 110.00; at 12.00 they are worth 120.00 and 1404 is −10.00.

    2024-03-01 gr1 T1 10 100.00
    2024-04-01 cc1 T1  0  20.00 revaluation
    2024-04-01 dl1 T1 -4 -48.00
    2024-03-01 gr1
      D 1404     10.00
      D 1405.01 100.00
      C 2202.02 110.00 S1
    2024-04-01 cc1
      D 1404    -20.00
      D 1405.01  20.00
    2024-04-30 cost_true_up:2024-04:1
      D 5401.01  -4.00
      C 1404     -4.00
    """
    post(company, [a_goods_receipt("gr1", goods("T1", 10, 11))])
    post(company, [a_costing_change("cc1", costed("T1", "standard", 12), on=APRIL)])
    post(company, [a_delivery("dl1", goods("T1", 4, 20), on=APRIL)])
    true_up(company, "2024-04")
    keys = ("gr1", "cc1", "cost_true_up:2024-04:1")
    assert posted_values(company) + posted_books(company, *keys) == books
    assert verified(company)


def test_CN_06_a_revaluation_changes_value_without_quantity(company, books):
    """Average: 40.00 less 6.00; FIFO: 6.00 fall on layers worth 20.00 and 40.00 by value.

    2024-03-01 gr1 P1 10 40.00
    2024-03-01 gr1 F1 10 20.00
    2024-03-01 gr1 F1 10 40.00
    2024-03-01 sv1 P1  0 -6.00 revaluation
    2024-03-01 sv1 F1  0 -2.00 revaluation
    2024-03-01 sv1 F1  0 -4.00 revaluation
    2024-03-01 sv1
      D 1405.01 -12.00
      C 5401.90 -12.00
    """
    post(
        company,
        [a_goods_receipt("gr1", goods("P1", 10, 4), goods("F1", 10, 2), goods("F1", 10, 4))],
    )
    lines = [goods(code, net=Decimal(-6), reason="damp") for code in ("P1", "F1")]
    post(company, [a_stock_revaluation("sv1", *lines)])
    assert posted_values(company) + posted_books(company, "sv1") == books
    assert verified(company)


def test_CN_06_an_invoice_for_goods_costed_otherwise_since_goes_to_variance(company):
    """The pool the goods came into is closed: nothing is written before the change."""
    post(company, [a_goods_receipt("gr1", goods("P1", 10, 4))])
    post(company, [a_costing_change("cc1", costed("P1", "fifo"), on=MARCH_20)])
    post(company, [a_supplier_invoice("si1", carrying("gr1", 1, "P1", 10, price=5), on=MARCH_9)])
    assert posted_books(company, "si1")[3] == "D 5401.90 10.00"
    assert verified(company)


def a_reversal(key: str, target: str, on: date) -> Document:
    """The document undone."""
    return Document("reversal", key, on, reverses=target)


def test_CN_06_what_was_costed_otherwise_since_is_not_reversed(march):
    post(march, [a_costing_change("cc1", costed("P1", "fifo"), on=MARCH_20)])
    true_up(march, "2024-03")
    for target in ("cc1", "cost_true_up:2024-03:1"):
        with pytest.raises(DoneAgainInstead) as refusal:
            post(march, [a_reversal("x", target, date(2024, 3, 31))])
        assert refusal.value.en.startswith("Reversal x")
    with pytest.raises(e.CostedOtherwiseSince):
        post(march, [a_reversal("x", "qk1", date(2024, 3, 31))])


@pytest.mark.parametrize("product", ["F1", "M1", "L1", "T1"])
def test_CN_06_reversals_give_every_method_back_what_it_was(company, product):
    """A receipt at 11.00, a delivery and a return; each undone, latest first: nothing is left."""
    post(company, [a_goods_receipt("gr1", goods(product, 4, 11, lot="A"))])
    post(company, [a_delivery("dl1", goods(product, 3, 20, lot="A"))])
    post(company, [a_sales_return("sr1", carrying("dl1", 1, product))])
    for target in ("sr1", "dl1", "gr1"):
        post(company, [a_reversal(f"undo {target}", target, date(2024, 3, 1))])
    assert pools(company) == {}
    assert balances(company) == {}
    assert true_up(company, "2024-03") is None
    assert verified(company)


def test_CN_06_a_pool_does_not_change_under_goods_dispatched(march):
    dispatched = goods("P1", 1, 7, revenue_event="acceptance")
    post(march, [a_delivery("dl1", dispatched, on=MARCH_20)])
    with pytest.raises(e.GoodsDispatched) as refusal:
        post(march, [a_costing_change("x", costed("P1", "monthly_average"), on=APRIL)])
    assert "P1" in refusal.value.zh
    post(march, [a_costing_change("cc1", costed("P1", "fifo"), on=APRIL)])
    assert verified(march)


def verified(company) -> bool:
    """Whether every guarantee holds."""
    return [finding for finding in verify(company) if not finding.holds] == []
