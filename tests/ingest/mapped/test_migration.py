"""The way of a mapped source, on a Kingdee export and a filled workbook."""

from __future__ import annotations

import csv
import io
import json
import random
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.history.queries import find_history, months_of_history
from erp.verification import verify
from ingest.errors import ColumnsMissing, CorrectionRefused, MappingFault, RowsRefused
from ingest.mapped.language import find_plan, mapped_sources, parse_plan
from ingest.mapped.migration import migrate_mapped
from operations.migration import migrate_source, undo_migration
from tests.ingest.mapped.ways import (
    OPENING,
    VOUCHERS,
    a_workbook,
    differing,
    faults_of,
    moved,
    moved_with,
)


@pytest.fixture(autouse=True)
def _on_sqlite(monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)


def reading(folder, company):
    return closing(open_database(Home(folder / "home", company).database_url))


# --- Kingdee vouchers ---


def test_MIG_08_kingdee_vouchers_come_in_with_their_numbers_and_balances_by_month(tmp_path):
    certificate = moved(tmp_path, "kingdee-vouchers", VOUCHERS)
    assert faults_of(certificate.content) == []
    assert certificate.content["rows"] == {
        "source": 7 + 17, "taken": 7 + 16, "refused": 0, "left_out": 1,
    }  # fmt: skip
    with reading(tmp_path, "kingdee") as database, database.reading() as connection:
        (found,) = find_history(connection, "差旅费 记-4")
        assert (found.business_date, found.amount) == (date(2025, 11, 28), Decimal(-320))
        assert json.loads(found.details)["制单"] == "王会计"
        months = months_of_history(connection, "kingdee-vouchers")
        by_account = {(each.month, each.account): (each.debit, each.credit) for each in months}
        # 11,300 from customers and 22,600 sold in November; 7,083.20 more in December.
        assert by_account["2025-11", "1122"] == (Decimal(22600), Decimal(11300))
        assert by_account["2025-12", "1122"] == (0, Decimal("7083.2"))
        # A red voucher stays on its sides.
        assert by_account["2025-11", "1001"] == (0, Decimal(-320))
        for month in ("2025-11", "2025-12"):
            sides = [pair for (at, _), pair in by_account.items() if at == month]
            assert sum(each[0] for each in sides) == sum(each[1] for each in sides)
        lines = connection.exec_driver_sql(
            "select currency, foreign_amount from history_line where currency <> ''"
        ).all()
        assert [tuple(line) for line in lines] == [("USD", 100000)]
        assert connection.exec_driver_sql("select count(*) from posting").scalar_one() == 0


def test_MIG_02_a_second_run_posts_nothing_and_gives_the_same_bytes_time_aside(tmp_path):
    first = moved(tmp_path, "kingdee-vouchers", VOUCHERS)
    again = moved(tmp_path, "kingdee-vouchers", VOUCHERS)
    assert (first.run["posted_now"], again.run["posted_now"]) == (7, 0)
    assert again.content_sha256 == first.content_sha256
    rehearsed = moved(tmp_path / "else", "kingdee-vouchers", VOUCHERS, dry_run=True)
    assert rehearsed.content | {"dry_run": False} == first.content
    papers = sorted(tmp_path.rglob("certificate.pdf"))
    assert [path.read_bytes()[:5] for path in papers] == [b"%PDF-"] * 2
    (page,) = (tmp_path / "home").rglob("certificate.html")
    assert "93203.7" in page.read_text(encoding="utf-8")


def spoilt(folder, change):
    """The sample with rows changed by `change`, a function of the list of dicts."""
    text = VOUCHERS.read_bytes().decode("gb18030")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows = list(reader)
    change(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, reader.fieldnames or [])
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "spoilt.csv"
    path.write_bytes(out.getvalue().encode("gb18030"))
    return path


