"""The demo company's trading holds together before any core has seen it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from data.demo.acts import Carried, rounded
from data.demo.calendar import Calendar
from data.demo.masters import load_masters
from data.demo.trading import Company
from tests.demo_accountant import Accountant

LAST = date(2026, 10, 31)
TWO_YEARS = (date(2024, 11, 1), LAST)
SIXTY_DAYS = (LAST - timedelta(59), LAST)


def days_of(scale, period, seed=1):
    return list(Company(load_masters(scale), first=period[0], last=period[1], seed=seed).days())


def digest(days):
    return hashlib.sha256(repr(days).encode()).hexdigest()


def acts_of(days, *kinds):
    for trading_day in days:
        for shift in trading_day.shifts:
            yield from (act for act in shift.acts if not kinds or act.kind in kinds)


@pytest.fixture(scope="module")
def two_years():
    return days_of("full", TWO_YEARS)


def test_nothing_is_sold_that_is_not_there_and_nothing_paid_that_is_not_owed(two_years):
    accountant = Accountant()
    for trading_day in two_years:
        for shift in trading_day.shifts:
            for act in shift.acts:
                assert act.day == trading_day.day
                accountant.post(act)
        assert accountant.bank >= 0, trading_day.day


@pytest.mark.parametrize("seed", range(20))
def test_any_seed_gives_a_small_company_whose_books_hold(seed):
    accountant = Accountant()
    for act in acts_of(days_of("small", SIXTY_DAYS, seed)):
        accountant.post(act)
    assert accountant.bank > 0


def test_the_accountant_notices_goods_sold_that_are_not_there(two_years):
    accountant = Accountant()
    act = next(acts_of(two_years, "opening_stock"))
    delivery = next(act for act in acts_of(two_years, "delivery") if act.channel == "store")
    with pytest.raises(AssertionError):
        accountant.post(delivery)
    Accountant().post(act)


def test_the_same_seed_gives_the_same_company_and_another_seed_another():
    once, again = days_of("small", SIXTY_DAYS), days_of("small", SIXTY_DAYS)
    assert digest(once) == digest(again)
    assert digest(once) != digest(days_of("small", SIXTY_DAYS, seed=2))


def test_two_years_have_about_sixty_thousand_document_lines(two_years):
    assert 55_000 <= sum(len(act.lines) for act in acts_of(two_years)) <= 65_000


def test_the_small_company_has_every_kind_of_document(two_years):
    small = days_of("small", SIXTY_DAYS)
    assert 700 <= sum(len(act.lines) for act in acts_of(small)) <= 950
    assert {act.kind for act in acts_of(small)} == {act.kind for act in acts_of(two_years)}


def test_trade_rests_in_the_spring_festival_and_the_promotions_lift_it(two_years):
    orders = Counter(act.day for act in acts_of(two_years, "sales_order"))
    festival = date(2026, 2, 17)
    assert not any(orders[festival + timedelta(n)] for n in range(-2, 7))
    before = sum(orders[festival - timedelta(n)] for n in range(3, 11))
    usual = sum(orders[date(2026, 4, 13) + timedelta(n)] for n in range(8))
    assert before * 2 < usual
    promoted = sum(orders[date(2025, 11, n)] for n in range(3, 9))
    assert promoted * 4 > 5 * sum(orders[date(2025, 11, n)] for n in range(17, 23))


def test_promotions_sell_below_the_usual_price(two_years):
    promoted = [act for act in acts_of(two_years, "sales_order") if act.memo]
    assert {act.memo for act in promoted} == {"618 年中促销", "双11 促销"}
    assert all((act.day.month, act.memo[:2]) in {(6, "61"), (11, "双1")} for act in promoted)


def test_heating_is_bought_in_winter_and_fans_in_summer(two_years):
    category = {code: product.category for code, product in load_masters().products.items()}
    worth = Counter()
    for act in acts_of(two_years, "sales_order"):
        for line in act.lines:
            worth[category[line.product], act.day.month] += line.quantity * line.price
    assert sum(worth["heating", m] for m in (11, 12, 1)) > 10 * sum(
        worth["heating", m] for m in (5, 6, 7)
    )
    assert sum(worth["fans", m] for m in (6, 7, 8)) > 10 * sum(worth["fans", m] for m in (12, 1, 2))


def test_some_orders_wait_for_goods_and_some_are_never_served(two_years):
    wanted, first, delivered = {}, {}, Counter()
    for act in acts_of(two_years, "sales_order", "delivery"):
        for row, line in enumerate(act.lines, 1):
            if act.kind == "sales_order":
                wanted[act.key, row] = line.quantity
            elif line.source:
                first.setdefault(line.source, line.quantity)
                delivered[line.source] += line.quantity
    lines = len(wanted)
    short = sum(first.get(ref, 0) < quantity for ref, quantity in wanted.items())
    never = sum(delivered[ref] < quantity for ref, quantity in wanted.items())
    assert lines * 2 // 100 < short < lines * 12 // 100
    assert lines * 5 // 1000 < never < lines * 5 // 100


def test_receipts_come_over_and_short_of_their_orders(two_years):
    ordered, received = {}, Counter()
    for act in acts_of(two_years, "purchase_order", "goods_receipt"):
        for row, line in enumerate(act.lines, 1):
            if act.kind == "purchase_order":
                ordered[act.key, row] = line.quantity
            else:
                received[line.source] += line.quantity
    over = sum(received[ref] > quantity for ref, quantity in ordered.items())
    short = sum(0 < received[ref] < quantity for ref, quantity in ordered.items())
    assert len(ordered) // 100 < over < len(ordered) // 20
    assert len(ordered) // 100 < short < len(ordered) // 20


def test_customers_pay_on_time_late_in_parts_or_never(two_years):
    masters = load_masters()
    due, paid = {}, defaultdict(list)
    for act in acts_of(two_years, "sales_invoice", "customer_receipt"):
        if act.kind == "sales_invoice":
            customer = masters.customers[act.party]
            due[act.key] = act.day + timedelta(customer.payment_days), customer.payment_habit
        for payment in act.payments:
            if payment.amount > 0:
                paid[payment.document].append((act.day, payment.amount))
    days_late = {key: (parts[-1][0] - due[key][0]).days for key, parts in paid.items()}
    assert sum(10 <= days <= 75 for days in days_late.values()) > len(days_late) // 10
    assert any(len(parts) > 1 for parts in paid.values())
    assert not any(due[key][1] == "never" for key in paid)
    assert any(habit == "never" for _, habit in due.values())


def test_costs_and_prices_drift(two_years):
    costs, prices = defaultdict(set), defaultdict(set)
    for act in acts_of(two_years, "purchase_order", "delivery"):
        for line in act.lines:
            if line.price:
                (costs if act.kind == "purchase_order" else prices)[line.product].add(line.price)
    assert sum(len(seen) > 2 for seen in costs.values()) > len(costs) // 3
    assert sum(len(seen) > 2 for seen in prices.values()) > len(prices) // 3


def test_a_year_ends_with_a_modest_profit_before_tax(two_years):
    """Sales less what was bought and the expenses, the change of stock left out as small."""
    sold = Counter()
    for act in acts_of(two_years, "sales_order", "delivery"):
        sold[act.kind] += sum(line.quantity * line.price for line in act.lines)
    expenses = sum(
        line.amount
        for act in acts_of(two_years, "journal")
        for line in act.vouchers
        if line.account.startswith("56") and line.side == "D"
    )
    revenue = sum(sold.values())
    assert revenue * 8 // 100 < expenses < revenue * 20 // 100


def test_the_parts_of_a_line_are_its_whole_to_the_fen():
    line = Carried(("order", 1), "screw", 7, 1003, 130)
    parts = [line.carry("delivery", quantity, ("delivery", 1)) for quantity in (3, 3, 1)]
    assert [part.net for part in parts] == [430, 430, 143]
    assert sum(part.tax for part in parts) == 130
    assert line.left("delivery") == 0
    assert [rounded(5, 2), rounded(7, 3)] == [3, 2]


def test_no_day_is_told_for_which_no_spring_festival_is_known():
    with pytest.raises(ValueError, match="Spring Festival"):
        Calendar(date(2039, 1, 1), date(2041, 1, 1))
