"""D5, FIN-05: comparisons are kept, and no month closes while one of them is open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from erp.base.database import Database
from erp.closing.comparisons import (
    BANK,
    Compared,
    Seen,
    compare_books,
    compared_in,
    keep,
    open_differences,
    runs,
)
from erp.closing.services import close_month, close_stock
from erp.documents.types import Document
from erp.posting import post
from erp.schema import triggers
from erp.verification import verify
from erp.verification.divergence import PAIRS
from tests.banking import a_bank_account, a_line, a_statement, brought
from tests.builders import (
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_sales_invoice,
    a_supplier_invoice,
    carrying,
    credit,
    debit,
    goods,
    paying,
)
from tests.erp.by_hand import ERRORS, Hand, by_hand, refused

JANUARY, LAST = date(2024, 1, 10), date(2024, 1, 31)


@pytest.fixture
def traded(company: Database) -> Database:
    """20 P1 bought for 70.00, 10 of them invoiced, and 10 sold for 700.00, 500.00 of it paid."""
    for document in (
        a_goods_receipt("gr1", goods("P1", 10, "3.50"), on=JANUARY),
        a_goods_receipt("gr2", goods("P1", 10, "3.50"), on=JANUARY),
        a_supplier_invoice("si1", on=JANUARY, reference="1"),
        a_delivery("dl1", goods("P1", 10, 70), on=JANUARY),
        a_sales_invoice("in1", carrying("dl1", quantity=10), on=JANUARY),
        a_customer_receipt("cr1", 500, paying("in1", 500), on=JANUARY),
        Document("input_certification", "rz1", LAST, allocations=(paying("si1", "4.55"),)),
        Document("vat_transfer", "vat", LAST),
    ):
        post(company, [document])
    return company


def _kept(database: Database) -> tuple[Compared, ...]:
    return compare_books(database, origin="nightly").compared


def _compared(database: Database) -> dict[str, Compared]:
    return {each.pair: each for each in _kept(database)}


@contextmanager
def _owner(database: Database) -> Iterator[Hand]:
    """What an intruder with every right would do: values may change, the seal still stands."""
    database.engine.dispose()
    owner = Database(database.url.render_as_string(hide_password=False), as_owner=True)
    with owner.engine.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("drop trigger if exists stock_value_no_update")
        else:
            connection.exec_driver_sql("set session_replication_role = replica")
        yield Hand(connection)
        if database.is_sqlite:
            connection.exec_driver_sql(triggers("sqlite")["stock_value_no_update"])
    owner.close()


def _close_by_hand(database: Database, month: str = "2024-01") -> None:
    """The row that closes a month, written with plain SQL."""
    with by_hand(database) as hand:
        hand.open()
        period = hand.scalar(f"select id from period where month = '{month}'")
        hand.add(
            "period_event", period_id=period, from_state="stock_closed", to_state="closed",
            reason="",
        )  # fmt: skip
        hand.run(f"update period set state = 'closed', tx = {hand.tx} where id = {period}")
        hand.seal()


def test_D5_both_sums_of_every_pair_are_kept_and_agree_where_nothing_is_wrong(traded):
    """By hand: 10 P1 are left at 3.50; C1 owes 791.00 − 500.00, S1 is owed 35.00 + 4.55.

    Received and not invoiced are 35.00 more. VAT is 0.00 in all but what was carried to 未交增值税,
    which is no tax account. Every amount of these pairs stands on both sides.
    """
    found = _compared(traded)
    assert [*found] == [pair.code for pair in PAIRS]
    assert not any(each.is_parted or each.difference for each in found.values())
    sums = {code: found[code].left for code in found}
    assert sums["stock_value"] == sums["pools"] == 3500
    assert sums["stock_quantity"] == sums["stock_on_hand"] == 10_000000
    assert sums["receivables"] == 29100
    assert sums["payables"] == -3955
    assert sums["received_not_invoiced"] == -3500
    assert sums["bank"] == 50000
    assert sums["open_amounts"] == 29100 - 3955 - 3500
    with traded.reading() as connection:
        (run,) = runs(connection)
        assert compared_in(connection, run.id) == list(found.values())
        assert open_differences(connection) == []
        (head,) = connection.exec_driver_sql("select commit_number from commit_head").one()
    assert (run.seen_commit, run.compared, run.parted) == (head - 1, len(PAIRS), 0)


def test_D5_the_database_refuses_the_row_that_closes_a_month_while_a_difference_is_open(traded):
    close_stock(traded, "2024-01")
    first = "(select min(id) from stock_value)"
    with _owner(traded) as hand:
        hand.run(f"update stock_value set amount = amount + 1 where id = {first}")
    found = _compared(traded)["stock_value"]
    assert (found.left, found.right, found.document) == (3501, 3500, "CR202401-0001")
    with traded.reading() as connection:
        kept = {each.compared.pair: each.compared for each in open_differences(connection)}
    assert kept["stock_value"] == found
    with pytest.raises(ERRORS) as refusal:
        _close_by_hand(traded)
    assert refused(refusal.value) == "month_closed_over_a_difference"
    with _owner(traded) as hand:
        hand.run(f"update stock_value set amount = amount - 1 where id = {first}")
    # The books agree again, and nobody has looked: what was found still stands.
    with pytest.raises(ERRORS) as refusal:
        _close_by_hand(traded)
    assert refused(refusal.value) == "month_closed_over_a_difference"
    assert not _compared(traded)["stock_value"].is_parted
    with traded.reading() as connection:
        assert open_differences(connection) == []
        assert [each.parted > 0 for each in runs(connection)] == [False, True]
    close_month(traded, "2024-01")
    assert [finding.name for finding in verify(traded) if not finding.holds] == []


def test_D5_closing_looks_by_itself_and_that_closes_what_is_gone(traded):
    close_stock(traded, "2024-01")
    false = Compared("payables", "", LAST, 2, 1, is_parted=True, commit_number=1, place="2202.01")
    with traded.commit(origin="test") as transaction:
        run = keep(transaction, Seen(LAST, 1, (false,)))
    with pytest.raises(ERRORS), by_hand(traded) as hand:  # noqa: PT012 - one act
        hand.open().add(
            "comparison", run_id=run, pair="tax", subject="", as_of="2024-01-31", left_amount=0,
            right_amount=0, difference=0, is_parted=0, first_commit=0, first_place="",
        )  # fmt: skip
        hand.seal()
    close_month(traded, "2024-01")
    with traded.reading() as connection:
        assert open_differences(connection) == []
        assert [each.parted for each in runs(connection)] == [0, 1]
    assert [finding.name for finding in verify(traded) if not finding.holds] == []


def test_FIN_05_a_bank_that_differs_holds_up_its_month_and_none_before(company):
    """The bank began with 100.00, of which the books know nothing: −100.00 from the first day."""
    first, second = date(2024, 2, 1), date(2024, 2, 2)
    a_bank_account(company)
    brought(
        company, a_statement(a_line(30, second), opening=100, first_day=second, last_day=second)
    )
    close_stock(company, "2024-01")
    close_stock(company, "2024-02")
    # As of January the bank has told of no day; as of today it has.
    found = [each for each in _kept(company) if each.pair == BANK]
    assert [(each.subject, each.difference, each.is_parted) for each in found] == [
        ("ICBC", -10000, True)
    ]
    assert found[0].place == "before_first_statement"
    _close_by_hand(company)
    assert next(each for each in _kept(company) if each.pair == BANK).as_of == date(2024, 2, 29)
    with pytest.raises(ERRORS) as refusal:
        _close_by_hand(company, "2024-02")
    assert refused(refusal.value) == "month_closed_over_a_difference"
    opening = a_journal(
        "pz1", debit("1002", 100, cash_flow_item="owners_in"), credit("3001", 100), on=first
    )
    post(company, [opening])
    assert [each.difference for each in _kept(company) if each.pair == BANK] == [0, 0]
    _close_by_hand(company, "2024-02")
