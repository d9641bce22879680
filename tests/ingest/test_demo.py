"""The demo company in the books: posted like any user's documents, proved like any company."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from data.demo.masters import load_masters
from data.demo.trading import Company
from erp.access.services import create_roles, create_user
from erp.base.database import open_database
from erp.setup.company import create_company
from erp.verification import verify
from ingest.demo import END, SEED, SETTINGS, OfficeClock, create_demo, opening_clock
from tests.demo_accountant import Accountant

SHANGHAI = ZoneInfo("Asia/Shanghai")


def rows_of(database, sql):
    with database.reading() as connection:
        return connection.exec_driver_sql(sql).fetchall()


def balance_of(database, account):
    (found,) = rows_of(
        database,
        "select coalesce(sum(p.amount), 0) from posting p join account a on a.id = p.account_id"
        f" where a.code = '{account}'",
    )
    return int(found[0])


def test_every_guarantee_holds_in_the_demo_company(database):
    summary = create_demo(database, scale="small")
    assert summary.lines > 700
    assert [finding for finding in verify(database) if not finding.holds] == []


def test_the_summary_counts_what_was_posted(database):
    summary = create_demo(database, scale="small")
    posted = rows_of(database, "select kind, count(*) from document group by kind")
    assert dict(map(tuple, posted)) == summary.documents
    assert rows_of(database, "select count(*) from document_line") == [(summary.lines,)]


def test_masters_are_there_once_with_both_languages(demo_database):
    masters = load_masters("small")
    parties = masters.suppliers.keys() | masters.customers.keys()
    assert {code for (code,) in rows_of(demo_database, "select code from party")} == parties
    products = rows_of(demo_database, "select code from product")
    assert {code for (code,) in products} == masters.products.keys()
    assert rows_of(demo_database, "select code, name, name_en from warehouse order by id") == [
        ("MAIN", "浦东总仓", "Pudong main warehouse"),
        ("BAOSHAN", "宝山门店", "Baoshan shop"),
        ("MINHANG", "闵行门店", "Minhang shop"),
    ]


def test_making_it_again_posts_nothing_twice(demo_database):
    before = rows_of(demo_database, "select count(*), sum(amount) from posting")
    create_demo(demo_database, scale="small")
    assert rows_of(demo_database, "select count(*), sum(amount) from posting") == before


def test_a_run_stopped_half_way_is_finished_by_the_next(database):
    class Stop(Exception):
        pass

    def stop(step, done, of):
        if done * 2 > of:
            raise Stop

    with pytest.raises(Stop):
        create_demo(database, scale="small", progress=stop)
    half = rows_of(database, "select count(*) from document")[0][0]
    summary = create_demo(database, scale="small")
    assert 0 < half < sum(summary.documents.values())
    assert rows_of(database, "select count(*) from document") == [
        (sum(summary.documents.values()),)
    ]


def test_documents_are_recorded_on_their_day_in_working_hours(demo_database):
    recorded = rows_of(
        demo_database,
        "select distinct d.business_date, c.recorded_at from document d"
        " join commit_log c on c.tx = d.tx",
    )
    for day, text in recorded:
        moment = datetime.fromisoformat(text).astimezone(SHANGHAI)
        assert moment.date() == date.fromisoformat(day)
        assert 8 <= moment.hour <= 20


def test_the_clock_is_given_back(demo_database):
    clock = demo_database.clock
    create_demo(demo_database, scale="small")
    assert demo_database.clock is clock
    assert not isinstance(clock, OfficeClock)


def test_people_of_the_company_record_their_own_documents(sqlite_url):
    database = open_database(sqlite_url, clock=opening_clock("small"))
    create_company(database, SETTINGS)
    with database.commit(origin="setup") as transaction:
        create_roles(transaction)
        for name in ("admin", "finance", "sales", "warehouse"):
            create_user(
                transaction, name=name, password=f"{name} of the demo", roles=[name],
                now=database.clock(),
            )  # fmt: skip
    create_demo(database, scale="small")
    recorded = rows_of(
        database,
        "select distinct d.kind, u.name from document d join commit_log c on c.tx = d.tx"
        " join app_user u on u.id = c.user_id",
    )
    by_name = {name: {kind for kind, who in recorded if who == name} for _, name in recorded}
    assert "goods_receipt" in by_name["warehouse"]
    assert "sales_order" in by_name["sales"]
    assert {"supplier_invoice", "supplier_payment", "credit_note"} <= by_name["finance"]
    assert "opening_stock" in by_name["admin"]
    first = rows_of(database, "select min(recorded_at) from commit_log")[0][0]
    assert datetime.fromisoformat(first) < datetime(2026, 9, 2, tzinfo=SHANGHAI)
    database.close()


def test_opening_balances_are_complete_and_the_bank_is_never_empty(demo_database):
    assert balance_of(demo_database, "3104.90") == 0
    assert balance_of(demo_database, "1901.01") == 0
    moved = rows_of(
        demo_database,
        "select sum(p.amount) from posting p join account a on a.id = p.account_id"
        " join journal_entry e on e.id = p.entry_id where a.code = '1002'"
        " group by e.business_date order by e.business_date",
    )
    assert min(itertools.accumulate(int(amount) for (amount,) in moved)) > 0


def check_against_an_accountant(database, scale, first, last):
    """Stock, receivables, payables and the bank are what replaying the acts gives, to the fen."""
    accountant = Accountant()
    for day in Company(load_masters(scale), first=first, last=last, seed=SEED).days():
        for shift in day.shifts:
            for act in shift.acts:
                accountant.post(act)
    on_hand = rows_of(
        database,
        "select w.code, p.code, b.quantity from stock_balance b"
        " join product p on p.id = b.product_id"
        " join location l on l.id = b.location_id join warehouse w on w.id = l.warehouse_id"
        " where b.quantity <> 0",
    )
    expected = {shelf: quantity for shelf, quantity in accountant.on_hand.items() if quantity}
    assert {(place, code): q // 10**6 for place, code, q in on_hand} == expected
    owed = {"1122.01": ("sales_invoice", "credit_note"), "2202.01": ("supplier_invoice",)}
    for account, kinds in owed.items():
        open_items = [v for key, v in accountant.open.items() if accountant.kind_of[key] in kinds]
        assert abs(balance_of(database, account)) == sum(open_items)
    assert balance_of(database, "1002") == accountant.bank


def test_the_books_say_what_an_accountant_without_our_core_says(demo_database):
    check_against_an_accountant(demo_database, "small", date(2026, 9, 2), END)


def test_what_is_reserved_belongs_to_orders_still_open(demo_database):
    left = rows_of(
        demo_database,
        "select order_line_id, sum(quantity) from reservation group by order_line_id"
        " having sum(quantity) <> 0",
    )
    ids = ", ".join(str(line_id) for line_id, _ in left) or "0"
    days = rows_of(
        demo_database,
        "select d.business_date from document d join document_line l on l.document_id = d.id"
        f" where l.id in ({ids})",
    )
    assert all((END - date.fromisoformat(day)).days <= 7 for (day,) in days)


def test_the_same_seed_posts_the_same_documents(demo_database, sqlite_url):
    sql = "select key, content_digest from document order by key"
    again = open_database(sqlite_url)
    create_demo(again, scale="small")
    assert rows_of(again, sql) == rows_of(demo_database, sql)
    again.close()


@pytest.mark.slow
def test_a_year_of_the_whole_company_holds(sqlite_url):
    database = open_database(sqlite_url)
    told = []
    summary = create_demo(
        database, years=1, end=date(2025, 12, 31), progress=lambda *step: told.append(step)
    )
    assert (summary.first, summary.last) == (date(2025, 1, 1), date(2025, 12, 31))
    assert told[-1] == ("post", 365, 365)
    assert 25_000 <= summary.lines <= 35_000
    check_against_an_accountant(database, "full", summary.first, summary.last)
    assert [finding for finding in verify(database) if not finding.holds] == []
    database.close()
