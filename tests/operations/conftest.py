"""Fixtures: a home with a small company on SQLite to back up, and receivers of messages.

Belongs here: the home, what posts into it, who is sent to. Does not: what the tests prove.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from erp.base.database import open_database
from erp.base.home import Home
from erp.posting import post
from operations.sealing import Secret
from tests.builders import a_company, a_goods_receipt
from tests.receivers import Hook, mail_server, web_hook

COMPANY = "one"


@dataclass(frozen=True)
class Firm:
    """A company in a home, and the secret its backups are sealed with."""

    home: Home
    secret: Secret

    @property
    def live(self) -> Path:
        """Its database."""
        return self.home.company_folder / "core.db"

    def post(self, *keys: str) -> None:
        """Post a goods receipt a key."""
        database = open_database(self.home.database_url)
        try:
            post(database, [a_goods_receipt(key) for key in keys])
        finally:
            database.close()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What a query on the books in place gives."""
        database = open_database(self.home.database_url)
        try:
            with database.reading() as connection:
                return [tuple(row) for row in connection.exec_driver_sql(sql)]
        finally:
            database.close()

    def keys(self) -> list[str]:
        """The documents in place."""
        return [str(row[0]) for row in self.rows("select key from document order by id")]


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home made once a file: a company with three receipts and an attachment."""
    from erp.migrations import upgrade  # noqa: PLC0415 - as in the fixtures of the root

    home = Home(tmp_path_factory.mktemp("made"), COMPANY)
    (home.company_folder / "attachments").mkdir(parents=True)
    (home.company_folder / "attachments" / "发票.pdf").write_bytes(b"%PDF a paper" * 100)
    upgrade(home.database_url)
    database = open_database(home.database_url)
    a_company(database)
    post(database, [a_goods_receipt(f"gr-{number}") for number in range(3)])
    database.close()
    return home.root


@pytest.fixture
def firm(_made: Path, tmp_path: Path) -> Firm:
    """That company, in a home of the test's own."""
    shutil.copytree(_made, tmp_path / "home")
    return Firm(Home(tmp_path / "home", COMPANY), Secret("file", b"k" * 32))


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A mail server of this test; the letters it took."""
    with mail_server() as (address, taken):
        monkeypatch.setenv("LEDGERHOUSE_SMTP_URL", address)
        yield taken


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A web hook of this test."""
    with web_hook() as made:
        yield made