def test_MIG_02_every_bad_row_is_named_at_once_and_a_corrected_one_is_replayed(tmp_path):
    def change(rows):
        rows[0]["借方"] = "一万"  # 记-1 of November cannot be read
        rows[2]["币别"] = "比特币"
        rows[5]["借方"] = "12500.05"  # the voucher no longer balances

    path = spoilt(tmp_path, change)
    certificate = moved(tmp_path, "kingdee-vouchers", path)
    refused = {
        (each["part"], each["row"]): [why["code"] for why in each["reasons"]]
        for each in certificate.content["refused"]
    }
    assert refused["history: vouchers lines", 2] == ["type"]
    assert refused["history: vouchers lines", 3] == ["document"]
    assert refused["history: vouchers lines", 4] == ["rule"]
    assert refused["history: vouchers lines", 7] == ["core"]
    assert certificate.content["rows"]["refused"] == (1 + 2) + (1 + 3) + (1 + 2)
    assert certificate.run["posted_now"] == 4
    # The total of debits says that the mapping did not take every figure.
    assert any("total of debits" in each for each in faults_of(certificate.content))
    (listed,) = (tmp_path / "home").rglob("refused.csv")
    cells = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8-sig"))))
    right = {("2", "debit"): "11300.00", ("4", "currency"): "人民币", ("7", "debit"): "12500.50"}
    for cell in cells:
        cell["value"] = right.get((cell["row"], cell["column"]), cell["value"])
    corrected = tmp_path / "corrected.csv"
    with corrected.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(cells[0]))
        writer.writeheader()
        writer.writerows(cells)
    replayed = moved(tmp_path, "kingdee-vouchers", path, corrections=corrected)
    assert faults_of(replayed.content) == []
    assert (replayed.run["posted_now"], replayed.run["posted_before"]) == (3, 4)
    assert [(each["row"], each["before"]) for each in replayed.content["corrections"]] == [
        (2, "一万"), (4, "比特币"), (7, "12500.05"),
    ]  # fmt: skip
    corrected.write_text("table,row,column,value\nexport,2,colour,red\n", encoding="utf-8")
    with pytest.raises(CorrectionRefused, match="colour"):
        moved(tmp_path, "kingdee-vouchers", path, corrections=corrected)


# --- the opening workbook ---


def test_MIG_05_a_filled_workbook_opens_the_books_and_every_clearing_account_is_zero(tmp_path):
    certificate = moved(tmp_path, "opening", a_workbook(tmp_path / "期初.xlsx"))
    assert faults_of(certificate.content) == []
    assert [each["balance"] for each in certificate.content["clearing"]] == ["0"] * 4
    equal = {each["entity"]: each["target_sum"] for each in certificate.content["comparisons"]}
    assert equal["opening_stock"] == "4503.75"
    assert equal["opening_receivable"] == "5300"
    assert equal["opening_balances"] == "0"
    with reading(tmp_path, "new-company") as database:
        assert all(finding.holds for finding in verify(database))
        with database.reading() as connection:
            both = connection.exec_driver_sql(
                "select is_customer, is_supplier, payment_days from party where code = 'K2'"
            ).one()
            assert tuple(both) == (1, 1, 30)


def test_MIG_05_every_wrong_cell_of_a_workbook_is_named(tmp_path):
    sheets = {
        "往来单位": [*OPENING["往来单位"], ["K3", "无角色", "", "", "", ""]],
        "期初库存": [["P-01", "", "", "一百", "4200"], ["P-99", "", "", 1, 1]],
        "期初应收": [["XS-881", "K9", "5800", "15.1.2026", "", "", ""]],
        "科目余额": [["1002", "", "1", "2", "4", "9613.75", ""], ["9999", "", "", "", "", "1", ""]],
    }
    content = moved(
        tmp_path, "opening", a_workbook(tmp_path / "期初.xlsx", **sheets), dry_run=True
    ).content
    named = {
        (each["part"], each["row"], why["column"], why["code"])
        for each in content["refused"]
        for why in each["reasons"]
    }
    assert named >= {
        ("parties: parties", 5, "", "rule"),
        ("opening_stock: opening_stock", 2, "quantity", "type"),
        ("opening_stock: opening_stock", 3, "product", "unknown"),
        ("opening_receivable: receivables", 2, "due", "type"),
        ("opening_ledger: balances", 2, "year_opening", "balance"),
        ("opening_ledger: balances", 3, "account", "unknown"),
    }
    assert not content["balanced"]


