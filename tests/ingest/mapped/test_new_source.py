"""The example of docs/new-source.md, word for word: profiled, refused, corrected, certified.

Belongs here: what a source nobody has seen goes through. Does not: shipped sources.
"""

from __future__ import annotations

import csv
import re
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.verification import verify
from ingest.errors import MappingFault, RunSheetRefused
from ingest.mapped.language import parse_plan
from operations.migration import migrate_source, profile_source, run_sheet_of
from tests.ingest.mapped.ways import faults_of

PAGE = Path(__file__).parents[3] / "docs" / "new-source.md"
BEGINS = datetime.fromisoformat("2025-12-31T18:00")
NAMES = ("customers.csv", "orders.csv", "balances.csv")


@pytest.fixture(autouse=True)
def _on_sqlite(monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)


@pytest.fixture
def shop(tmp_path):
    """The files of the page in a folder: its mapping and the three exports."""
    said = re.findall(
        r"^```\w+ (\S+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert {name for name, _ in said} == {"shop.yaml", *NAMES}
    for name, text in said:
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def migrated(shop, **options):
    files = [shop / name for name in NAMES]
    return migrate_source(
        str(shop / "shop.yaml"), files, home=Home(shop / "home", "shop"), **options
    )


def test_MIG_07_a_csv_nobody_has_seen_comes_to_a_certificate_by_a_mapping_alone(shop):
    rehearsed = migrated(shop, dry_run=True)
    refused = {(each["part"], each["row"]) for each in rehearsed.content["refused"]}
    assert refused == {("opening_receivable: unpaid", 5)}
    # 479.50 stand on 1122.01, 350 + 30.50 came in as items: 99 are missing.
    assert "unpaid: differs by 99" in faults_of(rehearsed.content)
    assert not (shop / "home" / "companies" / "shop" / "core.db").exists()
    assert [path.name for path in (shop / "home").rglob("profile.html")]
    (listed,) = (shop / "home").rglob("dry-run/refused.csv")
    text = listed.read_text(encoding="utf-8-sig").replace("K9", "K3")
    corrected = shop / "corrected.csv"
    corrected.write_text(text, encoding="utf-8")
    certificate = migrated(shop, corrections=corrected)
    assert faults_of(certificate.content) == []
    assert certificate.content["rows"]["refused"] == 0
    again = migrated(shop, corrections=corrected)
    # Re-importing the corrected rows does not duplicate them.
    assert (again.run["posted_now"], again.content) == (0, certificate.content)
    with closing(open_database(Home(shop / "home", "shop").database_url)) as database:
        assert all(each.holds for each in verify(database))
        with database.reading() as connection:
            owed = connection.exec_driver_sql(
                "select p.code, p.name, sum(i.amount) from open_item i join party p"
                " on p.id = i.party_id group by 1, 2 order by 1"
            ).all()
    # K1: 80.50 − 50; K2: 350, its name without the space; K3: the 99 of S-4.
    assert [tuple(each) for each in owed] == [
        ("K1", "华东超市", 3050), ("K2", "城北门店", 35000), ("K3", "和平商店", 9900),
    ]  # fmt: skip


def test_MIG_06_the_run_sheet_has_measured_times_owners_decisions_and_the_way_back(shop):
    home, source = Home(shop / "home", "shop"), str(shop / "shop.yaml")
    orders = (shop / "orders.csv").read_text(encoding="utf-8")
    first, _ = run_sheet_of(source, home, [], BEGINS)
    assert first["steps"][0]["begins"] == "2025-12-31 18:00"
    assert [each["is_measured"] for each in first["steps"]] == [False] * 11
    assert [each["holds"] for each in first["decisions"]] == [False] * 5
    migrated(shop, dry_run=True)  # refuses S-4 of K9
    owners = ["freeze=李/15", "load=王/90", "open=王"]
    sheet, page = run_sheet_of(source, home, owners, None)
    steps = {each["code"]: each for each in sheet["steps"]}
    # Planned 15 for 30; loading is what the rehearsal took, under a minute, and not the 90 planned.
    assert (steps["freeze"]["owner"], steps["freeze"]["minutes"]) == ("李", 15)
    assert (steps["load"]["minutes"], steps["load"]["is_measured"]) == (1, True)
    # 60 minutes of rehearsing from 18:00; nobody is down meanwhile.
    assert (steps["freeze"]["begins"], steps["freeze"]["ends"]) == (
        "2025-12-31 19:00", "2025-12-31 19:15",
    )  # fmt: skip
    # 15 + 240 + 30 + 5 + 1 + 1 + 60 + 15 + 15 + 10
    assert sheet["down_minutes"] == 392
    why = {each["en"]: each["why_en"] for each in sheet["decisions"] if not each["holds"]}
    assert why["The rehearsal refused no row"] == ["1 rows"]
    assert "unpaid: differs by 99" in next(iter(why.values()))
    assert "Rehearse, and check the certificate" in why["Every step has an owner"]
    (shop / "orders.csv").write_text(orders.replace("K9", "K3"), encoding="utf-8")
    migrated(shop, dry_run=True)
    migrated(shop)
    everybody = [f"{code}=王" for code in steps if code not in {"freeze", "open"}]
    sheet, page = run_sheet_of(source, home, everybody, None)
    stopped = [each["why_en"] for each in sheet["decisions"] if not each["holds"]]
    assert stopped == [["Products", "Suppliers", "Everybody has a role"]]
    assert not sheet["go"]
    assert sheet["point"]["command"].endswith("--company shop --undo")
    assert sheet["point"]["is_kept"]
    text = page.read_text(encoding="utf-8")
    assert "李" in text
    assert "--undo" in text
    with pytest.raises(RunSheetRefused, match="lunch"):
        run_sheet_of(source, home, ["lunch=王"], None)
    with pytest.raises(RunSheetRefused, match="load: soon"):
        run_sheet_of(source, home, ["load=王/soon"], None)


def test_MIG_01_each_rule_says_which_cells_it_changed(shop):
    certificate = migrated(shop, dry_run=True)
    assert certificate.content["cleansed"] == [
        {"table": "customers", "column": "name", "rule": "trim", "cells": 1},
        {"table": "customers", "column": "city", "rule": "replace", "cells": 2},
    ]
    (listed,) = (shop / "home").rglob("cleansed.csv")
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = [tuple(each.values()) for each in csv.DictReader(file)]
    assert rows == [
        ("customers", "3", "name", "trim", " 城北门店", "城北门店"),
        ("customers", "2", "city", "replace", "上海", "上海市"),
        ("customers", "3", "city", "replace", "上海", "上海市"),
    ]
    (page,) = (shop / "home").rglob("certificate.html")
    assert "cleansed.csv" in page.read_text(encoding="utf-8")


def test_MIG_01_the_profile_names_every_fault_with_its_rows_and_a_rule(shop):
    rows = [f"S-{n},2025-11-{n % 28 + 1:02},K{n % 3 + 1},{90 + n % 7}.00," for n in range(10, 70)]
    rows[3] = rows[3].replace("2025-11-14", "14.Nov")  # row 5: no date
    rows[5] = rows[5].replace(",9", ",９", 1)  # row 7: a full-width digit, hence no number
    rows[7] = "S-17,2025-11-18,K3,9000000.00,"  # row 9: far above the others
    rows[8] = rows[7]  # row 10: row 9 again
    rows[10] = rows[10].replace(",K", ",ｋ")  # row 12: another spelling of K3
    rows[12] = rows[12].replace(f"K{22 % 3 + 1}", "K9")  # row 14: nobody's
    (shop / "orders.csv").write_bytes(
        "\n".join(["订单号,日期,客户,金额,已付", *rows]).encode("gb18030")
    )
    content, page = profile_source(
        str(shop / "shop.yaml"), [shop / name for name in NAMES], shop / "profile"
    )
    found = {
        (each["code"], each["table"], each["column"]): [row["row"] for row in each["rows"]]
        for each in content["findings"]
    }
    assert found == {
        ("outer_spaces", "customers", "名称"): [3],
        ("bad_format", "orders", "日期"): [5],
        ("full_width", "orders", "金额"): [7],
        ("bad_format", "orders", "金额"): [7],
        ("outlier", "orders", "金额"): [9, 10],
        ("duplicate_row", "orders", ""): [10],
        ("duplicate_key", "orders", "订单号"): [10],
        ("full_width", "orders", "客户"): [12],
        ("second_spelling", "orders", "客户"): [12],
        ("orphan", "orders", "customer"): [12, 14],
    }
    rules = {each["code"]: each["rule"] for each in content["findings"] if each["rule"]}
    assert rules["outer_spaces"] == {"table": "customers", "columns": ["name"], "rule": "trim"}
    assert rules["second_spelling"]["values"] == {"ｋ3": "K3"}
    (orders,) = (each for each in content["tables"] if each["name"] == "orders")
    types = {column["name"]: (column["type"], column["empty"]) for column in orders["columns"]}
    assert types == {
        "订单号": ("text", 0), "日期": ("day", 0), "客户": ("text", 0), "金额": ("number", 0),
        "已付": ("empty", 60),
    }  # fmt: skip
    assert orders["read_as"]["encoding"] == "gb18030"
    text = page.read_text(encoding="utf-8")
    assert '<a href="#orders-14">14</a>' in text
    assert '<tr id="orders-14">' in text


def test_MIG_01_a_clean_source_has_no_findings(shop):
    (shop / "customers.csv").write_text("编号,名称\nK1,甲\nK2,乙\n", encoding="utf-8")
    content, _ = profile_source(None, [shop / "customers.csv"], shop)
    assert content["findings"] == []


def test_MIG_01_a_rule_for_a_column_the_mapping_does_not_have_is_a_fault(shop):
    text = (shop / "shop.yaml").read_text(encoding="utf-8").replace("[city], rule", "[town], rule")
    with pytest.raises(MappingFault, match=r"replace names no customers\.town"):
        parse_plan("shop.yaml", text.encode())
