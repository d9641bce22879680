"""Mapped sources come to the same certificate on either database, once, and can be taken back.

Belongs here: what depends on the database. Does not: what a source brings (`test_sources`).
"""

from __future__ import annotations

from contextlib import closing

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.verification import verify
from operations.migration import migrate_source, undo_migration
from tests.ingest.mapped.ways import SAMPLES, a_workbook, faults_of


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