def test_MIG_05_stock_worth_other_than_the_old_books_say_stands_on_its_clearing(tmp_path):
    sheets = {"期初库存": [["P-01", "", "", 100, "4200.00"], ["P-02", "", "", "40.5", "303.74"]]}
    content = moved(tmp_path, "opening", a_workbook(tmp_path / "期初.xlsx", **sheets)).content
    # One fen less in stock than on 1405.01: it is missing there and stands on 3104.90.
    assert faults_of(content) == [
        "opening_balances 1405.01 balance: 450375 in the source, 450374 in the books",
        "opening_balances 3104.90 row: — in the source, present in the books",
        "clearing account 3104.90 stands at 0.01, not zero",
    ]


# --- planted faults: each is found and named ---


def old(requests):
    return next(place for place, each in enumerate(requests.history) if each.number == "记-2")


def wrong_sum(requests):
    place = old(requests)
    lines = [replace(line, amount=line.amount + 1) if line.amount != 2600 else line
             for line in requests.history[place].lines]  # fmt: skip
    requests.history[place] = replace(requests.history[place], lines=tuple(lines))


def missing_row(requests):
    del requests.history[old(requests)]


def double_row(requests):
    each = replace(requests.history[old(requests)], key="again")
    requests.history.append(each)


def changed_date(requests):
    place = old(requests)
    requests.history[place] = replace(requests.history[place], business_date=date(2025, 11, 6))


def wrong_currency(requests):
    place = old(requests)
    requests.history[place] = replace(requests.history[place], currency="USD")


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (wrong_sum, [("2025-11 记-2", "amount"), ("2025-11 记-2", "lines_sha256")]),
        (missing_row, [("2025-11 记-2", "row")]),
        (double_row, [("again", "row")]),
        (changed_date, [("2025-11 记-2", "date")]),
        (wrong_currency, [("2025-11 记-2", "currency")]),
    ],
)
def test_MIG_03_a_fault_planted_in_a_voucher_is_found_and_named(tmp_path, fault, named):
    content = moved_with(tmp_path, find_plan("kingdee-vouchers"), VOUCHERS, fault)
    assert differing(content) == {"history": named}
    assert not content["balanced"]


def swapped_customer(requests):
    place = next(p for p, each in enumerate(requests.documents) if each.reference == "XS-881")
    requests.documents[place] = replace(requests.documents[place], party="K2")


def item_missing(requests):
    requests.documents[:] = [each for each in requests.documents if each.reference != "CG-77"]


def item_twice(requests):
    each = next(each for each in requests.documents if each.reference == "CG-77")
    requests.documents.append(replace(each, key=f"{each.key}b"))


def item_in_dollars(requests):
    place = next(p for p, each in enumerate(requests.documents) if each.reference == "CG-77")
    requests.documents[place] = replace(requests.documents[place], currency="USD", rate=Decimal(1))


def due_later(requests):
    place = next(p for p, each in enumerate(requests.documents) if each.reference == "CG-77")
    requests.documents[place] = replace(requests.documents[place], due_date=date(2026, 1, 21))


