"""What comes before delivery: quotations, contracts, orders, credit, pick lists, closing.

None of it posts an entry; what it promises is checked by the services and by the database itself.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.access.errors import NotAllowed
from erp.base.database import Database
from erp.catalog.models import product
from erp.catalog.services import add_price, add_price_list
from erp.company.services import demand_channel
from erp.documents.errors import (
    AmountNotPositive,
    CannotGoOn,
    Expired,
    MoreThanTheSource,
    Superseded,
    UnknownParty,
)
from erp.documents.types import Document
from erp.parties.models import party
from erp.posting import post
from erp.sales.credit import release_order
from erp.sales.errors import (
    ChannelMissing,
    ContractExceeded,
    CreditExceeded,
    ItemsOverdue,
    PricesMissing,
    ReleaseReasonMissing,
    UnknownEvent,
)
from erp.sales.picking import pick_list_of
from erp.sales.quotations import priced
from erp.stock.errors import NotEnoughStock
from erp.verification import verify
from tests.books import posted_books
from tests.builders import (
    MARCH,
    a_contract,
    a_delivery,
    a_person,
    a_pick_list,
    a_quotation,
    a_sales_invoice,
    a_sales_order,
    an_opening_stock,
    an_order_closing,
    carrying,
    goods,
)

APRIL = date(2024, 4, 15)


@pytest.fixture
def stocked(company: Database) -> Database:
    """10 P1 on hand; P1 lists at 7.00; C2 has a limit of 100.00 and 10 days' grace."""
    post(company, [an_opening_stock()])
    with company.commit(origin="test") as transaction:
        p1 = transaction.scalar("select id from product where code = 'P1'")
        transaction.update(product, p1, {"list_price": Decimal(7)})
        c2 = transaction.scalar("select id from party where code = 'C2'")
        transaction.update(party, c2, {"credit_limit": 100_00, "credit_days": 10})
    return company


def reserved(company: Database) -> int:
    with company.reading() as connection:
        return int(
            connection.exec_driver_sql("select sum(reserved) from stock_balance").scalar() or 0
        )


def holds(company: Database) -> bool:
    return all(finding.holds for finding in verify(company))


# --- SAL-01 ---


def test_SAL_01_a_quotation_is_priced_and_becomes_an_order_without_retyping(stocked):
    with stocked.reading() as connection:
        quotation = priced(connection, a_quotation("qt1", goods("P1", 4)))
        with pytest.raises(PricesMissing, match="P2"):
            priced(connection, a_quotation("qt1", goods("P2", 4)))
    assert quotation.lines[0].unit_price == Decimal(7)
    post(stocked, [quotation])
    post(stocked, [a_sales_order("so1", carrying("qt1", quantity=4))])
    with stocked.reading() as connection:
        net = connection.exec_driver_sql("select net from document where key = 'so1'").scalar()
    assert net == 28_00
    assert posted_books(stocked) == [*posted_books(stocked, "os1")], "neither posts an entry"


def test_SAL_01_a_price_that_includes_tax_is_quoted_to_the_cent(stocked):
    """3 at 9.99 with 13 % tax: 29.97 gross, 26.52 net."""
    with stocked.commit(origin="test") as transaction:
        add_price_list(
            transaction, "SHOP", "门店", currency="CNY", valid_from=MARCH, is_tax_inclusive=True
        )
        add_price(transaction, "SHOP", "P1", Decimal("9.99"))
    with stocked.reading() as connection:
        (line,) = priced(connection, a_quotation("qt1", goods("P1", 3))).lines
    assert (line.net, line.tax) == (Decimal("26.52"), Decimal("3.45"))


