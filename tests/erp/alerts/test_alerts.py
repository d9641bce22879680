"""Thresholds, alerts that name people once, requisitions that are not doubled, slow movers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.access.errors import UnknownUser
from erp.access.models import app_user
from erp.alerts import queries, services
from erp.alerts.errors import NothingToOrder, RequisitionOpen, ThresholdsCross, UnknownPlace
from erp.base.database import Database
from erp.posting import post
from tests.books import balances
from tests.builders import a_delivery, a_goods_receipt, a_stock_issue, goods
from tests.erp.by_hand import ERRORS, by_hand, refused

DAY = date(2024, 3, 10)


def threshold(database: Database, minimum: int, maximum: int | None = None) -> None:
    with database.commit(origin="test") as transaction:
        services.set_threshold(
            transaction, product="P1", warehouse="MAIN", minimum=Decimal(minimum),
            maximum=None if maximum is None else Decimal(maximum),
        )  # fmt: skip


def look(database: Database, on: date = DAY) -> int:
    with database.commit(origin="test") as transaction:
        return services.look(transaction, on)


@pytest.fixture
def watched(company: Database) -> Database:
    """10 P1 in MAIN, at least 5 and at most 20 wanted; one person is told."""
    post(company, [a_goods_receipt()])
    threshold(company, 5, 20)
    with company.commit(origin="test") as transaction:
        for name in ("boss", "clerk"):
            transaction.insert(app_user, {"name": name, "display_name": name.title()})
        services.set_recipients(transaction, "MAIN", ["boss"])
    return company


def alerts(database: Database) -> list[queries.Alert]:
    with database.reading() as connection:
        return queries.open_alerts(connection)


def test_INV_03_falling_below_the_line_names_people_once_and_asks_for_goods_once(
    watched: Database,
):
    assert look(watched) == 0
    post(watched, [a_stock_issue("qk1", goods("P1", 6), on=DAY)])
    assert look(watched) == 1
    assert look(watched, date(2024, 3, 11)) == 0
    (alert,) = alerts(watched)
    assert (alert.kind, alert.quantity, alert.threshold, alert.wanted) == ("low", 4, 5, 16)
    with watched.reading() as connection:
        told = "select count(*) from stock_alert_notice"
        assert connection.exec_driver_sql(told).scalar_one() == 1
        asked = services.a_requisition(connection, alert.alert_id)
    assert [(line.product, line.quantity) for line in asked.lines] == [("P1", 16)]
    assert len(post(watched, [asked]).posted) == 1
    assert post(watched, [asked]).repeated == [asked.key]
    assert alerts(watched)[0].requisition == "QG202403-0001"


def test_INV_03_an_alert_ends_when_goods_are_back_and_the_next_does_not_ask_twice(
    watched: Database,
):
    post(watched, [a_stock_issue("qk1", goods("P1", 6), on=DAY)])
    look(watched)
    first = alerts(watched)[0].alert_id
    with watched.reading() as connection:
        asked = services.a_requisition(connection, first)
    post(watched, [asked, a_goods_receipt("gr2", goods("P1", 30, 1), on=DAY)])
    assert look(watched) == 1
    assert [each.kind for each in alerts(watched)] == ["over"]
    with watched.reading() as connection, pytest.raises(NothingToOrder):
        services.a_requisition(connection, first)
    post(watched, [a_stock_issue("qk2", goods("P1", 33), on=DAY)])
    look(watched)
    (again,) = alerts(watched)
    with watched.reading() as connection, pytest.raises(RequisitionOpen, match="QG202403-0001"):
        services.a_requisition(connection, again.alert_id)


def test_INV_03_the_database_itself_refuses_a_second_open_alert(watched: Database):
    post(watched, [a_stock_issue("qk1", goods("P1", 6), on=DAY)])
    look(watched)
    with by_hand(watched) as hand:
        hand.open().add(
            "stock_alert", product_id=hand.product("P1"), kind="low", quantity=0, threshold=0,
            warehouse_id=hand.scalar("select id from warehouse where code = 'MAIN'"),
            wanted=0, raised_on="2024-03-10",
        )  # fmt: skip
        with pytest.raises(ERRORS) as error:
            hand.seal()
        hand.connection.rollback()
    assert refused(error.value) == "alert_raised_twice"


def test_FCT_03_a_minimum_per_product_and_warehouse_can_be_edited(watched: Database):
    threshold(watched, 11)
    with watched.reading() as connection:
        (found,) = queries.thresholds(connection)
    assert (found.minimum, found.maximum, found.on_hand) == (11, None, 10)
    with pytest.raises(ThresholdsCross):
        threshold(watched, 5, 4)
    with watched.commit(origin="test") as transaction, pytest.raises(UnknownPlace):
        services.set_threshold(transaction, product="SVC", warehouse="MAIN", minimum=Decimal(1))


def test_INV_04_slow_movers_by_days_since_sale_and_cover_tie_to_the_value_of_stock(
    company: Database,
):
    post(company, [a_goods_receipt("gr1", goods("P1", 10, "3.50"), goods("F1", 4, 9))])
    post(company, [a_goods_receipt("gr2", goods("M1", 5, 2))])
    post(company, [a_delivery("dl1", goods("P1", 4, 7), on=DAY)])
    with company.reading() as connection:
        found = queries.slow_movers(connection, date(2024, 3, 20), window_days=30)
        idle = queries.slow_movers(connection, date(2024, 3, 20), idle_days=30)
    assert [(each.product, each.days_since_sale, each.days_of_cover) for each in found] == [
        ("F1", None, None), ("M1", None, None), ("P1", 10, 45),
    ]  # fmt: skip
    assert [each.product for each in idle] == ["F1", "M1"]
    assert Decimal(sum(each.value for each in found)) / 100 == balances(company)["1405.01"]


def test_INV_03_who_is_named_is_chosen_by_warehouse(watched: Database):
    def named() -> dict[str, list[str]]:
        with watched.reading() as connection:
            return queries.recipients(connection)

    with watched.commit(origin="test") as transaction:
        services.set_recipients(transaction, "MAIN", ["clerk"])
        services.set_recipients(transaction, "EAST", ["boss", "clerk"])
    assert named() == {"MAIN": ["clerk"], "EAST": ["boss", "clerk"]}
    with watched.commit(origin="test") as transaction:
        services.set_recipients(transaction, "MAIN", ["boss", "clerk"])
        services.set_recipients(transaction, "EAST", [])
    assert named() == {"MAIN": ["boss", "clerk"]}
    post(watched, [a_stock_issue("qk1", goods("P1", 6), on=DAY)])
    look(watched)
    with watched.reading() as connection:
        assert list(queries.told(connection).values()) == [["Boss", "Clerk"]]
        users = connection.exec_driver_sql("select id from app_user order by id").scalars().all()
        assert [queries.count_of(connection, user) for user in users] == [1, 1]
        assert queries.people(connection) == {"boss": "Boss", "clerk": "Clerk"}
    for fault, warehouse, names in [(UnknownPlace, "NORTH", []), (UnknownUser, "EAST", ["ghost"])]:
        with pytest.raises(fault), watched.commit(origin="test") as transaction:
            services.set_recipients(transaction, warehouse, names)