def more_goods(requests):
    place = next(p for p, each in enumerate(requests.documents) if each.kind == "opening_stock")
    lines = requests.documents[place].lines
    more = replace(lines[0], quantity=lines[0].quantity + 1)
    requests.documents[place] = replace(requests.documents[place], lines=(more, *lines[1:]))


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (swapped_customer, {"opening_receivable": [("XS-881", "customer or supplier")]}),
        (item_missing, {
            "opening_payable": [("CG-77", "row")],
            "opening_balances": [("2202.01", "row"), ("3104.92", "row")],
        }),
        (item_twice, {
            "opening_payable": [("CG-77b", "row")],
            "opening_balances": [("2202.01", "balance"), ("3104.92", "row")],
        }),
        (item_in_dollars, {"opening_payable": [("CG-77", "currency")]}),
        (due_later, {"opening_payable": [("CG-77", "due date")]}),
        (more_goods, {"opening_stock": [("MAIN P-01", "quantity")]}),
    ],
)  # fmt: skip
def test_MIG_03_a_fault_planted_in_an_opening_is_found_and_named(tmp_path, fault, named):
    book = a_workbook(tmp_path / "期初.xlsx")
    content = moved_with(tmp_path, find_plan("opening"), book, fault)
    assert differing(content) == named
    assert not content["balanced"]


# --- kills, and the way back ---

CHILD = """
import sys
from pathlib import Path
from erp.base.home import Home
from ingest.mapped.language import find_plan
from ingest.mapped.migration import migrate_mapped
plan = find_plan(sys.argv[1])
migrate_mapped(plan, [Path(sys.argv[2])], home=Home(Path(sys.argv[3]), plan.company.code),
               lines_per_batch=1, progress=lambda *done: print(*done, flush=True))
"""


def killed(folder, source, path, steps, delay):
    command = [sys.executable, "-c", CHILD, source, str(path), str(folder / "home")]
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


def kill_and_resume(folder, times, source="opening", path=None):
    path = path or a_workbook(folder / "期初.xlsx")
    expected = moved(folder / "else", source, path)
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - a failure is repeated by it
    draw = random.Random(seed)
    codes = [
        killed(folder, source, path, draw.randint(2, 7), draw.uniform(0, 0.03))
        for _ in range(times)
    ]
    assert -signal.SIGKILL in codes
    finished = moved(folder, source, path)
    assert finished.content == expected.content
    companies = [each["code"] for each in finished.content["companies"]]
    for company in companies or [finished.content["company"]["code"]]:
        with reading(folder, company) as database:
            assert all(finding.holds for finding in verify(database))


def test_MIG_02_killed_and_run_again_it_comes_to_the_same(tmp_path):
    kill_and_resume(tmp_path, 2)


@pytest.mark.soak
def test_MIG_02_killed_at_twenty_points_it_comes_to_the_same(tmp_path):
    kill_and_resume(tmp_path, 20)


@pytest.mark.soak
@pytest.mark.parametrize(
    "sample",
    ["adventureworks", "cn_superstore", "dwh_baraa", "jsherp", "kingdee/vouchers.csv", "northwind",
     "vat_firms"],
)  # fmt: skip
def test_MIG_02_each_source_killed_at_twenty_points_comes_to_the_same(tmp_path, sample):
    named = {"kingdee/vouchers.csv": "kingdee-vouchers", "vat_firms": "vat-invoices"}
    source = named.get(sample, sample.replace("_", "-"))
    kill_and_resume(tmp_path, 20, source, VOUCHERS.parents[1] / sample)


def test_MIG_02_a_company_that_was_not_there_is_gone_after_undoing(tmp_path):
    home = Home(tmp_path / "home", "kingdee")
    migrate_source("kingdee-vouchers", [VOUCHERS], home=home)
    assert undo_migration("kingdee-vouchers", home)["state"] == "removed"
    assert not home.exists()
    assert migrate_source("kingdee-vouchers", [VOUCHERS], home=home).run["posted_now"] == 7


# --- expectations, and totals nobody has stated ---