def test_SAL_01_a_replaced_or_expired_quotation_is_not_carried_on(stocked):
    post(stocked, [a_quotation("qt1"), a_quotation("qt2", goods("P1", 4, 6), revises="qt1")])
    with pytest.raises(Superseded):
        post(stocked, [a_sales_order("so1", carrying("qt1", quantity=4))])
    with pytest.raises(Superseded):
        post(stocked, [a_quotation("qt3", revises="qt1")])
    with pytest.raises(Expired, match="2024-03-31"):
        post(stocked, [a_sales_order("so1", carrying("qt2", quantity=4), on=APRIL)])
    assert post(stocked, [a_sales_order("so1", carrying("qt2", quantity=4))]).posted
    with pytest.raises(CannotGoOn):
        post(stocked, [a_quotation("qt3", revises="so1")])
    assert holds(stocked)


# --- SAL-04 ---


def test_SAL_04_orders_draw_a_contract_down_to_its_value_and_last_day(stocked):
    post(stocked, [a_contract("ct1", 60)])
    post(stocked, [a_sales_order("so1", goods("P1", 4, 7), follows="ct1")])  # 31.64
    with pytest.raises(ContractExceeded, match=r"31\.64 .*28\.36"):
        post(stocked, [a_sales_order("so2", goods("P1", 4, 7), follows="ct1")])
    with pytest.raises(Expired):
        post(stocked, [a_sales_order("so2", goods("P1", 1, 7), follows="ct1", on=APRIL)])
    post(stocked, [an_order_closing("oc1", carrying("so1", quantity=4))])
    assert post(stocked, [a_sales_order("so2", goods("P1", 7, 7), follows="ct1")]).posted
    with pytest.raises(AmountNotPositive):
        post(stocked, [a_contract("ct2", 0)])
    assert holds(stocked)


# --- SAL-05, SAL-06 ---


def test_SAL_06_a_pick_list_holds_the_goods_of_its_order(stocked):
    post(stocked, [a_sales_order("so1", goods("P1", 12, 7))])
    assert reserved(stocked) == 10_000000
    with pytest.raises(NotEnoughStock, match="P1 needs 2, available 0"):
        post(stocked, [a_pick_list("pk1", carrying("so1", quantity=12))])
    post(stocked, [a_pick_list("pk1", carrying("so1", quantity=6))])
    post(stocked, [an_opening_stock("os2")])
    post(stocked, [a_pick_list("pk2", carrying("so1", quantity=6))])
    assert reserved(stocked) == 12_000000
    with pytest.raises(MoreThanTheSource):
        post(stocked, [a_pick_list("pk3", carrying("so1", quantity=1))])


def test_SAL_06_an_order_starts_with_a_pick_list_of_what_is_reserved_for_it(stocked):
    post(stocked, [a_sales_order("so1", goods("P1", 12, 7), goods("SVC", 1, 5))])
    with stocked.reading() as connection:
        order_id = connection.exec_driver_sql("select id from document where key = 'so1'").scalar()
        made = pick_list_of(connection, order_id, MARCH)
    assert made is not None
    assert [(line.product, line.quantity, line.source) for line in made.lines] == [
        ("P1", 10, ("so1", 1))
    ]
    post(stocked, [made])
    assert reserved(stocked) == 10_000000
    with stocked.reading() as connection:
        assert pick_list_of(connection, order_id, MARCH) is None
    assert holds(stocked)


def test_SAL_13_an_order_without_a_channel_is_refused_where_the_firm_demands_one(stocked):
    with stocked.commit(origin="test") as transaction:
        demand_channel(transaction, is_demanded=True)
    with pytest.raises(ChannelMissing, match="so1"):
        post(stocked, [a_sales_order("so1", goods("P1", 1, 7))])
    assert post(stocked, [a_sales_order("so1", goods("P1", 1, 7), channel="store")]).posted


def test_SAL_05_an_order_is_shipped_in_parts_from_its_pick_list_and_its_rest_closed(stocked):
    post(stocked, [a_sales_order("so1", goods("P1", 10, 7))])
    post(stocked, [a_pick_list("pk1", carrying("so1", quantity=6))])
    post(stocked, [a_delivery("dl1", carrying("so1", quantity=4), follows="pk1")])
    with pytest.raises(CannotGoOn):
        post(stocked, [a_delivery("dl2", carrying("so1", quantity=1), follows="dl1")])
    assert reserved(stocked) == 6_000000
    post(stocked, [an_order_closing("oc1", carrying("so1", quantity=5))])
    assert reserved(stocked) == 1_000000
    with pytest.raises(MoreThanTheSource, match="left"):
        post(stocked, [a_delivery("dl2", carrying("so1", quantity=2))])
    post(stocked, [a_delivery("dl2", carrying("so1", quantity=1))])
    with pytest.raises(MoreThanTheSource):
        post(stocked, [an_order_closing("oc2", carrying("so1", quantity=1))])
    assert reserved(stocked) == 0
    assert holds(stocked)


