"""Two engines that know nothing of ours recompute the books: every account at every month's end.

hledger and beancount read the exported journal; their balances are compared with
`account_balance`. The companies are the demo's, a migrated sample's and, where the data is, the
migrated real one's.
"""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from beancount import loader
from beancount.core import data

from analytics.auditor_export import TABLES, export_books
from analytics.journal_export import UnknownForm, export_journal
from erp.base.database import open_database
from erp.base.home import Home
from erp.posting import post
from ingest.migrate import migrate
from tests.builders import MARCH, a_company, a_journal, credit, debit
from tests.engines import check_with_engines
from tests.ingest.builders import SAMPLE, SHIPPED


def test_CN_11_two_engines_recompute_the_demo_company_at_every_month_end(
    demo_database, tmp_path, hledger
):
    assert check_with_engines(demo_database, tmp_path, hledger) > 40


@pytest.fixture
def migrated(tmp_path):
    """The sample of the public retail data, migrated."""
    home = Home(tmp_path / "home", "online-retail")
    mapping = tmp_path / "mapping.yaml"  # without its expectations, which are tested apart
    mapping.write_text(yaml.safe_dump(yaml.safe_load(SHIPPED.read_bytes()) | {"expect": []}))
    migrate("online-retail", SAMPLE / "lines.parquet", mapping=mapping, home=home)
    database = open_database(home.database_url)
    yield database
    database.close()


def test_CN_11_two_engines_recompute_a_migrated_company_at_every_month_end(
    migrated, tmp_path, hledger
):
    assert check_with_engines(migrated, tmp_path, hledger) > 2


def test_CN_11_a_balance_that_is_not_the_postings_sum_is_seen_by_both_engines(
    demo_database, tmp_path, hledger
):
    """Planted: a running total changed behind the triggers."""
    with closing(sqlite3.connect(demo_database.url.database)) as bare, bare:
        bare.execute("drop trigger account_balance_update_sealing")
        bare.execute(
            "update account_balance set debit = debit + 1"
            " where debit = (select max(debit) from account_balance)"
        )
    with pytest.raises(AssertionError):
        check_with_engines(demo_database, tmp_path, hledger)


def test_CN_11_beancount_keeps_codes_and_names_and_awkward_texts(sqlite_url, tmp_path):
    database = a_company(open_database(sqlite_url))
    memo = 'He said "no" \\ twice\n; * option'
    post(database, [a_journal("pz", debit("1002", 5), credit("3001", 5), on=MARCH, memo=memo)])
    export_journal(database, tmp_path / "books.beancount", "beancount")
    entries, errors, _ = loader.load_file(str(tmp_path / "books.beancount"))
    database.close()
    assert errors == []
    opened = {each.meta["code"]: each for each in entries if isinstance(each, data.Open)}
    assert opened["1122.01"].account == "Assets:1122:1122-01"
    assert opened["1122.01"].meta["name"] == "应收账款—已开票"
    entry = next(each for each in entries if isinstance(each, data.Transaction))
    assert entry.narration == 'He said "no" \\ twice ; * option'
    assert entry.date == date(2024, 3, 1)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_CN_11_an_auditor_gets_tables_that_explain_themselves(demo_database, tmp_path, form):
    written = export_books(demo_database, tmp_path / "pack", form)
    folder = tmp_path / "pack"
    said = read_csv(folder / "columns.csv")
    assert {each["table"] for each in said} == {table.name for table in TABLES} == set(written)

    def rows(name):
        path = folder / f"{name}.{form}"
        if form == "parquet":
            return pq.read_table(path).to_pylist()
        return read_csv(path)

    for table in TABLES:
        assert [each["column"] for each in said if each["table"] == table.name] == [
            column.name for column in table.columns
        ]
        assert len(rows(table.name)) == written[table.name] > 0
    vouchers = rows("vouchers")
    debits = sum(Decimal(each["debit"]) for each in vouchers)
    assert debits == sum(Decimal(each["credit"]) for each in vouchers) > 0
    last: dict[tuple[str, str], Decimal] = {}
    for each in rows("balances"):
        last[each["account"], each["party"]] = Decimal(each["balance"])
    assert sum(last.values()) == 0
    stock = sum(Decimal(each["amount"]) for each in rows("stock"))
    assert stock == sum(amount for (code, _), amount in last.items() if code == "1405.01")
    assert (folder / "journal.hledger").stat().st_size > 0
    with pytest.raises(UnknownForm, match="xlsx"):
        export_books(demo_database, folder, "xlsx")