SHOP = """
format: 2
source: shop
version: 1
title: {zh: 小店, en: Shop}
company: {code: shop, name: {zh: 小店, en: Shop}, currency: CNY, standard: small_business,
          taxpayer: general, tax_code: VAT13, time_zone: Asia/Shanghai, warehouse: MAIN}
cutover: 2026-01-01
tables: {people: {from: ["*"], columns: {code: , name: , days: }}}
entities:
  parties:
    - {from: people, key: code, fields: {code: code, name: name, is_customer: "true", payment_days: days}}
"""  # noqa: E501 - YAML
UNIQUE = "expect: {parties: [{rule: ExpectColumnValuesToBeUnique, column: name}]}\n"
MANY = "expect: {parties: [{rule: ExpectTableRowCountToBeBetween, min_value: 9}]}\n"
COUNTED = """controls:
  - {zh: 人数, en: people, source: select count(*) from people, mapped: select count(*) from entity_parties}
"""  # noqa: E501 - YAML


def shop(folder, *more, rows="K1,甲,30\nK2,乙,30\nK3,乙,30\n"):
    path = folder / "people.csv"
    path.write_text(f"code,name,days\n{rows}", encoding="utf-8")
    plan = parse_plan("shop.yaml", "".join([SHOP, *more]).encode())
    return migrate_mapped(plan, [path], home=Home(folder / "home", "shop"))


def test_MIG_02_rows_that_fail_an_expectation_are_refused_with_the_rule(tmp_path):
    # More than a report shows: every one of them is refused, none slips through.
    alike = [f"K{number}" for number in range(2, 27)]
    rows = "".join(f"{key},乙,30\n" for key in ["K1", *alike]).replace("乙", "甲", 1)
    content = shop(tmp_path, UNIQUE, COUNTED, rows=rows).content
    reasons = {each["key"]: each["reasons"][0] for each in content["refused"]}
    assert list(reasons) == alike
    assert {(why["code"], why["value"]) for why in reasons.values()} == {("expectation", "乙")}
    assert content["expectations"] == [{
        "entity": "parties", "rule": "ExpectColumnValuesToBeUnique", "column": "name",
        "checked": 26, "unexpected": 25,
    }]  # fmt: skip
    assert faults_of(content) == ["people: differs by 25"]


@pytest.mark.soak
def test_MIG_02_an_expectation_of_the_whole_refuses_the_source(tmp_path):
    with pytest.raises(RowsRefused, match="ExpectTableRowCountToBeBetween"):
        shop(tmp_path, MANY, COUNTED)


def test_MIG_03_refused_rows_of_a_mapping_without_controls_are_a_difference(tmp_path):
    content = shop(tmp_path, "controls: []\n", rows="K1,甲,30\nK2,乙,soon\n").content
    assert faults_of(content) == [
        "1 rows are refused and the mapping has no control that says what they come to"
    ]
    assert not content["balanced"]
    assert shop(tmp_path, "controls: []\n").content["balanced"]


# --- the language ---


def test_INT_06_every_shipped_mapping_is_sound():
    names = mapped_sources()
    assert {"kingdee-vouchers", "opening"} <= set(names)
    assert [find_plan(name).source for name in names] == names


def test_INT_06_every_fault_of_a_mapping_is_named_at_once():
    text = """
format: 2
source: x
version: one
title: {zh: 测, en: Test}
company: {code: x, name: {zh: x, en: x}, currency: CNY, standard: small_business,
          taxpayer: general, tax_code: VAT13, time_zone: Asia/Shanghai, warehouse: MAIN}
cutover: 2026-01-01
colour: red
tables: {t: {columns: {a: }}}
entities:
  parties: [{from: t, key: a, fields: {code: a, hat: a}}]
  persons: [{from: t}]
"""
    with pytest.raises(MappingFault) as fault:
        parse_plan("x.yaml", text.encode())
    said = fault.value.en
    for word in ("version", "colour", "hat", "parties.t.name is missing", "persons", "controls"):
        assert word in said


def test_a_source_that_lacks_columns_says_which(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("日期,凭证字号\n2025-01-01,记-1\n", encoding="utf-8")
    with pytest.raises(ColumnsMissing, match="科目代码"):
        moved(tmp_path, "kingdee-vouchers", path)
