"""Advice from what the core knows: kept once, accepted, refused, followed to its outcome."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from analytics.planning.replenishment import plans
from erp.alerts.services import set_threshold
from erp.base.database import Database
from erp.posting import post
from erp.purchasing.services import agree_price
from erp.replenishment import services
from erp.replenishment.errors import (
    AlreadyRequested,
    NoOpenAdvice,
    ReasonMissing,
    RuleOutOfRange,
    UnknownGoods,
)
from erp.replenishment.queries import Advice, Situation, advices, situations
from erp.verification import verify
from tests.builders import (
    a_delivery,
    a_goods_receipt,
    a_purchase_order,
    a_reversal,
    a_sales_order,
    bought,
    carrying,
    goods,
)
from tests.erp.by_hand import ERRORS, by_hand, refused

DAY = date(2024, 3, 20)


def known(database: Database, on: date = DAY) -> dict[tuple[str, str], Situation]:
    with database.reading() as connection:
        return {(each.product, each.warehouse): each for each in situations(connection, on)}


def night(database: Database, on: date = DAY) -> tuple[int, int]:
    """What the nightly asset does, on a day of ours."""
    with database.commit(origin="test") as transaction:
        made = plans(situations(transaction, on), on)
        proposals = [each.proposal for _, each in made if each.proposal is not None]
        return services.keep_advice(database, transaction, proposals, on)


def listed(database: Database, *, is_open: bool = True) -> list[Advice]:
    with database.reading() as connection:
        return advices(connection, is_open=is_open)


def accept(database: Database, advice_id: int, on: date = DAY) -> str:
    with database.commit(origin="test") as transaction:
        return services.accept(database, transaction, advice_id, on)


def rule(database: Database, **values: object) -> None:
    with database.commit(origin="test") as transaction:
        services.set_rule(transaction, product="P1", warehouse="MAIN", **values)


@pytest.fixture
def low(company: Database) -> Database:
    """4 P1 in MAIN where at least 10 are wanted; S1 takes a week and sells packs of 5."""
    with company.commit(origin="test") as transaction:
        set_threshold(transaction, product="P1", warehouse="MAIN", minimum=Decimal(10))
        agree_price(
            transaction, supplier="S1", product="P1", price=Decimal("3.50"),
            since=date(2024, 1, 1), lead_time_days=7, pack_quantity=Decimal(5),
        )  # fmt: skip
    post(company, [a_goods_receipt("gr0", goods("P1", 4, "3.50"))])
    return company


def test_PUR_01_FCT_04_the_plan_says_what_when_how_much_and_why_and_becomes_a_requisition(
    low: Database,
):
    """6 are missing, two packs of 5; ordered on the 20th they come on the 27th."""
    assert night(low) == (1, 0)
    (advice,) = listed(low)
    assert (advice.product, advice.quantity, advice.supplier) == ("P1", 10, "S1")
    assert (advice.order_on, advice.need_on) == (DAY, date(2024, 3, 27))
    assert (advice.because, advice.why["available"], advice.why["minimum"]) == (
        "minimum",
        "4",
        "10",
    )
    number = accept(low, advice.advice_id)
    assert number == "QG202403-0001"
    assert listed(low) == []
    with pytest.raises(NoOpenAdvice):
        accept(low, advice.advice_id)
    post(low, [
        a_purchase_order(
            "po1", carrying(f"advice/{advice.advice_id}", quantity=10, price="3.50"), on=DAY,
            warehouse="MAIN",
        ),
        a_goods_receipt("gr1", carrying("po1", quantity=6), on=date(2024, 3, 28)),
        a_delivery("dl1", goods("P1", 10, 7), on=date(2024, 3, 29)),
    ])  # fmt: skip
    (followed,) = listed(low, is_open=False)
    assert (followed.decision, followed.requisition) == ("accept", number)
    assert (followed.ordered, followed.received) == (10, 6)
    assert (followed.received_on, followed.ran_out_on) == (date(2024, 3, 28), date(2024, 3, 29))
    assert [each for each in verify(low) if not each.holds] == []


def test_FCT_04_D8_refused_advice_keeps_its_reason_and_what_happened(low: Database):
    night(low)
    (advice,) = listed(low)
    with low.commit(origin="test") as transaction, pytest.raises(ReasonMissing):
        services.refuse(transaction, advice.advice_id, " ", DAY)
    with low.commit(origin="test") as transaction:
        services.refuse(transaction, advice.advice_id, "换季清仓", DAY)
    post(low, [a_delivery("dl1", goods("P1", 4, 7), on=date(2024, 3, 25))])
    (kept,) = listed(low, is_open=False)
    assert (kept.decision, kept.reason, kept.requisition) == ("refuse", "换季清仓", "")
    assert kept.ran_out_on == date(2024, 3, 25)


def test_FCT_04_D8_advice_nobody_decided_stays_while_it_says_the_same_and_else_lapses(
    low: Database,
):
    night(low)
    (first,) = listed(low)
    assert night(low, DAY + timedelta(days=1)) == (0, 0)
    assert [each.advice_id for each in listed(low)] == [first.advice_id]
    post(low, [a_goods_receipt("gr1", goods("P1", 3, "3.50"), on=DAY)])
    assert night(low, DAY + timedelta(days=2)) == (1, 0)
    (second,) = listed(low)
    assert second.quantity == 5
    (lapsed,) = listed(low, is_open=False)
    assert (lapsed.advice_id, lapsed.decision) == (first.advice_id, "lapse")
    with pytest.raises(NoOpenAdvice):
        accept(low, first.advice_id)


def test_FCT_05_the_night_asks_by_itself_and_never_doubles_an_open_requisition(low: Database):
    """Through the way of a request for quotation as well: what is open stays counted."""
    rule(low, is_automatic=True)
    assert night(low) == (1, 1)
    (asked,) = listed(low, is_open=False)
    request = f"advice/{asked.advice_id}"
    for later in (1, 2):
        assert night(low, DAY + timedelta(days=later)) == (0, 0)
    post(low, [bought("request_for_quotation", "xj1", carrying(request, quantity=10), party="")])
    assert night(low, DAY + timedelta(days=3)) == (0, 0)
    post(low, [
        bought("supplier_quote", "bj1", carrying("xj1", quantity=10, price=3)),
        a_purchase_order("po1", carrying("bj1", quantity=10), on=DAY, warehouse="MAIN"),
    ])  # fmt: skip
    assert known(low)["P1", "MAIN"].requested == 0
    assert known(low)["P1", "MAIN"].coming == [(date(2024, 3, 27), Decimal(10))]
    assert night(low, DAY + timedelta(days=4)) == (0, 0)
    post(low, [a_goods_receipt("gr1", carrying("po1", quantity=10), on=DAY)])
    assert night(low, DAY + timedelta(days=5)) == (0, 0)


def test_FCT_05_an_advice_older_than_somebodys_requisition_does_not_ask_again(low: Database):
    night(low)
    (advice,) = listed(low)
    post(low, [bought("requisition", "qg9", goods("P1", 1), party="", warehouse="MAIN")])
    with pytest.raises(AlreadyRequested, match="QG202403-0001"):
        accept(low, advice.advice_id)


def test_FCT_02_demand_is_what_deliveries_took_without_what_was_cancelled(company: Database):
    post(company, [
        a_goods_receipt("gr0", goods("P1", 50, "3.50")),
        a_delivery("dl1", goods("P1", 4, 7), on=date(2024, 3, 4)),
        a_delivery("dl2", goods("P1", 3, 7), on=date(2024, 3, 5)),
        a_sales_order("so1", goods("P1", 2, 7), on=date(2024, 3, 6), warehouse="MAIN"),
    ])  # fmt: skip
    post(company, [a_reversal("dl2", on=date(2024, 3, 7))])
    found = known(company)["P1", "MAIN"]
    assert found.demand == [(date(2024, 3, 4), Decimal(4), Decimal(4))]
    assert (found.available, found.promised, found.unit_cost) == (46, 2, 350)
    assert sum(found.stock_changes.values()) == 46


def test_FCT_03_a_rule_can_be_set_and_changed_and_is_of_goods_there_are(company: Database):
    with company.commit(origin="test") as transaction:
        set_threshold(transaction, product="P1", warehouse="MAIN", minimum=Decimal(1))
    rule(company, service_basis_points=9_900)
    rule(company, service_basis_points=9_000, review_days=14)
    found = known(company)["P1", "MAIN"]
    assert (found.service_basis_points, found.review_days) == (9_000, 14)
    with pytest.raises(RuleOutOfRange):
        rule(company, service_basis_points=10_000)
    with company.commit(origin="test") as transaction, pytest.raises(UnknownGoods):
        services.set_rule(transaction, product="SVC", warehouse="MAIN")


def test_FCT_04_the_database_itself_refuses_a_second_open_advice_and_one_accepted_for_nothing(
    low: Database,
):
    night(low)
    (advice,) = listed(low)
    with by_hand(low) as hand:
        hand.open().add(
            "replenishment_advice", product_id=hand.product("P1"), advised_on="2024-03-20",
            warehouse_id=hand.scalar("select id from warehouse where code = 'MAIN'"),
            order_on="2024-03-20", need_on="2024-03-20", quantity=1, because="forecast", why="{}",
        )  # fmt: skip
        with pytest.raises(ERRORS) as error:
            hand.seal()
        hand.connection.rollback()
    assert refused(error.value) == "advised_twice"
    with by_hand(low) as hand:
        hand.open().add(
            "replenishment_decision", advice_id=advice.advice_id, decision="accept", reason="",
            decided_on="2024-03-20",
        )  # fmt: skip
        with pytest.raises(ERRORS) as error:
            hand.seal()
        hand.connection.rollback()
    assert refused(error.value) == "accepted_without_requisition"
