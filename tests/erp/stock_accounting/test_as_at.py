"""Stock as at any date and as known at any time (D4): proved against sums over the rows."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from erp.base.database import Database
from erp.posting import post
from erp.stock_accounting.as_at import changed_since, commit_known_at, stock_as_at, why_settled
from erp.verification import verify
from tests.books import commit_count, posted_books
from tests.builders import (
    a_delivery,
    a_goods_receipt,
    a_reversal,
    a_sales_return,
    a_stock_issue,
    a_supplier_invoice,
    carrying,
    goods,
    set_period,
)
from tests.erp.stock_accounting.histories import trade_at_random

JANUARY, FEBRUARY, MARCH = date(2024, 1, 31), date(2024, 2, 10), date(2024, 3, 31)
DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(0, 100, 9)]


def sums_over_rows(company: Database, day: date, number: int) -> tuple[Counter[Any], Counter[Any]]:
    """The slow way: every move and value row, looked at one by one."""
    places: Counter[Any] = Counter()
    pools: Counter[Any] = Counter()
    with company.reading() as connection:
        for product, start, end, lot, quantity, on, known in connection.exec_driver_sql(
            "select p.code, f.code, t.code, coalesce(o.code, ''), m.quantity, m.business_date,"
            " c.commit_number from stock_move m join product p on p.id = m.product_id"
            " join location f on f.id = m.from_location_id"
            " join location t on t.id = m.to_location_id"
            " join commit_log c on c.tx = m.tx left join lot o on o.id = m.lot_id"
        ):
            if str(on) <= day.isoformat() and known <= number:
                places[product, start, lot] -= quantity
                places[product, end, lot] += quantity
        for product, group, account, quantity, amount, on, known in connection.exec_driver_sql(
            "select p.code, g.code, a.code, v.quantity, v.amount, v.business_date,"
            " c.commit_number from stock_value v join product p on p.id = v.product_id"
            " join cost_group g on g.id = v.cost_group_id join account a on a.id = v.account_id"
            " join commit_log c on c.tx = v.tx"
        ):
            if str(on) <= day.isoformat() and known <= number:
                pools[product, group, account, "quantity"] += quantity
                pools[product, group, account, "amount"] += amount
    return places, pools


def figures(company: Database, day: date, number: int) -> tuple[Counter[Any], Counter[Any]]:
    """The report's figures, in the shape of the sums."""
    places: Counter[Any] = Counter()
    pools: Counter[Any] = Counter()
    with company.reading() as connection:
        report = stock_as_at(connection, day, known_at=number)
    for place in report.places:
        places[place.product, place.location, place.lot] = int(place.quantity * 10**6)
    for pool in report.pools:
        key = pool.product, pool.cost_group, pool.account
        pools[*key, "quantity"] = int(pool.quantity * 10**6)
        pools[*key, "amount"] = int(pool.amount * 100)
    return places, pools


