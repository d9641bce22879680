"""Each shipped source to its certificate: on a small sample of our own, and on the real data.

Belongs here: what is particular to a source. Does not: the way itself (`test_migration`).
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.history.queries import find_history
from erp.verification import verify
from ingest.mapped.language import find_plan
from tests.ingest.mapped.ways import SAMPLES, differing, faults_of, moved, moved_with

OWN = ("adventureworks", "cn-superstore", "northwind")
"""Sources with a sample of our own, by hand:

- northwind: 14.40 × 12 × 0.85 = 146.88; 19 × 3 = 57; 18 × 5 × 0.95 = 85.50: together 289.38;
- cn_superstore: 129.70 + 125.44 + 31.93 + 10.00 = 297.07, of it 287.07 taken back;
- adventureworks: 49 × 1,912.1544 = 93,695.5656, so 93,695.57 of stock; the race costs nothing.
"""


@pytest.fixture(autouse=True)
def _on_sqlite(monkeypatch):
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)


def sample(source: str) -> Path:
    """The own sample of a source, a folder of CSV files."""
    return SAMPLES / source.replace("-", "_")


def controls(certificate):
    return {each["en"]: Decimal(each["source"]) for each in certificate.content["controls"]}


def sums(certificate):
    return {each["entity"]: (each["target_count"], each["target_sum"])
            for each in certificate.content["comparisons"]}  # fmt: skip


@pytest.mark.parametrize("source", OWN)
def test_MIG_02_each_source_balances_and_a_second_run_posts_nothing(tmp_path, source):
    path = sample(source)
    first = moved(tmp_path, source, path)
    assert faults_of(first.content) == []
    assert first.content["rows"]["refused"] == 0
    again = moved(tmp_path, source, path)
    assert again.run["posted_now"] == 0
    assert again.content_sha256 == first.content_sha256
    home = Home(tmp_path / "home", find_plan(source).company.code)
    with closing(open_database(home.database_url)) as database:
        assert all(finding.holds for finding in verify(database))


def test_MIG_02_northwind_s_shipped_orders_are_history_the_rest_orders(tmp_path):
    certificate = moved(tmp_path, "northwind", sample("northwind"))
    assert sums(certificate)["history"] == (1, "203.88")
    assert sums(certificate)["documents"] == (1, "85.5")
    # Stock of unknown cost is worth nothing yet.
    assert sums(certificate)["opening_stock"] == (1, "0")
    assert controls(certificate)["net of orders"] == Decimal("289.38")


def test_MIG_02_a_returned_order_takes_back_every_customer_s_part_of_it(tmp_path):
    certificate = moved(tmp_path, "cn-superstore", sample("cn-superstore"))
    # Order CN-1 bears two customers: two sales and two returns; 297.07 − 287.07 is left.
    assert sums(certificate)["history"] == (3 + 2, "10")
    home = Home(tmp_path / "home", "superstore")
    with (
        closing(open_database(home.database_url)) as database,
        database.reading() as connection,
    ):
        found = find_history(connection, "CN-1", kind="sales_return")
        assert {(each.party_name, each.amount) for each in found} == {
            ("曾惠", Decimal("-255.14")), ("许安", Decimal("-31.93")),
        }  # fmt: skip
        # One product with two names: the first is the master's, each line keeps its own.
        assert [each.number for each in find_history(connection, "大剪刀", kind="sale")] == ["CN-1"]


def test_MIG_05_adventureworks_opens_stock_at_standard_cost(tmp_path):
    certificate = moved(tmp_path, "adventureworks", sample("adventureworks"))
    assert sums(certificate)["opening_stock"] == (2, "93695.57")
    assert [each["balance"] for each in certificate.content["clearing"]] == ["0"] * 4
    # 1 ÷ 0.8 = 1.25 dollars a euro; the peso is left out by its rule.
    assert sums(certificate)["rates"] == (1, "1.25")
    assert certificate.content["rows"]["left_out"] == 2


def swapped(requests):
    place = next(p for p, each in enumerate(requests.documents) if each.kind == "sales_order")
    requests.documents[place] = replace(requests.documents[place], party="ANTON")


def test_MIG_03_an_order_that_changed_hands_on_the_way_is_named(tmp_path):
    path = sample("northwind")
    content = moved_with(tmp_path, find_plan("northwind"), path, swapped)
    assert differing(content) == {"documents": [("11002", "party")]}


def test_MIG_03_the_real_superstore_is_certified(real_data, tmp_path):
    path = real_data("cn_superstore") / "示例-超市.xls"
    certificate = moved(tmp_path, "cn-superstore", path)
    assert faults_of(certificate.content) == []
    assert controls(certificate) == {
        "sales": Decimal("16117548.237"), "quantity": Decimal(37675), "orders": 2773,
        "returned orders": 296,
    }  # fmt: skip


@pytest.mark.parametrize("dump", ["instnwnd_mssql.sql.gz", "northwind_psql.sql.gz"])
def test_MIG_03_each_real_dump_of_northwind_is_certified(real_data, tmp_path, dump):
    certificate = moved(tmp_path, "northwind", real_data("northwind") / dump)
    assert faults_of(certificate.content) == []
    found = controls(certificate)
    assert found["net of orders"].quantize(Decimal("0.01")) == Decimal("1265793.04")
    assert (found["orders"], found["units ordered"]) == (830, 51317)
    assert found["freight"] == Decimal("64942.69")


@pytest.mark.soak
def test_MIG_03_the_real_adventureworks_is_certified(real_data, tmp_path):
    certificate = moved(tmp_path, "adventureworks", real_data("adventureworks"))
    assert faults_of(certificate.content) == []
    assert certificate.content["rows"]["refused"] == 0
