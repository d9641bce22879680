"""Prices: the most specific wins, in the order stated, and says where it stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import Database
from erp.catalog.errors import NoSuchPriceList
from erp.catalog.prices import find_prices
from erp.catalog.services import add_price, add_price_list, add_unit, change_product, close_price
from erp.company.errors import DatesReversed, OutOfRange, UnknownValue, ValueTaken
from erp.parties.services import change_party

DAY = date(2024, 3, 1)
END = date(2024, 3, 31)


@pytest.fixture
def priced(company: Database) -> Database:
    """P1 for all at 7.00, from 100 at 6.50 and by the box of 12 at 80.00; dealers pay 6.00."""
    with company.commit(origin="test") as transaction:
        add_unit(transaction, "P1", "box", numerator=12)
        change_product(transaction, "P2", {"list_price": Decimal("1.20")})
        add_price_list(transaction, "ALL", "通用", currency="CNY", valid_from=DAY)
        add_price_list(
            transaction, "DEAL", "经销", currency="CNY", valid_from=DAY, group="dealer",
            valid_to=date(2024, 3, 31), is_tax_inclusive=True,
        )  # fmt: skip
        add_price(transaction, "ALL", "P1", Decimal(7))
        add_price(transaction, "ALL", "P1", Decimal("6.50"), least_quantity=100)
        add_price(transaction, "ALL", "P1", Decimal(80), unit="box")
        add_price(transaction, "DEAL", "P1", Decimal(6))
        change_party(transaction, "C2", {"party_group": "dealer"}, today=DAY)
    return company


def said(company: Database, customer: str, *wanted: tuple[str, int, str], on: date = DAY) -> list:
    """Level, list and value of each price, as text."""
    with company.reading() as connection:
        found = find_prices(
            connection, customer=customer, day=on,
            wanted=[(product, Decimal(quantity), unit) for product, quantity, unit in wanted],
        )  # fmt: skip
    return [
        each and (each.level, each.price_list, f"{each.value:.4f}", each.is_tax_inclusive)
        for each in found
    ]


def test_MDM_06_a_price_by_group_break_unit_and_day_each_with_its_source(priced):
    assert said(
        priced, "C1", ("P1", 1, ""), ("P1", 100, "piece"), ("P1", 9, "box"), ("P1", 2, "dozen"),
        ("P2", 1, ""), ("P2", 1, "dozen"), ("P3", 1, ""), ("P9", 1, ""),
    ) == [
        ("all", "ALL", "7.0000", False),
        ("all", "ALL", "6.5000", False),
        ("all", "ALL", "80.0000", False),
        ("all", "ALL", "84.0000", False),
        ("product", "", "1.2000", False),
        ("product", "", "14.4000", False),
        None,
        None,
    ]  # fmt: skip
    assert said(priced, "C2", ("P1", 100, "")) == [("group", "DEAL", "6.0000", True)]
    after = date(2024, 4, 1)
    assert said(priced, "C2", ("P1", 100, ""), on=after) == [("all", "ALL", "6.5000", False)]
    assert said(priced, "C1", ("P1", 1, ""), on=date(2024, 2, 1)) == [None]


def test_the_customers_own_list_stands_before_the_one_its_master_names(priced):
    with priced.commit(origin="test") as transaction:
        for code, customer in (("OWN", "C2"), ("NAMED", "")):
            add_price_list(
                transaction, code, code, currency="CNY", valid_from=DAY, customer=customer,
                group="" if customer else "factory",
            )  # fmt: skip
        own = add_price(transaction, "OWN", "P1", Decimal(5), valid_from=date(2024, 3, 10))
        add_price(transaction, "NAMED", "P1", Decimal("5.50"))
        change_party(transaction, "C2", {"price_list": "NAMED"}, today=DAY)
    middle = date(2024, 3, 10)
    assert said(priced, "C2", ("P1", 1, "")) == [("assigned", "NAMED", "5.5000", False)]
    assert said(priced, "C2", ("P1", 1, ""), on=middle) == [("customer", "OWN", "5.0000", False)]
    with priced.commit(origin="test") as transaction:
        close_price(transaction, own, date(2024, 3, 9))
    assert said(priced, "C2", ("P1", 1, ""), on=middle) == [("assigned", "NAMED", "5.5000", False)]


def test_a_list_in_another_currency_is_for_whoever_trades_in_it(priced):
    with priced.commit(origin="test") as transaction:
        add_price_list(transaction, "USD", "美元", currency="USD", valid_from=DAY)
        add_price(transaction, "USD", "P1", Decimal(1))
        change_party(transaction, "C1", {"currency": "USD"}, today=DAY)
    with priced.reading() as connection:
        wanted = [("P1", Decimal(1), ""), ("P2", Decimal(1), "")]
        usual = find_prices(connection, customer="C1", day=DAY, wanted=wanted)
        own = find_prices(connection, customer="C1", day=DAY, wanted=wanted, currency="CNY")
    assert [each and (each.value, each.currency) for each in usual] == [(Decimal(1), "USD"), None]
    assert [each and each.currency for each in own] == ["CNY", "CNY"]


def test_MDM_10_lists_and_prices_are_refused_by_field(priced):
    for error, values in (
        (ValueTaken, {"code": "ALL"}),
        (UnknownValue, {"currency": "XXX"}),
        (UnknownValue, {"customer": "C99"}),
        (DatesReversed, {"valid_to": date(2024, 2, 1)}),
    ):
        given = {"code": "L9", "name": "L9", "currency": "CNY", "valid_from": DAY, **values}
        with pytest.raises(error), priced.commit(origin="test") as transaction:
            add_price_list(transaction, **given)
    for error, of, price, values in (
        (NoSuchPriceList, "L9", 1, {}),
        (OutOfRange, "ALL", -1, {}),
        (UnknownValue, "ALL", 1, {"unit": "carton"}),
        (DatesReversed, "ALL", 1, {"valid_from": DAY, "valid_to": date(2024, 2, 1)}),
    ):
        with pytest.raises(error), priced.commit(origin="test") as transaction:
            add_price(transaction, of, "P1", Decimal(price), **values)


def test_MDM_06_a_price_for_an_industry_of_a_size_by_hand(priced):
    """Builders pay 6.80, small builders 6.40; the group's own list still comes before both."""
    with priced.commit(origin="test") as transaction:
        for code, price, classes in (
            ("BUILD", "6.80", {"industry": "construction"}),
            ("SMALL", "6.40", {"industry": "construction", "party_size": "small"}),
        ):
            add_price_list(
                transaction, code, code, currency="CNY", valid_from=DAY, valid_to=END, **classes
            )
            add_price(transaction, code, "P1", Decimal(price))
        change_party(transaction, "C1", {"industry": "construction"}, today=DAY)
    assert said(priced, "C1", ("P1", 1, "")) == [("class", "BUILD", "6.8000", False)]
    with priced.commit(origin="test") as transaction:
        change_party(transaction, "C1", {"party_size": "small"}, today=DAY)
    assert said(priced, "C1", ("P1", 1, "")) == [("class", "SMALL", "6.4000", False)]
    assert said(priced, "C2", ("P1", 1, "")) == [("group", "DEAL", "6.0000", True)]
    after = date(2024, 4, 1)
    assert said(priced, "C1", ("P1", 1, ""), on=after) == [("all", "ALL", "7.0000", False)]