def test_an_event_nobody_knows_is_refused(stocked):
    with pytest.raises(UnknownEvent, match="acceptance"):
        post(stocked, [a_sales_order("so1", goods("P1", 1, 7, revenue_event="never"))])


# --- SAL-12 ---


def of_c2(key: str, quantity: int, on: date = MARCH) -> Document:
    """An order of C2 at 10.00 net each, 11.30 gross."""
    return a_sales_order(key, goods("P1", quantity, 10), party="C2", on=on)


def test_SAL_12_an_order_beyond_the_limit_waits_for_a_logged_release(stocked):
    """Limit 100.00: 45.20 delivered and 45.20 on order leave 9.60."""
    post(stocked, [of_c2("so1", 8)])
    post(stocked, [a_delivery("dl1", carrying("so1", quantity=4), party="C2")])
    with pytest.raises(CreditExceeded, match=r"101\.70 .*100\.00"):
        post(stocked, [of_c2("so2", 1)])
    report = post(stocked, [of_c2("so3", 1), a_sales_order("so4")], on_refusal="each")
    assert [refusal.key for refusal in report.refused] == ["so3"]
    said = {"order_key": "so2", "party": "C2", "amount_minor": 1130, "reason": "总经理同意"}
    with pytest.raises(NotAllowed, match="sales: approve"):
        release_order(stocked, **said, by=a_person("sales", user_id=6))
    boss = a_person("manager", user_id=7)
    with pytest.raises(ReleaseReasonMissing):
        release_order(stocked, **{**said, "reason": " "}, by=boss)
    with pytest.raises(AmountNotPositive):
        release_order(stocked, **{**said, "amount_minor": 0}, by=boss)
    with pytest.raises(UnknownParty):
        release_order(stocked, **{**said, "party": "C9"}, by=boss)
    with pytest.raises(CreditExceeded):
        post(stocked, [of_c2("so2", 1)])
    release_order(stocked, **said, by=boss)
    with pytest.raises(CreditExceeded):
        post(stocked, [of_c2("so2", 2)])
    assert post(stocked, [of_c2("so2", 1)]).posted
    with stocked.reading() as connection:
        said = connection.exec_driver_sql(
            "select c.user_id, r.reason from order_release r join commit_log c on c.tx = r.tx"
        ).fetchall()
        log = connection.exec_driver_sql(
            "select user_id, subject from access_event where kind = 'refused'"
        ).fetchall()
    assert [tuple(row) for row in said] == [(7, "总经理同意")]
    assert [tuple(row) for row in log] == [(6, "sales: approve")]
    assert holds(stocked)


def test_SAL_12_a_batch_counts_what_came_before_in_it(stocked):
    report = post(stocked, [of_c2("so1", 8), of_c2("so2", 1)], on_refusal="each")
    assert [refusal.key for refusal in report.refused] == ["so2"]


def test_SAL_12_an_order_is_refused_while_items_are_overdue(stocked):
    """Due on 31 March, 10 days' grace: refused from 11 April on."""
    post(stocked, [of_c2("so1", 4), a_delivery("dl1", carrying("so1", quantity=4), party="C2")])
    post(stocked, [a_sales_invoice("in1", carrying("dl1", quantity=4), party="C2")])
    assert post(stocked, [of_c2("so2", 1, on=date(2024, 4, 10))]).posted
    with pytest.raises(ItemsOverdue, match=r"45\.20 .*2024-03-31"):
        post(stocked, [of_c2("so3", 1, on=date(2024, 4, 11))])
