"""Mapped sources come to the same certificate on either database, once, and can be taken back.

Belongs here: what depends on the database. Does not: what a source brings (`test_sources`).
"""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.posting import post
from erp.verification import verify
from operations.migration import AlreadyLive, NothingToUndo, migrate_source, undo_migration
from tests.builders import a_journal, credit, debit
from tests.ingest.mapped.ways import SAMPLES, VOUCHERS, a_workbook, faults_of


@pytest.mark.parametrize(
    ("source", "company"),
    [
        ("opening", "new-company"),
        pytest.param("northwind", "northwind", marks=pytest.mark.soak),
    ],
)
def test_MIG_02_a_source_comes_to_the_same_on_either_database(
    tmp_path, empty_database_url, monkeypatch, source, company
):
    path = a_workbook(tmp_path / "期初.xlsx") if source == "opening" else SAMPLES / source
    monkeypatch.delenv("LEDGERHOUSE_DATABASE_URL", raising=False)
    expected = migrate_source(source, [path], home=Home(tmp_path / "else", company))
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", empty_database_url)
    home = Home(tmp_path / "home", company)
    certificate = migrate_source(source, [path], home=home)
    assert faults_of(certificate.content) == []
    assert certificate.content == expected.content
    again = migrate_source(source, [path], home=home)
    assert (again.run["posted_now"], again.content) == (0, expected.content)
    with closing(open_database(empty_database_url)) as database:
        assert [each.name for each in verify(database) if not each.holds] == []
    assert undo_migration(source, home)["state"] == "removed"
    assert not home.exists()


def test_MIG_02_one_command_takes_the_company_back_while_nobody_has_worked(
    tmp_path, empty_database_url, monkeypatch
):
    monkeypatch.setenv("LEDGERHOUSE_DATABASE_URL", empty_database_url)
    home = Home(tmp_path / "home", "new-company")
    book = a_workbook(tmp_path / "期初.xlsx")
    assert migrate_source("opening", [book], home=home).is_explained
    with closing(open_database(empty_database_url)) as database, database.reading() as connection:
        before = connection.exec_driver_sql("select count(*) from document").scalar_one()
    # A second source into the company that is there: only that one is taken back.
    assert migrate_source("kingdee-vouchers", [VOUCHERS], home=home).is_explained
    undone = undo_migration("kingdee-vouchers", home)
    assert undone["state"] == "restored"
    with closing(open_database(empty_database_url)) as database, database.reading() as connection:
        kept = [connection.exec_driver_sql(f"select count(*) from {table}").scalar_one()
                for table in ("document", "history_document")]  # fmt: skip
    assert kept == [before, 0]
    with pytest.raises(NothingToUndo):
        undo_migration("kingdee-vouchers", home)
    with closing(open_database(empty_database_url)) as database:
        post(database, [a_journal("pz1", debit("1002", 1), credit("3001", 1),
                                  on=date(2026, 1, 5))])  # fmt: skip
    with pytest.raises(AlreadyLive, match="1 commits"):
        undo_migration("opening", home)
