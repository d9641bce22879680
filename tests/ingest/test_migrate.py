"""A migration from file to certificate, on both databases: repeated, interrupted, refused."""

from __future__ import annotations

import csv
import json
import random
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
import yaml
from openpyxl import Workbook
from sqlalchemy import text

from erp.base.database import open_database
from erp.base.home import Home
from erp.documents.types import Line
from erp.parties.services import create_parties
from erp.verification.findings import verify
from ingest.errors import OtherCompany, RowsRefused
from ingest.landing import land
from ingest.mapping import load_mapping
from ingest.masters import open_company
from ingest.migrate import certify, load, migrate
from ingest.trade_lines.preparing import prepare
from operations.migration import AlreadyLive, NothingToUndo, migrate_source, undo_migration
from tests.ingest.builders import HEADER, SAMPLE, SHIPPED, a_file, a_row, silent

FILE = SAMPLE / "lines.parquet"
KILLS = 10
LINES_PER_BATCH = 40


@pytest.fixture
def mapping(tmp_path):
    """The shipped mapping without its expectations, which take ten seconds and are tested apart."""
    document = yaml.safe_load(SHIPPED.read_bytes())
    document["expect"] = []
    path = tmp_path / "mapping.yaml"
    path.write_bytes(yaml.safe_dump(document).encode())
    return path


@pytest.fixture
def home(tmp_path, database_url, monkeypatch):
    """A home whose company lies in the database of the test."""
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", database_url)
    return Home(tmp_path / "home", "online-retail")


def run(home, mapping, path=FILE, **options):
    options.setdefault("lines_per_batch", LINES_PER_BATCH)
    return migrate("online-retail", path, mapping=mapping, home=home, **options)


def scalar(home, sql):
    database = open_database(home.database_url)
    with database.reading() as connection:
        found = connection.execute(text(sql)).scalar_one()
    database.close()
    return found


def broken(home):
    database = open_database(home.database_url)
    found = [item.name for item in verify(database) if not item.holds]
    database.close()
    return found


def test_MIG_03_the_certificate_balances_and_the_books_equal_the_file(home, mapping):
    certificate = run(home, mapping).to_json()
    assert certificate["balanced"]
    assert certificate["rows"] == {"source": 300, "posted": 296, "refused": 4, "difference": 0}
    amounts = {name: Decimal(amount) for name, amount in certificate["amounts"].items()}
    assert amounts["difference"] == 0
    assert amounts["source"] == amounts["posted"] + amounts["refused"] + amounts["rounding"]
    assert all(item["equal"] for item in certificate["target"])
    assert {item["entity"] for item in certificate["target"]} >= {
        "documents: sales_invoice",
        "documents: credit_note",
        "stock per product",
        "receivable per party",
    }
    assert certificate["opening"]["label"] == "derived, not in the source"
    assert broken(home) == []


def test_MIG_07_running_it_again_posts_nothing_twice(home, mapping):
    first = run(home, mapping)
    counts = "select count(*) from document_line"
    lines = scalar(home, counts)
    again = run(home, mapping)
    assert scalar(home, counts) == lines
    assert (again.run["posted_now"], again.run["posted_before"]) == (
        0,
        first.run["posted_now"],
    )
    assert again.is_explained
    assert again.content_sha256 == first.content_sha256


def test_MIG_02_the_same_file_gives_the_same_bytes_time_aside(home, mapping, tmp_path):
    rehearsal = run(home, mapping, dry_run=True)
    certificate = run(home, mapping)
    assert rehearsal.content | {"dry_run": False} == certificate.content
    (path,) = (home.root / "migrations").rglob("certificate/certificate.json")
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["content_sha256"] == certificate.content_sha256
    assert {key for key in written if key not in certificate.content} == {
        "certificate",
        "version",
        "content_sha256",
        "run",
    }
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert certificate.content["amounts"]["source"] in page
    assert "derived, not in the source" in page
    cells = pl.read_parquet(path.with_name("cleansed.parquet"))
    assert cells.height == sum(item["cells"] for item in certificate.content["cleansed"])


def test_a_dry_run_touches_no_company(home, mapping):
    before = scalar(home, "select count(*) from commit_log")
    assert run(home, mapping, dry_run=True).is_explained
    assert scalar(home, "select count(*) from commit_log") == before
    assert not home.exists()


