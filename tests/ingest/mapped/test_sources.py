"""Each shipped source to its certificate: on a small sample of our own, and on the real data.

Belongs here: what is particular to a source. Does not: the way itself (`test_migration`).
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.history.queries import find_history
from erp.verification import verify
from ingest.mapped.language import find_plan
from tests.ingest.mapped.ways import SAMPLES, differing, faults_of, moved, moved_with

OWN = ("adventureworks", "cn-superstore", "dwh-baraa", "northwind")
"""Sources with a sample of our own, by hand:

- northwind: 14.40 × 12 × 0.85 = 146.88; 19 × 3 = 57; 18 × 5 × 0.95 = 85.50: together 289.38;
- cn_superstore: 129.70 + 125.44 + 31.93 + 10.00 = 297.07, of it 287.07 taken back;
- adventureworks: 49 × 1,912.1544 = 93,695.5656, so 93,695.57 of stock; the race costs nothing;
- dwh-baraa: 70 + 20 + 35 + 10 + 2 × 35 = 205, of which the source states 70 + 20 − 35 + 10 + 35.
"""


REFUSED = {"dwh-baraa": 1}
"""Rows a sample has to show that they are refused."""


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
    assert first.content["rows"]["refused"] == REFUSED.get(source, 0)
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


def noted(certificate):
    return {each["en"]: each["rows"] for each in certificate.content["noted"]}


def test_MIG_01_two_extracts_that_disagree_are_one_and_every_fault_is_named(tmp_path):
    certificate = moved(tmp_path, "dwh-baraa", sample("dwh-baraa"))
    assert sums(certificate)["history"] == (3, "205")
    assert controls(certificate)["sales as stated, repairs as rounding"] == 100
    assert noted(certificate) == {
        "customer number more than once": 1, "spaces around a name": 1,
        # Of the CRM's rows 101, 102, 103, 103 again and X9, which the ERP does not know.
        "born in the future": 2, "no gender in the ERP": 2, "no gender in the CRM": 3,
        "no country in the ERP": 3,
        "it ends before it starts": 1, "no cost": 1, "no product line": 1,
        "a category the ERP does not have": 1, "impossible order date": 2,
        "no amount, or none above 0": 1, "no price, or none above 0": 2,
        "the amount is not quantity × price": 2,
    }  # fmt: skip
    chosen = {(each["view"], each["field"]): each for each in certificate.content["survivors"]}
    sex = chosen["chosen_customers", "sex"]
    # 101 and 102 by the CRM; the ERP knows 103, on both of its rows; nobody knows X9.
    assert [rule["rows"] for rule in sex["rules"]] == [2, 2]
    assert (sex["nothing"], sex["shown"]) == (1, [{"key": "AW00000101", "said": ["F", "M"]}])
    day = chosen["chosen_lines", "day"]
    assert [rule["rows"] for rule in day["rules"]] == [3, 1, 1]
    home = Home(tmp_path / "home", "dwh-baraa")
    with (
        closing(open_database(home.database_url)) as database,
        database.reading() as connection,
    ):
        found = connection.exec_driver_sql("select code, name, country from party order by code")
        assert [tuple(each) for each in found] == [
            ("AW00000101", "Ada Quill", "DE"), ("AW00000102", "Bo Reed", "DE"),
            ("AW00000103", "Cy Stone", ""),
        ]  # fmt: skip
        (order,) = find_history(connection, "SO2")
        # Shipped on 10 February, so ordered on the 3rd.
        assert (order.business_date, order.amount) == (date(2013, 2, 3), 35)
    (page,) = (tmp_path / "home").rglob("certificate.html")
    assert "impossible order date" in page.read_text(encoding="utf-8")


def test_MIG_03_the_real_extracts_of_two_systems_are_certified_with_every_known_fault(
    real_data, tmp_path
):
    certificate = moved(tmp_path, "dwh-baraa", real_data("dwh_baraa"))
    assert faults_of(certificate.content) == []
    found = noted(certificate)
    # The faults ../shared/data/README.md states; five customers stand there twice or thrice.
    assert found["impossible order date"] == 19
    assert found["no amount, or none above 0"] == 13
    assert found["no price, or none above 0"] == 12
    assert found["the amount is not quantity × price"] == 15
    assert found["customer number more than once"] == 6
    assert certificate.content["rows"]["refused"] == 4
    assert sums(certificate)["parties"][0] == 18_494 - 6 - 4


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
