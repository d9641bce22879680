"""A source of many companies, on lists of VAT invoices: every company's AR and AP in one run."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.history.queries import find_history
from erp.posting import post
from erp.verification import verify
from ingest.errors import MappingFault, OneDatabase, UnknownCompany
from ingest.mapped.language import find_plan
from ingest.mapped.migration import migrate_mapped
from operations.migration import AlreadyLive, NothingToUndo, migrate_source, undo_migration
from tests.builders import a_journal, credit, debit
from tests.ingest.mapped.ways import SAMPLES, faults_of, moved

FIRMS = SAMPLES / "vat_firms"


@pytest.fixture(autouse=True)
def _on_sqlite(monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)


def books(folder, code):
    return closing(open_database(Home(folder / "home", code).database_url))


def balances(folder, code):
    """Balances by account, in cents."""
    query = """select a.code, sum(p.amount) from posting p join account a on a.id = p.account_id
                group by a.code having sum(p.amount) <> 0"""
    with books(folder, code) as database, database.reading() as connection:
        assert all(finding.holds for finding in verify(database))
        return {each: int(amount) for each, amount in connection.exec_driver_sql(query)}


def test_CN_05_lists_of_many_firms_open_every_firm_s_receivables_and_payables(tmp_path):
    certificate = moved(tmp_path, "vat-invoices", FIRMS)
    content = certificate.content
    assert faults_of(content) == []
    # F1 is owed 1,130.00 and owes 113.00 − 33.90 + 8.78 = 87.88; F2 is owed 101.70 − 10.17 and
    # owes 0.11 + 0.24. The difference is its equity, as nothing else is known.
    assert balances(tmp_path, "vat-f1") == {"1122.01": 113000, "2202.01": -8788, "3104.06": -104212}
    assert balances(tmp_path, "vat-f2") == {"1122.01": 9153, "2202.01": -35, "3104.06": -9118}
    assert {each["code"]: each["sums"] for each in content["companies"]} == {
        "vat-f1": {"parties": "3", "opening_receivable": "1130", "opening_payable": "87.88",
                   "opening_balances": "0"},
        "vat-f2": {"parties": "4", "opening_receivable": "91.53", "opening_payable": "0.35",
                   "opening_balances": "0"},
    }  # fmt: skip
    noted = {(each["part"].split()[-1], each["en"]): [row["key"] for row in each["shown"]]
             for each in content["noted"]}  # fmt: skip
    assert {key: len(keys) for key, keys in noted.items()} == {
        ("received", "red-letter"): 1, ("received", "spaces around the state"): 1,
        ("received", "same number with another content"): 2, ("received", "repeated row"): 1,
        ("received", "net and tax are not the gross"): 1, ("issued", "red-letter"): 1,
    }  # fmt: skip
    assert noted["received", "net and tax are not the gross"][0].startswith("vat-f2 10000009 S3")
    # Two void, one repeated, one of nothing.
    assert content["rows"]["left_out"] == 4
    totals = {each["en"]: each["source"] for each in content["controls"]}
    # 100.00 − 30.00 + 7.77 + 0.10 + 0.20, and 13.00 − 3.90 + 1.01 + 0.01 + 0.03
    assert (totals["net received"], totals["tax received"]) == ("78.07", "10.15")
    again = moved(tmp_path, "vat-invoices", FIRMS)
    assert again.run["posted_now"] == 0
    assert again.content_sha256 == certificate.content_sha256
    (page,) = (tmp_path / "home" / "migrations" / "vat-invoices").rglob("certificate.html")
    assert "甲商贸" in page.read_text(encoding="utf-8")


def test_MIG_03_rows_of_no_company_are_a_difference(tmp_path):
    shutil.copytree(FIRMS, tmp_path / "lists")
    with (tmp_path / "lists" / "output.csv").open("a", encoding="utf-8") as file:
        file.write("F9,20000009,2019-03-06,B2,90.00,11.70,101.70,有效发票\n")
    content = moved(tmp_path, "vat-invoices", tmp_path / "lists", dry_run=True).content
    assert faults_of(content) == [
        "1 rows of issued belong to no company", "gross issued: differs by 101.7",
        "net issued: differs by 90", "tax issued: differs by 11.7",
    ]  # fmt: skip
    assert not content["balanced"]


def test_MIG_02_one_company_of_many_is_migrated_by_its_code(tmp_path, monkeypatch):
    plan = find_plan("vat-invoices")
    certificate = migrate_mapped(plan, [FIRMS], home=Home(tmp_path / "home", "vat-f2"))
    assert certificate.content["company"]["name"] == "F2 乙材料"
    assert not Home(tmp_path / "home", "vat-f1").exists()
    with pytest.raises(UnknownCompany, match="vat-f1, vat-f2"):
        migrate_mapped(plan, [FIRMS], home=Home(tmp_path / "home", "vat-f3"))
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", f"sqlite:///{tmp_path}/one.db")
    with pytest.raises(OneDatabase, match="2 companies"):
        moved(tmp_path, "vat-invoices", FIRMS)


def test_MIG_02_companies_that_cannot_be_told_apart_refuse_the_source(tmp_path):
    shutil.copytree(FIRMS, tmp_path / "lists")
    (tmp_path / "lists" / "enterprises.csv").write_text("企业代号,企业名称\nF1,甲\nf1,乙\n")
    with pytest.raises(MappingFault, match="two bear the code vat-f1"):
        moved(tmp_path, "vat-invoices", tmp_path / "lists")


def test_MIG_02_every_company_is_taken_back_by_one_command_or_none(tmp_path):
    home = Home(tmp_path / "home", "vat-invoices")
    assert migrate_source("vat-invoices", [FIRMS], home=home).is_explained
    with books(tmp_path, "vat-f2") as database:
        post(database, [a_journal("pz1", debit("1002", 1), credit("3001", 1), on=date(2020, 3, 5))])
    with pytest.raises(AlreadyLive, match="vat-f2"):
        undo_migration("vat-invoices", home)
    assert Home(tmp_path / "home", "vat-f1").exists()
    assert undo_migration("vat-invoices", Home(home.root, "vat-f1"))["state"] == "removed"
    assert not Home(tmp_path / "home", "vat-f1").exists()
    with pytest.raises(NothingToUndo):
        undo_migration("vat-invoices", Home(home.root, "vat-f1"))


def test_MIG_05_a_dump_of_many_tenants_opens_each_with_its_signs_and_without_the_deleted(tmp_path):
    content = moved(tmp_path, "jsherp", SAMPLES / "jsherp").content
    assert faults_of(content) == []
    assert {each["code"]: each["name"] for each in content["companies"]} == {
        "jsh-63": "甲's 商行", "jsh-70": "乙贸易",
    }  # fmt: skip
    # Owed to us: 50 from before, 580 + 6 of freight − 200 received; 58 returned and 30 paid ahead
    # are owed back. Of 300 owed 300 is paid, 40 of it back; 20 from before. Rice 10 × 41.50.
    assert balances(tmp_path, "jsh-63") == {
        "1002": 98450, "1122.01": 43600, "2203": -8800, "2202.01": -2000, "1405.01": 41500,
        "3104.06": -172750,
    }  # fmt: skip
    # This tenant forces approval: the bill of 40 that is not approved is owed by nobody.
    assert balances(tmp_path, "jsh-70") == {
        "1002": 20000, "1122.01": 8000, "1405.01": 12000, "3104.06": -40000,
    }  # fmt: skip
    with books(tmp_path, "jsh-63") as database, database.reading() as connection:
        (found,) = find_history(connection, "XSTH1")
        assert (found.kind, found.amount, found.party_name) == ("sales_return", -58, "东门超市")
        assert find_history(connection, "XSCK2") == []
        (paid,) = find_history(connection, "FK1")
        assert (paid.kind, paid.amount) == ("money", -260)
        stock = connection.exec_driver_sql("select code, unit, name from product order by code")
        assert [tuple(each) for each in stock] == [
            ("1000", "袋", "大米 10kg"),
            ("1001", "瓶", "酱油"),
        ]
    assert {each["en"]: each["rows"] for each in content["noted"]} == {
        "disabled": 1, "not approved": 2, "the sign of its total is not that of its kind": 1,
    }  # fmt: skip


def test_MIG_03_the_real_dump_of_jsherp_is_certified(real_data, tmp_path):
    dump = real_data("cn_peer_erp") / "jsh_erp_HEAD_2026-08-05_sanitised.sql.gz"
    content = moved(tmp_path, "jsherp", dump).content
    assert faults_of(content) == []
    # It has masters and stock only: 7 + 2 + 1 + 8 + 5 units, accounts of 829 and −1,681.
    totals = {each["en"]: each["source"] for each in content["controls"]}
    assert (totals["units in stock"], totals["money in accounts"]) == ("23", "-852")


OTHER_ENGINE = """
select firm, sum(gross), sum(net), sum(tax) from (
  select distinct 企业代号 as firm, {party}, 发票号码, 开票日期, 金额::decimal(18, 2) as net,
         税额::decimal(18, 2) as tax, 价税合计::decimal(18, 2) as gross
    from read_parquet('{path}') where trim(发票状态) <> '作废发票'
) group by firm order by firm
"""


@pytest.mark.soak
def test_CN_05_the_real_lists_open_123_companies_exact_to_the_cent(real_data, tmp_path):
    folder = real_data("cn_vat_invoices")
    certificate = moved(tmp_path, "vat-invoices", folder)
    assert faults_of(certificate.content) == []
    seconds = Decimal(certificate.run["seconds"])
    print(f"{373_431 / seconds:.0f} invoices a second, {seconds} s")  # noqa: T201 - the figure
    assert len(certificate.content["companies"]) == 123
    found = {each["code"]: each for each in certificate.content["companies"]}
    for file, party, entity, side in (
        ("a1_output", "购方单位代号", "opening_receivable", "issued"),
        ("a1_input", "销方单位代号", "opening_payable", "received"),
    ):
        query = OTHER_ENGINE.format(path=folder / f"{file}.parquet", party=party)
        for firm, gross, net, tax in duckdb.sql(query).fetchall():
            said = found[f"vat-{firm.lower()}"]
            assert Decimal(said["sums"][entity]) == gross
            assert Decimal(said["controls"][f"net {side}"]) == net
            assert Decimal(said["controls"][f"tax {side}"]) == tax
    noted = {(each["part"].split()[-1], each["en"]): each["rows"]
             for each in certificate.content["noted"]}  # fmt: skip
    assert noted["issued", "repeated row"] == 4092
    assert noted["received", "same number with another content"] == 2
