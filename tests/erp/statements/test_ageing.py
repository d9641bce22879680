"""Open items, ages and statements of account at any day, equal to the ledger of that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from erp.base.errors import RefusedByDatabase
from erp.ledger.models import account_confirmation
from erp.posting import post
from erp.statements import ageing, services
from erp.statements.errors import NothingSent
from erp.verification import verify
from tests.builders import (
    a_customer_receipt,
    a_delivery,
    a_sales_invoice,
    a_supplier_payment,
    carrying,
    goods,
    paying,
)

DAYS = [date(2024, 1, 9) + timedelta(days=7 * n) for n in range(13)]
MARCH_END = date(2024, 3, 31)


def _late(database):
    """Back-dated: a sale of January and money of February, entered after March's."""
    post(database, [
        a_delivery("late", goods("P1", 2, 50), on=date(2024, 1, 20)),
        a_sales_invoice("late-in", carrying("late", quantity=2), on=date(2024, 1, 20)),
        a_customer_receipt("late-cr", 50, paying("late-in", 50), on=date(2024, 2, 2)),
        a_supplier_payment("late-sp", 10, on=date(2024, 2, 20)),
    ])  # fmt: skip


def test_FIN_03_FIN_04_the_sub_ledger_equals_its_control_account_at_any_day(small):
    for is_late in (False, True):
        if is_late:
            _late(small)
        with small.reading() as connection:
            for day in DAYS:
                controls = ageing.control_accounts(connection, day)
                assert [each for each in controls if each.difference] == [], day
            assert {each.account for each in controls if each.ledger} >= {"1122.01", "1123"}
    assert all(finding.holds for finding in verify(small))


def test_FIN_03_items_of_a_past_day_are_those_of_that_day(small):
    with small.reading() as connection:
        january = ageing.open_items(connection, date(2024, 1, 31), ["1122"])
        assert [(each.party_code, each.remaining) for each in january] == [("C1", 2_260_00)]
        now = ageing.open_items(connection, date(2024, 12, 31), ["1122"])
        assert now == ageing.open_items(connection, date(2024, 12, 31), ["1122"], from_rows=True)
        assert [(each.party_code, each.remaining, each.bucket) for each in now] == [
            ("C1", 1_260_00, "over_180")
        ]


def test_FIN_03_ages_by_party_sum_to_the_items(small):
    """C1 owes 2 260 due on 9 February, 60 days after which 1 000 of it was long paid."""
    on = date(2024, 4, 1)
    with small.reading() as connection:
        items = ageing.open_items(connection, on, ["1122"])
    aged = ageing.aged(items)
    assert [(each.party_code, each.amounts) for each in aged] == [("C1", (0, 0, 1_260_00, 0, 0, 0))]
    assert sum(each.total for each in aged) == sum(each.remaining for each in items)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-5, "not_due"), (0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (61, "61-90"),
     (91, "91-180"), (180, "91-180"), (181, "over_180")],
)  # fmt: skip
def test_FIN_03_an_age_is_the_days_after_the_due_date(days, bucket):
    assert ageing.bucket_of(MARCH_END - timedelta(days=days), MARCH_END) == bucket


def test_FIN_17_a_statement_of_account_ties_and_its_confirmation_is_recorded(small):
    with small.reading() as connection:
        statement = ageing.account_statement(connection, 1, "customer", date(2024, 2, 1), MARCH_END)
    assert (statement.opening, statement.closing) == (2_260_00, 1_260_00)
    assert [(line.debit, line.credit, line.balance) for line in statement.lines] == [
        (0, 1_000_00, 1_260_00)
    ]
    assert sum(item.remaining for item in statement.items) == statement.closing
    with small.commit(origin="test") as transaction:
        assert services.send_statement(transaction, 1, "customer", MARCH_END) == 1_260_00
    with small.commit(origin="test") as transaction:
        assert not services.answer_statement(transaction, 1, "customer", MARCH_END, 1_250_00)
    with small.commit(origin="test") as transaction:
        assert services.answer_statement(
            transaction, 1, "customer", MARCH_END, 1_260_00, reference="回函 7"
        )
    with small.reading() as connection:
        told = ageing.confirmations(connection, 1, "customer")
    assert [(each.kind, each.confirmed_amount) for each in told] == [
        ("agreed", 1_260_00), ("disputed", 1_250_00), ("sent", None),
    ]  # fmt: skip


def test_FIN_17_an_answer_needs_a_statement_and_the_database_knows_agreement(small):
    with small.commit(origin="test") as transaction, pytest.raises(NothingSent, match="2024-03-31"):
        services.answer_statement(transaction, 1, "customer", MARCH_END, 0)
    with pytest.raises(RefusedByDatabase), small.commit(origin="test") as transaction:
        transaction.add(
            account_confirmation,
            (
                transaction.new_id(account_confirmation), transaction.tx, "agreed", 1, "customer",
                "2024-03-31", 5, 6, "", 0,
            ),
        )  # fmt: skip


def test_FIN_15_money_tied_up_is_stock_and_receivables_less_payables(small_file):
    with small_file.reading() as connection:
        weeks = ageing.cash_position(connection, MARCH_END, 13)
        for week in weeks:
            assert week.receivables == sum(
                item.remaining for item in ageing.open_items(connection, week.last_day, ["1122"])
            )
    assert weeks[-1].last_day == MARCH_END
    assert (weeks[-1].stock, weeks[-1].receivables, weeks[-1].payables) == (
        1_000_00, 1_260_00, 0,
    )  # fmt: skip
    assert weeks[-1].tied_up == 2_260_00
