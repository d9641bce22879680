"""Many writers at once, threads and processes, on both databases: nothing lost, nothing twice."""

from __future__ import annotations

import gc
import random
import threading
from collections import Counter
from decimal import Decimal

import pytest

from erp.base.database import Database, open_database
from erp.catalog.services import create_products
from erp.documents.types import Document
from erp.posting import post
from erp.verification import verify
from erp.verification.exceptions import documents_without_voucher, missing_voucher_numbers
from tests.books import pools
from tests.builders import (
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_journal,
    a_product,
    a_sales_invoice,
    a_stock_issue,
    a_supplier_invoice,
    an_opening_stock,
    carrying,
    goods,
    paying,
    set_period,
    worth,
)
from tests.erp.writers import post_at_once, post_in_threads, post_together_for

pytestmark = pytest.mark.slow


def address(database: Database) -> str:
    """The address another process opens it by."""
    return database.url.render_as_string(hide_password=False)


def check_nothing_is_broken(database: Database) -> None:
    """Every guarantee, recomputed from the rows; commits and vouchers without a gap."""
    assert [finding for finding in verify(database) if not finding.holds] == []
    with database.reading() as connection:
        commits, numbers = connection.exec_driver_sql(
            "select count(*), max(commit_number) from commit_log"
        ).one()
        assert commits == numbers
        gaps = connection.exec_driver_sql(
            "select word, month from voucher group by word, month having max(number) <> count(*)"
        ).fetchall()
    assert gaps == []


def check_no_oversale(company: Database, stock: int, asked: int, workers: int) -> None:
    """Of `asked` issues of 1 from a stock of `stock` as many succeed as there are pieces."""
    post(company, [an_opening_stock("os", worth("P1", stock, stock * 3))])
    issues = [a_stock_issue(f"q{n}") for n in range(asked)]
    fates = post_at_once(address(company), [issues[n::workers] for n in range(workers)])
    assert Counter(fate for _, fate in fates) == {"posted": stock, "NotEnoughStock": asked - stock}
    assert pools(company) == {}
    check_nothing_is_broken(company)


def test_INV_11_nothing_is_sold_twice(company):
    check_no_oversale(company, stock=100, asked=200, workers=8)


def test_the_same_key_from_many_writers_is_one_document(company):
    documents = [a_journal(f"pz{n}") for n in range(5)]
    fates = Counter(post_at_once(address(company), [documents] * 6))
    assert all(fates[f"pz{n}", "posted"] == 1 for n in range(5))
    assert all(fates[f"pz{n}", "repeated"] == 5 for n in range(5))
    check_nothing_is_broken(company)


def test_the_same_key_with_other_content_from_another_writer_is_an_error(company):
    versions = [[a_stock_issue("q1", goods("P1", n))] for n in (1, 2, 3)]
    post(company, [an_opening_stock()])
    fates = Counter(fate for _, fate in post_at_once(address(company), versions))
    assert fates == {"posted": 1, "KeyWithOtherContent": 2}


def test_one_delivery_is_invoiced_once_by_many(company):
    """Each asks for 3 of the 4 that are left: one gets them."""
    post(company, [an_opening_stock(), a_delivery()])
    invoices = [[a_sales_invoice(f"in{n}", carrying("dl1", quantity=3))] for n in range(6)]
    fates = Counter(fate for _, fate in post_at_once(address(company), invoices))
    assert fates == {"posted": 1, "MoreThanTheSource": 5}
    check_nothing_is_broken(company)


def test_products_named_in_any_order_end_in_no_deadlock(company):
    codes = [f"D{n:02d}" for n in range(50)]
    with company.commit(origin="test") as transaction:
        create_products(transaction, [a_product(code, tax_code="VAT13") for code in codes])
    post(company, [an_opening_stock("os", *(worth(code, 1000, 1000) for code in codes))])
    queues = [[_of_random_products(f"w{w}d{n}", codes) for n in range(12)] for w in range(8)]
    fates = post_at_once(address(company), queues)
    assert Counter(fate for _, fate in fates) == {"posted": 96}
    check_nothing_is_broken(company)


def _of_random_products(key: str, codes: list[str]) -> Document:
    chosen = random.Random(key).sample(codes, 8)
    lines = [goods(code, 1, 2) for code in chosen]
    return a_delivery(key, *lines) if key.endswith("1") else a_goods_receipt(key, *lines)