def test_D4_stock_as_at_any_date_known_at_any_commit_is_the_sum_over_its_rows(company):
    trade_at_random(company, random.Random(4), steps=6, products=("P1", "F1", "L1", "M1", "T1"))
    newest = commit_count(company)
    for day in DAYS:
        for number in (newest, newest - 2, newest - 5, newest // 2):
            places, pools = figures(company, day, number)
            rows, values = sums_over_rows(company, day, number)
            inside = {key: each for key, each in rows.items() if key[1] in _internal(company)}
            assert places == {key: each for key, each in inside.items() if each}
            assert pools == {key: each for key, each in values.items() if each}


def _internal(company: Database) -> set[str]:
    with company.reading() as connection:
        found = connection.exec_driver_sql("select code from location where kind = 'internal'")
        return {code for (code,) in found}


def late_documents() -> list[Any]:
    """Entered in March, dated in February: a receipt, an issue, a price, a return, a reversal."""
    return [
        a_goods_receipt("late", goods("P1", 5, 9), on=FEBRUARY, memo="found in the yard"),
        a_stock_issue("gone", goods("F1", 1, reason="broken"), on=FEBRUARY),
        a_supplier_invoice("si", carrying("gr1", 1, "P1", 10, price=4), on=FEBRUARY),
        a_sales_return("sr", carrying("dl1", 1, "P1", 1), on=FEBRUARY),
        a_reversal("q1", on=FEBRUARY),
    ]


@pytest.fixture
def books_of_february(company: Database) -> Database:
    """Two products bought and sold in January and February."""
    january = date(2024, 1, 10)
    for document in (
        a_goods_receipt("gr1", goods("P1", 10, 3), on=january),
        a_goods_receipt("gr2", goods("F1", 10, 3), on=january),
        a_delivery("dl1", goods("P1", 4, 9), on=date(2024, 2, 5)),
        a_stock_issue("q1", goods("F1", 2), on=date(2024, 2, 6)),
    ):
        post(company, [document])
    return company


def test_D4_a_past_report_reprints_byte_equal_after_back_dated_entries(books_of_february):
    company = books_of_february
    with company.reading() as connection:
        number = commit_known_at(connection)
        moment = connection.exec_driver_sql("select recorded_at from commit_head").scalar_one()
        before = stock_as_at(connection, FEBRUARY)
    for document in late_documents():
        post(company, [document])
    with company.reading() as connection:
        assert stock_as_at(connection, FEBRUARY, known_at=number).printed() == before.printed()
        known = datetime.fromisoformat(moment)
        assert stock_as_at(connection, FEBRUARY, known_at=known).printed() == before.printed()
        assert commit_known_at(connection, datetime.fromisoformat("2000-01-01T00:00:00Z")) == 0
        assert stock_as_at(connection, FEBRUARY).printed() != before.printed()
        assert stock_as_at(connection, FEBRUARY, known_at=0).places == []
    assert before.printed().startswith(b"as at,2024-02-10\nas known at commit,")


def test_D4_what_changed_since_names_documents_reasons_and_sums_to_the_difference(
    books_of_february,
):
    company = books_of_february
    with company.reading() as connection:
        before = stock_as_at(connection, FEBRUARY)
    for document in late_documents():
        post(company, [document])
    post(company, [a_goods_receipt("later", goods("P1", 1, 1), on=MARCH)])
    with company.reading() as connection:
        after = stock_as_at(connection, FEBRUARY)
        changes = changed_since(connection, FEBRUARY, known_at=before.commit_number)
    said = [
        (each.kind, each.what, each.because_of, each.reason, f"{each.quantity:f}", each.amount)
        for each in changes
        if each.amount is not None
    ]
    assert said == [
        ("goods_receipt", "move", "", "found in the yard", "5.000000", Decimal("45.00")),
        ("stock_issue", "move", "", "broken", "-1.000000", Decimal("-3.00")),
        ("supplier_invoice", "adjustment", "CR202401-0001", "", "0.000000", Decimal("10.00")),
        ("sales_return", "move", "XC202402-0001", "", "1.000000", Decimal("3.00")),
        ("reversal", "move", "QK202402-0001", "", "2.000000", Decimal("6.00")),
    ]
    assert {each.document for each in changes} >= {"CR202402-0001"}
    assert "later" not in {each.reason for each in changes}
    moved: Counter[Any] = Counter()
    worth: Counter[Any] = Counter()
    for sign, report in ((1, after), (-1, before)):
        for place in report.places:
            moved[place.product, place.location, place.lot] += sign * place.quantity
        for pool in report.pools:
            worth[pool.product, pool.cost_group] += sign * pool.amount
    for each in changes:
        if each.amount is None:
            moved[each.product, each.where, each.lot] -= each.quantity
        else:
            worth[each.product, each.where] -= each.amount
    assert not any(moved.values())
    assert not any(worth.values())


def test_D6_a_back_dated_receipt_leaves_closed_months_byte_equal_and_is_named(company):
    """All 10 at 3.00 left on the 20th; 4 at 5.00 are entered late, dated the 4th, and 4 left then.

    They leave at 50.00 ÷ 14 each: on the 20th nothing is left, but 5.71 of the receipt's 20.00.
    """
    for document in (
        a_goods_receipt("gr1", goods("P1", 10, 3), on=date(2024, 2, 5)),
        a_stock_issue("q1", goods("P1", 10), on=date(2024, 3, 20)),
    ):
        post(company, [document])
    for month in ("2024-01", "2024-02"):
        set_period(company, month, "closed")
    before = closed_months(company)
    post(company, [a_goods_receipt("late", goods("P1", 4, 5), on=date(2024, 3, 4))])
    post(company, [a_stock_issue("q2", goods("P1", 4), on=date(2024, 3, 4))])
    assert closed_months(company) == before
    assert posted_books(company, "q2") == [
        "2024-03-04 q2", "D 5711.01 14.29", "C 1405.01 14.29",
        "2024-03-20 q2", "D 1405.01 -5.71", "C 5401.90 -5.71",
    ]  # fmt: skip
    with company.reading() as connection:
        ((settled, late),) = why_settled(connection, "P1")
    assert (settled.business_date, settled.amount) == (date(2024, 3, 20), Decimal("-5.71"))
    assert [(each.document, each.kind, each.amount) for each in late] == [
        ("CR202403-0001", "goods_receipt", Decimal(20)),
        ("QK202403-0002", "stock_issue", Decimal("-14.29")),
    ]
    assert settled.amount + sum(each.amount for each in late) == 0
    assert [finding for finding in verify(company) if not finding.holds] == []


def closed_months(company: Database) -> tuple[bytes, bytes, list[str]]:
    """What a closed month shows: stock at its end, and every posting in it."""
    with company.reading() as connection:
        january, february = (
            stock_as_at(connection, day).printed().split(b"\n", 2)[2]
            for day in (JANUARY, date(2024, 2, 29))
        )
    dated = [line for line in posted_books(company) if line[:7] in {"2024-01", "2024-02"}]
    return january, february, dated
