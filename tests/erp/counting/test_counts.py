"""Stock-taking: snapshot, blind count, recount, approval, and a posting of stock and money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from erp.access.models import app_user, app_user_role
from erp.access.services import create_roles
from erp.base.database import Database
from erp.base.errors import RefusedByDatabase
from erp.catalog.services import create_products
from erp.counting import queries, services
from erp.counting.errors import (
    CountChanged,
    CountedBelowNothing,
    CountEnded,
    CountFileRefused,
    NotAllCounted,
    NothingToCount,
    NotInTheCount,
    RecountMissing,
    UnknownCount,
)
from erp.counting.rules import FileRow
from erp.documents.errors import MoreThanTheSource
from erp.documents.types import Document
from erp.posting import post
from erp.stock.errors import NotEnoughStock
from erp.verification import verify
from erp.workflow.errors import NotApproved
from erp.workflow.services import Step, add_flow, decide
from tests.books import balances, posted_books, posted_values
from tests.builders import (
    a_delivery,
    a_goods_receipt,
    a_product,
    a_reversal,
    a_stock_issue,
    goods,
)
from tests.erp.by_hand import ERRORS, by_hand, refused

DAY = date(2024, 3, 10)
WAS = {"P1": "10", "F1": "4", "T1": "2", "M1": "5"}


@pytest.fixture
def counted(company: Database) -> Database:
    """Stock of four methods, and a count of it begun on 10 March."""
    post(
        company,
        [
            a_goods_receipt("gr1", goods("P1", 10, "3.50"), goods("F1", 4, 9)),
            a_goods_receipt("gr2", goods("T1", 2, 11), goods("M1", 5, "2.20")),
        ],
    )
    post(company, [services.a_count("pd1", DAY, "MAIN")])
    return company


def count(
    database: Database, quantities: dict[str, str], turn: int = 1, *, adds: bool = False
) -> None:
    with database.commit(origin="test") as transaction:
        lines = lines_of(database, "pd1")
        said = [(lines[code], Decimal(quantity)) for code, quantity in quantities.items()]
        services.count(transaction, "pd1", said, on=DAY, turn=turn, adds=adds)


def lines_of(database: Database, key: str) -> dict[str, int]:
    with database.reading() as connection:
        found = queries.get_count(connection, key)
        return {each.product: each.line_id for each in queries.sheet(connection, found, 1)}


def result(database: Database, key: str = "pj1", **values: object) -> Document:
    with database.reading() as connection:
        return services.a_result(connection, "pd1", key, DAY, **values)


def posting(database: Database, key: str = "pc1", of: str = "pj1") -> Document:
    with database.reading() as connection:
        return services.a_posting(connection, of, key, DAY)


def test_INV_06_a_count_is_frozen_blind_counted_twice_and_posts_stock_and_money_alike(
    counted: Database, books: list[str]
):
    """2 P1 and 1 T1 are missing, 1 F1 and 1 M1 are found; each at its method's current cost.

    2024-03-10 pc1
      D 1405.01   9.00
      D 1405.01   2.20
      D 1901.01   7.00
      D 1901.01  10.00
      C 1405.01   7.00
      C 1405.01  10.00
      C 1901.01   9.00
      C 1901.01   2.20
    """
    before = balances(counted)
    count(counted, {"P1": "8", "F1": "5", "T1": "1", "M1": "7"})
    with counted.reading() as connection:
        found = queries.get_count(connection, "pd1")
        again = queries.sheet(connection, found, 2)
    assert [line.product for line in again] == ["F1", "M1", "P1", "T1"]
    assert not any("book" in name for name in again[0]._fields)
    count(counted, {"P1": "8", "F1": "5", "T1": "1", "M1": "6"}, turn=2)
    post(counted, [result(counted, reasons={3: "broken"})])
    post(counted, [posting(counted)])
    assert sorted(posted_books(counted, "pc1")[1:]) == sorted(_in_sum(books)[1:])
    assert [line for line in posted_values(counted) if " pc1 " in line] == [
        "2024-03-10 pc1 P1 -2 -7.00",
        "2024-03-10 pc1 T1 -1 -10.00",
        "2024-03-10 pc1 F1 1 9.00",
        "2024-03-10 pc1 M1 1 2.20",
    ]
    after = balances(counted)
    assert after["1405.01"] - before["1405.01"] == Decimal("-5.80")
    assert after["1901.01"] == Decimal("5.80")
    with counted.reading() as connection:
        report = {
            each.product: (each.snapshot, each.book, each.first, each.second, each.value)
            for each in queries.report(connection, queries.get_count(connection, "pd1"))
        }
        (booked,) = queries.adjustments(connection, queries.get_count(connection, "pd1"))
    assert report["P1"] == (10, 10, 8, 8, -700)
    assert report["M1"] == (5, 5, 7, 6, 220)
    assert booked.amount == -580 == sum(value for *_, value in report.values())
    assert len(booked.vouchers) == 1
    assert all(finding.holds for finding in verify(counted))


def _in_sum(books: list[str]) -> list[str]:
    """The postings of an entry are added up per account and side."""
    totals: dict[str, Decimal] = {}
    for line in books[1:]:
        side, account, amount = line.split()
        totals[f"{side} {account}"] = totals.get(f"{side} {account}", Decimal(0)) + Decimal(amount)
    return [books[0], *(f"{key} {amount}" for key, amount in totals.items())]


def test_INV_06_what_moves_between_snapshot_and_count_is_no_difference(counted: Database):
    """10 P1 at the snapshot, 3 are sold, 7 are counted; then 2 more are sold before posting."""
    post(counted, [a_delivery("dl1", goods("P1", 3, 7), on=DAY)])
    count(counted, WAS | {"P1": "6"})
    count(counted, {"P1": "6"}, turn=2)
    post(counted, [a_delivery("dl2", goods("P1", 2, 7), on=DAY)])
    made = result(counted)
    assert [(line.product, line.quantity) for line in made.lines] == [("P1", 1)]
    post(counted, [made])
    post(counted, [posting(counted)])
    with counted.reading() as connection:
        left = connection.exec_driver_sql(
            "select quantity from stock_balance b join product p on p.id = b.product_id"
            " where p.code = 'P1'"
        ).scalar_one()
    assert left == 4_000000
    assert all(finding.holds for finding in verify(counted))


def test_INV_06_the_posting_waits_for_approval_and_happens_once(counted: Database):
    with counted.commit(origin="test") as transaction:
        create_roles(transaction)
        role_id = transaction.scalar("select id from role where code = 'manager'")
        boss = transaction.insert(app_user, {"name": "boss", "display_name": "boss"})
        transaction.insert(app_user_role, {"user_id": boss, "role_id": role_id})
        add_flow(transaction, "count_result", [Step("manager")], valid_from=date(2024, 1, 1))
    count(counted, WAS | {"P1": "9"})
    count(counted, {"P1": "9"}, turn=2)
    post(counted, [result(counted)])
    with pytest.raises(NotApproved):
        post(counted, [posting(counted)])
    with counted.commit(user_id=boss, origin="test") as transaction:
        number = transaction.scalar("select id from document where key = 'pj1'")
        decide(transaction, number, "approve", today=DAY)
    post(counted, [posting(counted)])
    with counted.reading() as connection:
        names = queries.signed(connection, queries.get_count(connection, "pd1"))
    assert [each.act for each in names] == ["first", "second", "result", "approved", "posted"]
    assert names[3] == ("approved", "boss", "2024-03-10")
    assert {each.day for each in names} == {"2024-03-10"}
    with pytest.raises(MoreThanTheSource):
        post(counted, [posting(counted, "pc2")])
    post(counted, [a_reversal("pc1", on=DAY)])
    post(counted, [posting(counted, "pc3")])
    assert balances(counted)["1901.01"] == Decimal("3.50")
    assert all(finding.holds for finding in verify(counted))


def test_INV_06_a_count_refuses_what_was_not_done(counted: Database):
    with pytest.raises(UnknownCount):
        result_of_nothing(counted)
    with pytest.raises(NothingToCount):
        post(counted, [services.a_count("pd2", DAY, "EAST")])
    count(counted, {"P1": "2"}, adds=True)
    with pytest.raises(CountedBelowNothing):
        count(counted, {"P1": "-3"}, adds=True)
    with pytest.raises(NotAllCounted, match="3 lines"):
        result(counted)
    count(counted, WAS | {"P1": "9"})
    with pytest.raises(RecountMissing, match="1 lines"):
        result(counted)
    count(counted, {"P1": "9"}, turn=2)
    with counted.commit(origin="test") as transaction, pytest.raises(NotInTheCount):
        services.count(transaction, "pd1", [(7, Decimal(1))], on=DAY)
    made = result(counted)
    count(counted, {"P1": "8"}, turn=2)
    with pytest.raises(CountChanged):
        post(counted, [made])
    post(counted, [result(counted)])
    with pytest.raises(CountEnded):
        count(counted, {"P1": "8"})
    post(counted, [a_stock_issue("qk1", goods("P1", 9), on=DAY)])
    with pytest.raises(NotEnoughStock):
        post(counted, [posting(counted)])


def result_of_nothing(database: Database) -> Document:
    with database.reading() as connection:
        return services.a_result(connection, "none", "x", DAY)


def test_INV_06_goods_found_where_the_books_have_none_come_in(counted: Database):
    count(counted, WAS)
    with counted.commit(origin="test") as transaction:
        line = services.add_found(transaction, "pd1", product="P2", location="MAIN/STOCK")
    with counted.commit(origin="test") as transaction, pytest.raises(NotInTheCount):
        services.add_found(transaction, "pd1", product="P2", location="NOWHERE")
    for turn in (1, 2):
        with counted.commit(origin="test") as transaction:
            services.count(transaction, "pd1", [(line, Decimal(3))], on=DAY, turn=turn)
    post(counted, [result(counted)])
    post(counted, [posting(counted)])
    assert [line for line in posted_values(counted) if " pc1 " in line] == ["2024-03-10 pc1 P2 3 ?"]
    assert all(finding.holds for finding in verify(counted))


def test_INV_06_a_file_of_counts_is_taken_whole_or_not_with_every_error_named(
    counted: Database,
):
    rows = [
        FileRow(2, "P1", "", "", "9"),
        FileRow(3, "NOPE", "", "", "1"),
        FileRow(4, "F1", "MAIN/STOCK", "", "many"),
        FileRow(5, "F1", "ELSEWHERE", "", "4"),
        FileRow(6, "P1", "MAIN/STOCK", "", "9"),
        FileRow(7, "T1", "", "", "-1"),
    ]
    with counted.commit(origin="test") as transaction, pytest.raises(CountFileRefused) as refused:
        services.take_file(transaction, "pd1", rows, on=DAY)
    assert [each.row for each in refused.value.errors] == [3, 4, 5, 6, 7]
    with counted.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from count_entry").scalar_one() == 0
    good = [FileRow(2, "P1", "", "", "9"), FileRow(3, "F1", "MAIN/STOCK", "", "4")]
    with counted.commit(origin="test") as transaction:
        assert services.take_file(transaction, "pd1", good, on=DAY) == 2


def test_INV_06_a_scan_finds_its_line_by_code_or_barcode(counted: Database):
    with counted.commit(origin="test") as transaction:
        create_products(transaction, [a_product("P9", barcode="6901234567892", tax_code="VAT13")])
    post(counted, [a_goods_receipt("gr9", goods("P9", 1, 1))])
    post(counted, [services.a_count("pd9", DAY, "MAIN")])
    with counted.reading() as connection:
        found = queries.get_count(connection, "pd9")
        assert (
            services.line_of(connection, found, "6901234567892") == lines_of(counted, "pd9")["P9"]
        )
        with pytest.raises(NotInTheCount):
            services.line_of(connection, found, "P9", location="EAST/STOCK")


def test_INV_06_the_database_itself_refuses_a_count_that_says_other_than_the_books(
    counted: Database,
):
    line = lines_of(counted, "pd1")["P1"]
    entry = {"count_line_id": line, "turn": 1, "counted_by": 0, "counted_on": "2024-03-10"}
    with by_hand(counted) as hand:
        number = hand.scalar("select id from document where key = 'pd1'")
        receipt_line = hand.scalar("select max(id) from document_line")
        place = {"product_id": hand.product("P2"), "location_id": hand.location("MAIN/STOCK")}
    refuses(counted, "counted_against_other_stock", "count_entry", quantity=1, book_quantity=1,
            **entry)  # fmt: skip
    refuses(counted, "snapshot_differs_from_stock", "count_line", document_id=number, line=99,
            lot_id=0, book_quantity=1, **place)  # fmt: skip
    count(counted, WAS | {"P1": "9"})
    count(counted, {"P1": "9"}, turn=2)
    post(counted, [result(counted)])
    refuses(counted, "counted_after_the_result", "count_entry", quantity=1,
            book_quantity=10_000000, **entry)  # fmt: skip
    refuses(counted, "difference_not_as_counted", "count_difference",
            document_line_id=receipt_line, count_line_id=line, counted_quantity=9_000000,
            book_quantity=10_000000)  # fmt: skip
    other = a_result_of_another_count(counted)
    refuses(counted, "two_results_of_a_count", "document_link", document_id=other,
            to_document_id=number, relation="follows", amount=0)  # fmt: skip


def refuses(database: Database, check: str, table: str, **row: object) -> None:
    """The row alone, in a transaction of its own, is refused by this check."""
    with by_hand(database) as hand:
        hand.open().add(table, **row)
        with pytest.raises(ERRORS) as error:
            hand.seal()
        hand.connection.rollback()
    assert refused(error.value) == check


def a_result_of_another_count(database: Database) -> int:
    """The id of the result of a count of EAST."""
    post(database, [a_goods_receipt("gr8", goods("P1", 1, 1), warehouse="EAST")])
    post(database, [services.a_count("pd2", DAY, "EAST")])
    with database.commit(origin="test") as transaction:
        line = transaction.scalar("select max(id) from count_line")
        services.count(transaction, "pd2", [(line, Decimal(1))], on=DAY)
    with database.reading() as connection:
        made = services.a_result(connection, "pd2", "pj2", DAY)
    return post(database, [made]).posted[0].document_id


def test_INV_06_a_posting_moves_exactly_what_differs(
    counted: Database, monkeypatch: pytest.MonkeyPatch
):
    """The planner is broken on purpose: it moves goods without the difference, or nothing."""
    count(counted, WAS | {"P1": "9"})
    count(counted, {"P1": "9"}, turn=2)
    post(counted, [result(counted)])
    monkeypatch.setattr("erp.counting.documents._Difference.is_gain", True)
    with pytest.raises(RefusedByDatabase, match="count_posted_otherwise"):
        post(counted, [posting(counted)])
    monkeypatch.setattr("erp.counting.documents._gain", lambda *_: None)
    with pytest.raises(RefusedByDatabase, match="count_posted_in_part"):
        post(counted, [posting(counted)])