def test_the_company_is_made_as_the_mapping_says(home, mapping):
    run(home, mapping)
    assert scalar(home, "select code || currency || standard || time_zone from company") == (
        "online-retailGBPsmall_businessEurope/London"
    )
    assert scalar(home, "select count(*) from role") > 0
    assert scalar(home, "select count(*) from period where month = '2009-11'") == 1


def test_into_the_default_company_means_into_the_mapping_s(tmp_path, mapping, monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)
    run(Home(tmp_path / "home", "demo"), mapping)
    assert [item.name for item in (tmp_path / "home" / "companies").iterdir()] == ["online-retail"]


def test_a_company_may_be_made_under_another_code(tmp_path, mapping, monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)
    home = Home(tmp_path / "home", "shop-2")
    assert run(home, mapping).content["company"]["code"] == "shop-2"
    assert scalar(home, "select code from company") == "shop-2"


def test_the_books_of_another_company_are_refused(home, mapping):
    run(home, mapping)
    with pytest.raises(OtherCompany, match="shop-2"):
        run(Home(home.root, "shop-2"), mapping)


def test_returns_carry_on_the_delivery_they_reverse_and_credits_name_the_invoice(home, mapping):
    returns = run(home, mapping).content["returns"]
    linked_goods = scalar(
        home,
        "select count(*) from document_line r join document_line s on s.id = r.source_line_id"
        " where r.kind = 'sales_return' and s.kind = 'delivery' and s.product_id = r.product_id",
    )
    assert linked_goods == returns["linked"] > 0
    assert (
        scalar(
            home,
            "select count(*) from document c join document i on i.id = c.reverses_id"
            " where c.kind = 'credit_note' and i.kind = 'sales_invoice'"
            " and i.party_id = c.party_id",
        )
        == returns["linked"]
    )


def test_what_came_without_a_cost_is_marked_so_and_makes_no_entry(home, mapping):
    run(home, mapping)
    assert scalar(home, "select sum(amount) from stock_value") == 0
    assert scalar(home, "select count(*) from stock_value where entry_id is not null") == 0
    assert scalar(home, "select count(*) from pool_balance where quantity <> unknown_quantity") == 0


def test_a_bad_debt_is_a_loss_against_the_receivable(home, mapping):
    run(home, mapping)
    loss = (
        "select sum(g.amount) from posting g join account a on a.id = g.account_id"
        " where a.code = '5711.03'"
    )
    assert scalar(home, loss) == 535_943 - 110_606


def test_a_refused_file_leaves_no_company_and_lists_every_error(tmp_path, mapping, monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)
    home = Home(tmp_path / "home", "online-retail")
    path = a_file(tmp_path, [a_row(), a_row(price="£4.25"), a_row(day="2010-02-30 09:00:00")])
    with pytest.raises(RowsRefused, match="2 errors"):
        run(home, mapping, path)
    assert not home.exists()
    (listed,) = home.root.rglob("refused.json")
    assert [item["row"] for item in json.loads(listed.read_text(encoding="utf-8"))] == [2, 3]


def test_a_document_the_core_refuses_is_named_and_balanced(home, mapping, tmp_path):
    run(home, mapping)
    # The same invoice again with another price: what is posted does not change.
    rows = [a_row("600001", "50000A", 1, "9.99", customer=20002)]
    certificate = run(home, mapping, a_file(tmp_path, rows)).to_json()
    assert certificate["rows"]["refused"] == 1
    assert certificate["refused"][0]["reason"] == "posted_otherwise"
    assert certificate["amounts"]["difference"] == "0"
    assert certificate["balanced"]


def test_MIG_02_a_migration_into_a_new_company_is_undone_before_anybody_works_in_it(
    home, mapping, empty_database_url, monkeypatch
):
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", empty_database_url)
    first = migrate_source("online-retail", [FILE], mapping=mapping, home=home)
    assert first.run["posted_now"]
    assert undo_migration("online-retail", home) == {
        "company": "online-retail", "source": "online-retail", "state": "removed",
    }  # fmt: skip
    assert not home.exists()
    with pytest.raises(NothingToUndo):
        undo_migration("online-retail", home)
    again = migrate_source("online-retail", [FILE], mapping=mapping, home=home)
    assert again.run["posted_now"] == first.run["posted_now"]
    assert again.content == first.content
    people_work_in(home)
    with pytest.raises(AlreadyLive):
        undo_migration("online-retail", home)


def people_work_in(home):
    with (
        closing(open_database(home.database_url)) as database,
        database.commit(origin="page") as transaction,
    ):
        create_parties(transaction, [{"code": "N1", "name": "New", "is_customer": 1}])


