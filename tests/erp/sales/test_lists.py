"""What selling shows of the books: every list beside the account or document it must equal."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.organization.services import create_department, create_employee, create_project
from erp.parties.models import party
from erp.posting import post
from erp.sales import queries
from erp.sales.errors import UnknownField
from erp.sales.queries import Condition
from tests.books import balances
from tests.builders import (
    a_contract,
    a_customer_receipt,
    a_delivery,
    a_pick_list,
    a_sales_invoice,
    a_sales_order,
    a_sales_return,
    an_acceptance,
    an_opening_stock,
    an_order_closing,
    carrying,
    goods,
    paying,
)

MARCH_31, APRIL_30 = date(2024, 3, 31), date(2024, 4, 30)


@pytest.fixture
def trading(company: Database) -> Database:
    """An order shipped, invoiced and paid in part; one in advance; one dispatched."""
    with company.commit(origin="test") as transaction:
        create_department(transaction, "SALES", "销售部")
        create_employee(
            transaction, "E1", "员工一", department_code="SALES", since=date(2024, 1, 1)
        )
        create_project(transaction, "PJ", "项目一")
        c2 = transaction.scalar("select id from party where code = 'C2'")
        transaction.update(
            party, c2, {"party_group": "A", "party_type": "dealer", "industry": "food"}
        )
    ordered = goods("P1", 4, 7, revenue_event="acceptance")
    for each in (
        an_opening_stock("os1", goods("P1", 20, cost=Decimal(70))),
        a_contract("ct1", 100),
        a_sales_order(
            "so1",
            goods("P1", 6, 7),
            channel="shop",
            follows="ct1",
            reference="PO-77",
            employee="E1",
            project="PJ",
        ),
        a_pick_list("pk1", carrying("so1", quantity=4)),
        a_delivery("dl1", carrying("so1", quantity=4), follows="pk1"),
        a_sales_invoice("in1", carrying("dl1", quantity=3)),
        a_customer_receipt("cr1", 10, paying("in1", 10)),
        a_sales_return("sr1", carrying("dl1")),
        an_order_closing("oc1", carrying("so1")),
        a_sales_order("so2", ordered, party="C2", channel="web", warehouse="MAIN"),
        a_delivery("dl2", carrying("so2", quantity=4), party="C2"),
        an_acceptance("ac2", carrying("dl2", quantity=1), party="C2"),
        a_sales_order("so3", goods("P1", 2, 7), party="C2"),
        a_sales_invoice("in3", carrying("so3", quantity=2), party="C2"),
        a_customer_receipt("cr3", 5, party="C2"),
    ):
        post(company, [each])
    return company


def test_SAL_10_the_timeline_of_an_order_names_each_step_with_its_time(trading):
    with trading.reading() as connection:
        steps = queries.order_timeline(connection, "so1")
    assert [(step.what, str(step.amount)) for step in steps] == [
        ("sales_order", "47.46"), ("reserved", "0.00"), ("pick_list", "31.64"),
        ("delivery", "31.64"), ("sales_invoice", "23.73"), ("paid", "10.00"),
        ("sales_return", "7.91"), ("sales_order_closing", "7.91"),
    ]  # fmt: skip
    times = [step.recorded_at for step in steps]
    assert times == sorted(times)
    assert all(time.tzinfo is not None for time in times)


def test_SAL_11_orders_are_found_by_any_field_of_head_or_line(trading):
    def found(*conditions: Condition) -> list[tuple[str, str]]:
        with trading.reading() as connection:
            lines = queries.order_lines(connection, conditions)
        return [(line.key, line.status) for line in lines]

    assert found() == [("so3", "open"), ("so2", "delivered"), ("so1", "partial")]
    for condition, keys in (
        (Condition("reference", "contains", "po-7"), ["so1"]),
        (Condition("customer", "=", "C2"), ["so3", "so2"]),
        (Condition("channel", "=", "web"), ["so2"]),
        (Condition("quantity", ">=", Decimal(4)), ["so2", "so1"]),
        (Condition("left", "=", Decimal(1)), ["so1"]),
        (Condition("net", "<=", Decimal(28)), ["so3", "so2"]),
        (Condition("business_date", "<=", date(2024, 2, 1)), []),
        (Condition("product_name", "contains", "商品"), ["so3", "so2", "so1"]),
        (Condition("product_name", "contains", "商_P"), []),
        (Condition("department", "contains", "sales"), ["so1"]),
        (Condition("salesperson", "=", "E1"), ["so1"]),
        (Condition("salesperson_name", "contains", "员工"), ["so1"]),
        (Condition("project", "=", "PJ"), ["so1"]),
        (Condition("party_group", "=", "A"), ["so3", "so2"]),
        (Condition("party_type", "=", "dealer"), ["so3", "so2"]),
        (Condition("industry", "contains", "oo"), ["so3", "so2"]),
        (Condition("party_size", "=", "small"), []),
        (Condition("warehouse", "=", "EAST"), []),
        (Condition("unit_price", ">=", Decimal("7.00000001")), []),
        (Condition("unit_price", "<=", Decimal("7.000000001")), ["so3", "so2", "so1"]),
        (Condition("gross", ">=", Decimal("31.641")), ["so1"]),
        (Condition("tax", "=", Decimal("1.82")), ["so3"]),
        (Condition("due_date", "<=", MARCH_31), ["so3", "so2", "so1"]),
        (Condition("number", "contains", "-0001"), ["so1"]),
        (Condition("status", "=", "open"), ["so3"]),
    ):
        assert [key for key, _ in found(condition)] == keys, condition
    with pytest.raises(UnknownField, match="colour"):
        found(Condition("colour", "=", "red"))


def test_SAL_11_the_totals_are_over_all_that_is_found_and_pages_follow_one_another(trading):
    """6, 4 and 2 at 7.00 and 13 %: 42.00, 28.00 and 14.00 net; 4 and 4 delivered, 1 closed."""
    with trading.reading() as connection:
        everything = queries.order_totals(connection)
        of_c2 = queries.order_totals(connection, [Condition("customer", "=", "C2")])
        nothing = queries.order_totals(connection, [Condition("memo", "=", "none")])
        first = queries.order_lines(connection, limit=2)
        rest = queries.order_lines(
            connection, limit=2, after=(first[-1].document_id, first[-1].line)
        )
    assert [str(each) for each in astuple(everything)] == [
        "3", "12.000000", "8.000000", "3.000000", "84.00", "10.92", "94.92",
    ]  # fmt: skip
    assert [str(each) for each in astuple(of_c2)] == [
        "2", "6.000000", "4.000000", "2.000000", "42.00", "5.46", "47.46",
    ]  # fmt: skip
    assert (nothing.lines, nothing.net) == (0, Decimal(0))
    assert [[line.key for line in page] for page in (first, rest)] == [["so3", "so2"], ["so1"]]


def test_the_month_end_lists_tie_to_their_accounts(trading):
    """Shipped not invoiced 1122.02, goods dispatched 1406, advances 2203 (accounting.md §2)."""
    known = balances(trading)
    with trading.reading() as connection:
        unbilled = queries.shipped_not_invoiced(connection, MARCH_31)
        early = queries.invoiced_not_shipped(connection, MARCH_31)
        dispatched = queries.dispatched_goods(connection, MARCH_31)
        before = queries.shipped_not_invoiced(connection, date(2024, 2, 29))
        waits = {
            (act, customer): [
                (line.key, line.left)
                for line in queries.carriable_lines(connection, act, customer, MARCH_31)
            ]
            for act in queries.CARRIED_ACTS
            for customer in ("C1", "C2")
        }
    assert [(item.key, str(item.amount)) for item in unbilled] == [
        ("dl1", "7.91"), ("sr1", "-7.91"), ("ac2", "7.91"),
    ]  # fmt: skip
    assert sum(item.amount for item in unbilled) == known["1122.02"]
    assert [(item.key, str(item.amount)) for item in early] == [("so3", "-14.00")]
    assert sum(item.amount for item in early) - 5 == known["2203"]
    assert [(str(each.quantity), str(each.cost)) for each in dispatched] == [("3.000000", "10.50")]
    assert sum(each.cost for each in dispatched) == known["1406"]
    assert before == []
    assert {key: lines for key, lines in waits.items() if lines} == {
        ("pick_list", "C1"): [("so1", 1)], ("pick_list", "C2"): [("so3", 2)],
        ("delivery", "C1"): [("so1", 1)], ("delivery", "C2"): [("so3", 2)],
        ("sales_order_closing", "C1"): [("so1", 1)], ("sales_order_closing", "C2"): [("so3", 2)],
        ("acceptance", "C2"): [("dl2", 3)],
        ("sales_invoice", "C1"): [("dl1", 1)], ("sales_invoice", "C2"): [("ac2", 1)],
        ("vat_due", "C1"): [("dl1", 1)], ("vat_due", "C2"): [("ac2", 1)],
        ("sales_return", "C1"): [("dl1", 3)], ("sales_return", "C2"): [("dl2", 3), ("ac2", 1)],
        ("credit_note", "C1"): [("sr1", 1)],
    }  # fmt: skip


def test_SAL_09_overdue_items_and_DSO_tie_to_the_control_accounts(trading):
    """13.73 of in1 and 15.82 of in3 are overdue at the end of April; sales were 31.64 gross."""
    known = balances(trading)
    with trading.reading() as connection:
        now = queries.collection(connection, MARCH_31)
        later = queries.collection(connection, APRIL_30, over_days=61)
    assert now.receivable == now.control == known["1122.01"] + known["1122.02"]
    assert now.overdue == ()
    assert later.overdue_amount == later.receivable == Decimal("37.46")
    assert later.sales == Decimal("31.64")
    assert later.days == Decimal("72.2")


def test_SAL_13_the_channels_sum_to_the_companys_sales(trading):
    with trading.reading() as connection:
        channels = queries.sales_by_channel(connection, date(2024, 1, 1), APRIL_30)
    assert [(each.channel, str(each.revenue)) for each in channels] == [
        ("shop", "21.00"), ("web", "7.00"),
    ]  # fmt: skip
    assert sum(each.revenue for each in channels) == -balances(trading)["5001"]


def test_SAL_04_contracts_about_to_end_are_listed_with_what_is_left(trading):
    with trading.reading() as connection:
        soon = queries.expiring_contracts(connection, date(2024, 3, 10), within_days=30)
        not_yet = queries.expiring_contracts(connection, date(2024, 3, 10), within_days=10)
    assert [(each.key, str(each.drawn), str(each.left)) for each in soon] == [
        ("ct1", "39.55", "60.45")
    ]
    assert not_yet == []