def trade_at_once(company: Database, rounds: int) -> Counter[str]:
    """Eight sell what four buy, two products of each method, in any order; what became of all."""
    post(company, [an_opening_stock("os", worth("P1", 20, 60), worth("F1", 20, 60))])
    sellers = [
        [
            each
            for n in range(rounds)
            for key in [f"s{w}n{n}"]
            for each in (
                a_delivery(key, goods("P1", 3, 7), goods("F1", 2, 9)),
                a_sales_invoice(f"{key}i", carrying(key, 1, "P1", 3), carrying(key, 2, "F1", 2)),
                a_customer_receipt(f"{key}r", 5, paying(f"{key}i", 5)),
            )
        ]
        for w in range(8)
    ]
    buyers = [
        [
            each
            for n in range(rounds)
            for key in [f"b{w}n{n}"]
            for each in (
                a_goods_receipt(key, goods("F1", 2, 4), goods("P1", 3, "3.30")),
                a_supplier_invoice(
                    f"{key}i", carrying(key, 2, "P1", 3, price="3.40"), carrying(key, 1, "F1", 2)
                ),
            )
        ]
        for w in range(4)
    ]
    return Counter(fate for _, fate in post_at_once(address(company), [*sellers, *buyers]))


def check_trade(company: Database, fates: Counter[str]) -> None:
    """No deadlock reached anybody; nothing was sold that was not there; every number is there."""
    assert set(fates) <= {"posted", "NotEnoughStock", "SourceUnknown", "NothingOpen"}
    check_nothing_is_broken(company)
    with company.reading() as connection:
        assert missing_voucher_numbers(connection) == []
        assert documents_without_voucher(connection) == []


def test_CN_01_eight_sellers_and_four_buyers_at_once_break_nothing(company):
    fates = trade_at_once(company, rounds=4)
    assert fates["posted"] > 12 * 4
    check_trade(company, fates)


def test_commits_become_visible_in_their_order(company):
    """Whoever reads sees 1 to n, never n without what is before it."""
    seen: list[tuple[int, int]] = []
    done = threading.Event()
    watching = threading.Thread(target=_watch, args=(address(company), seen, done))
    watching.start()
    post_at_once(address(company), [[a_journal(f"w{w}n{n}") for n in range(10)] for w in range(8)])
    done.set()
    watching.join()
    assert len({number for number, _ in seen}) > 5
    assert all(number == count for number, count in seen)
    assert seen == sorted(seen)
    check_nothing_is_broken(company)


def _watch(url: str, seen: list[tuple[int, int]], done: threading.Event) -> None:
    database = open_database(url)
    while not done.is_set():
        with database.reading() as connection:
            row = connection.exec_driver_sql(
                "select max(commit_number), count(*) from commit_log"
            ).one()
            seen.append((row[0], row[1]))
        done.wait(0.01)
    database.close()


def test_no_writer_waits_while_another_is_served_again_and_again(company):
    """The writers' queue is fair, over processes too: nobody gets less than a third of the most."""
    queues = [[a_journal(f"w{w}n{n}") for n in range(3_000)] for w in range(4)]
    done = post_together_for(address(company), queues, seconds=2)
    assert min(done) * 3 >= max(done), done


def test_threads_do_not_disturb_each_other_whenever_the_collector_runs(company):
    """What one transaction leaves to the collector must not touch another's statements."""
    queues = [[a_journal(f"w{w}n{n}") for n in range(40)] for w in range(6)]
    usual = gc.get_threshold()
    gc.set_threshold(30, 2, 2)
    try:
        fates = Counter(fate for _, fate in post_in_threads(address(company), queues))
    finally:
        gc.set_threshold(*usual)
    assert fates == {"posted": 240}


def test_a_period_closed_meanwhile_is_closed_for_all_that_come_after(company):
    """A closing and postings at once: whatever was posted comes before it in the order."""
    queues = [[a_journal(f"w{w}n{n}") for n in range(15)] for w in range(4)]
    closing = threading.Timer(1.5, set_period, (company, "2024-03", "closed"))
    closing.start()
    fates = Counter(fate for _, fate in post_at_once(address(company), queues))
    closing.join()
    assert set(fates) <= {"posted", "PeriodClosed"}
    with company.reading() as connection:
        closed_at = connection.exec_driver_sql(
            "select max(tx) from change_log where table_name = 'period' and before is not null"
        ).scalar()
        numbers = dict(
            connection.exec_driver_sql("select tx, commit_number from commit_log").fetchall()
        )
        posted = connection.exec_driver_sql("select tx from document").fetchall()
    assert all(numbers[tx] < numbers[closed_at] for (tx,) in posted)


def test_half_quantities_are_shared_out_exactly(company):
    post(company, [an_opening_stock("os", worth("P1", 5, "0.07"))])
    halves = [[a_stock_issue(f"q{n}", goods("P1", Decimal("0.5")))] for n in range(12)]
    fates = Counter(fate for _, fate in post_at_once(address(company), halves))
    assert fates == {"posted": 10, "NotEnoughStock": 2}
    assert pools(company) == {}