def sample_rows():
    with (SAMPLE / "lines.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return rows


BALANCES = {
    "owed": "select p.code, sum(g.amount) from posting g join account a on a.id = g.account_id"
    " join party p on p.id = g.party_id where a.subsidiary = 'open_item' group by 1 order by 1",
    "stock": "select p.code, sum(b.quantity) from pool_balance b"
    " join product p on p.id = b.product_id group by 1 order by 1",
    "documents": "select kind, count(*) from document where kind <> 'opening_stock'"
    " group by 1 order by 1",
}


def balances(home):
    database = open_database(home.database_url)
    with database.reading() as connection:
        found = {
            name: [tuple(row) for row in connection.execute(text(sql))]
            for name, sql in BALANCES.items()
        }
    database.close()
    return found


def test_MIG_07_a_file_that_overlaps_an_earlier_one_loads_only_what_is_new(
    home, mapping, tmp_path, monkeypatch
):
    rows = sample_rows()
    # All of an invoice in the first file where its first row is among the first 200.
    early = {row[0] for row in rows[:200]}
    first = a_file(tmp_path, [row for row in rows if row[0] in early], "first.csv")
    second = a_file(tmp_path, rows[100:], "second.csv")
    again = {row[0] for row in rows[100:]} & early
    cut = {row[0] for row in rows[:100]} & again  # whose first rows the second file lacks
    run(home, mapping, first)
    certificate = run(home, mapping, second).to_json()
    assert certificate["balanced"], certificate["target"]
    there = [row for row in rows[100:] if row[0] in again - cut]
    overlap = certificate["overlap"]
    assert (overlap["rows"], overlap["documents"]) == (len(there), len(again - cut))
    assert Decimal(overlap["amount"]) == sum(Decimal(row[3]) * Decimal(row[5]) for row in there)
    assert [each["name"] for each in overlap["after"]] == ["first.csv"]
    refused = {row["document"] for row in certificate["refused"]
               if row["reason"] == "posted_otherwise"}  # fmt: skip
    assert refused == cut
    assert certificate["rows"]["source"] == len(rows) - 100
    assert broken(home) == []
    # The books are those of the whole file loaded at once.
    books = balances(home)
    repeated = run(home, mapping, second)
    assert (repeated.run["posted_now"], repeated.content_sha256) == (
        0, certificate["content_sha256"],
    )  # fmt: skip
    assert run(home, mapping, first).to_json()["overlap"]["rows"] == 0
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL")
    at_once = Home(tmp_path / "else", "online-retail")
    run(at_once, mapping, a_file(tmp_path, rows))
    assert balances(at_once) == books


def test_MIG_07_the_publisher_s_workbook_of_two_sheets_is_taken_and_its_overlap_named(
    tmp_path, mapping, monkeypatch
):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)
    rows = sample_rows()
    early = {row[0] for row in rows[:180]}
    late = {row[0] for row in rows[150:]}
    book = Workbook()
    sheets = {"Year 2009-2010": early, "Year 2010-2011": late}
    for name, invoices in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(HEADER.split(","))
        for row in rows:
            if row[0] in invoices:
                day = datetime.strptime(row[4], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - of the file
                customer = int(float(row[6])) if row[6] else None
                sheet.append([row[0], row[1], row[2], int(row[3]), day, float(row[5]), customer,
                              row[7]])  # fmt: skip
    del book["Sheet"]
    book.save(tmp_path / "online_retail_II.xlsx")
    home = Home(tmp_path / "home", "online-retail")
    rehearsed = run(home, mapping, tmp_path / "online_retail_II.xlsx", dry_run=True)
    certificate = run(home, mapping, tmp_path / "online_retail_II.xlsx").to_json()
    assert certificate["balanced"]
    assert {**certificate, **rehearsed.content, "dry_run": False} == certificate
    both = [row for row in rows if row[0] in early & late]
    assert both
    assert certificate["overlap"]["rows"] == len(both)
    assert certificate["rows"]["source"] == len(rows) + len(both)
    total = sum(Decimal(row[3]) * Decimal(row[5]) for row in [*rows, *both])
    assert Decimal(certificate["amounts"]["source"]) == total
    # The same rows as a CSV are there already, and rehearsed in a copy of the books.
    after = run(home, mapping, SAMPLE / "lines.csv", dry_run=True).to_json()
    assert (after["balanced"], after["overlap"]["rows"]) == (True, len(rows))
    at_once = Home(tmp_path / "else", "online-retail")
    run(at_once, mapping)
    assert balances(home) == balances(at_once)


def first_invoice(documents):
    return next(index for index, item in enumerate(documents) if item.kind == "sales_invoice")


def without_an_invoice(documents):
    # One no credit note names, or the core refuses that as well.
    named = {item.reverses for item in documents}
    invoices = (i for i, item in enumerate(documents) if item.kind == "sales_invoice")
    del documents[next(i for i in invoices if documents[i].key not in named)]


def with_another_customer(documents):
    # The delivery too, or the core itself refuses the pair.
    key = documents[first_invoice(documents)].reference
    for index, item in enumerate(documents):
        if item.reference == key:
            documents[index] = replace(item, party="20021")


def on_another_day(documents):
    index = first_invoice(documents)
    documents[index] = replace(documents[index], business_date=date(2009, 12, 31))


def with_another_price(documents):
    index = next(i for i, item in enumerate(documents) if item.kind == "delivery")
    lines = documents[index].lines
    changed = replace(lines[0], unit_price=lines[0].unit_price + Decimal("0.01"))
    documents[index] = replace(documents[index], lines=(changed, *lines[1:]))


def with_too_much_in_stock(documents):
    lines = documents[0].lines
    documents[0] = replace(
        documents[0], lines=(replace(lines[0], quantity=lines[0].quantity + 1), *lines[1:])
    )


def twice(documents):
    index = first_invoice(documents)
    charge = Line("POST", Decimal(1), Decimal("1.00"))
    documents.append(
        replace(documents[index], key="online-retail:600001b:invoice", lines=(charge,))
    )


@pytest.mark.parametrize(
    ("fault", "entities"),
    [
        (without_an_invoice, {"documents: sales_invoice", "lines: sales_invoice"}),
        (with_another_customer, {"receivable per party"}),
        (on_another_day, {"documents: sales_invoice"}),
        (
            with_another_price,
            {"documents: delivery", "documents: sales_invoice", "receivable per party"},
        ),
        (with_too_much_in_stock, {"lines: opening_stock", "stock per product"}),
        (twice, {"documents: sales_invoice", "lines: sales_invoice", "receivable per party"}),
    ],
)
def test_MIG_03_a_planted_fault_is_found_and_named(sqlite_url, tmp_path, mapping, fault, entities):
    chosen = load_mapping(mapping)
    prepared = prepare(land(FILE, tmp_path, chosen.formats), chosen, silent)
    fault(prepared.documents)
    days = prepared.days()
    database = open_company(sqlite_url, chosen.company, days[0], days[-1])
    report = load(prepared, database, silent)
    certificate = certify(prepared, database, report, dry_run=False)
    database.close()
    differing = {item["entity"] for item in certificate.content["target"] if not item["equal"]}
    assert differing == entities
    assert not certificate.is_explained
    assert "A difference is unexplained!" in certificate.to_text("en")
    assert "存在未解释的差异" in certificate.to_text("zh_CN")


CHILD = """
import sys
from pathlib import Path
from erp.base.home import Home
from ingest.landing import land
from ingest.mapping import load_mapping
from ingest.masters import open_company
from ingest.migrate import certify, load, migrate
from ingest.trade_lines.preparing import prepare
path, mapping, root = map(Path, sys.argv[1:4])
migrate("online-retail", path, mapping=mapping, home=Home(root, "online-retail"),
        lines_per_batch=int(sys.argv[4]),
        progress=lambda *done: print(*done, flush=True))
"""


def killed_after(home, mapping, steps, delay):
    """Run a migration in a process of its own; kill it a little after its n-th progress line."""
    command = [sys.executable, "-c", CHILD, FILE, mapping, home.root, str(LINES_PER_BATCH)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    for _ in range(steps):
        if not child.stdout.readline():
            break
    try:
        child.wait(delay)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    child.communicate()
    return child.returncode


@pytest.mark.slow
def test_MIG_07_killed_at_any_moment_it_resumes_to_the_same_result(home, mapping, tmp_path):
    expected = run(home, mapping, dry_run=True).content | {"dry_run": False}
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - a failure is repeated by it
    draw = random.Random(seed)
    codes = [
        killed_after(home, mapping, draw.randint(1, 25), draw.uniform(0, 0.05))
        for _ in range(KILLS)
    ]
    assert -signal.SIGKILL in codes
    finished = run(home, mapping)
    assert finished.content == expected
    assert broken(home) == []
