"""Where a company's books lie, as backups see it: what is copied, and what a copy replaces.

Belongs here: the seam between backups and the two kinds of database. Does not: copying pages
(`snapshot`) or rows (`rows`), sealing and proving.

A copy is one SQLite file whatever the books lie in, so that one code restores, verifies and
certifies every backup.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import inspect, make_url, select

from erp.base.database import Database
from erp.base.lock import exclusive
from erp.base.models import commit_head
from erp.company.models import company
from erp.migrations import upgrade
from operations.rows import put_in
from operations.snapshot import Snapshot, copy_in_process

if TYPE_CHECKING:
    from erp.base.home import Home

Replace = Callable[[Path], None]
"""Lets a copy take the place of the books."""


class Core(Protocol):
    """A company's books in their database."""

    keeps_pages: bool
    """Whether a later copy has the same pages where nothing changed: increments build on that."""

    def exists(self) -> bool:
        """Whether there is anything to copy."""
        ...

    def size(self) -> int:
        """Bytes a copy takes, about."""
        ...

    def copy(self, to: Path) -> Snapshot:
        """Copy the books as one SQLite file while people post, in a process of its own."""
        ...

    def epoch(self) -> int:
        """The epoch the books are in; 0 where there are none."""
        ...

    @contextmanager
    def held(self) -> Iterator[Replace]:
        """Nobody posts inside; gives the way to let a copy take the books' place."""
        ...


def core_of(home: Home) -> Core:
    """The company's books."""
    url = make_url(home.database_url)
    if url.get_backend_name() == "sqlite":
        return SqliteCore(Path(url.database or ""))
    return PostgresCore(home.database_url)


class SqliteCore:
    """Books in a file."""

    keeps_pages = True

    def __init__(self, file: Path) -> None:
        self.file = file

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.file.exists()

    def size(self) -> int:
        """The file's bytes."""
        return self.file.stat().st_size

    def copy(self, to: Path) -> Snapshot:
        """One step of SQLite's online backup."""
        return copy_in_process("operations.snapshot", str(self.file), str(to))

    def epoch(self) -> int:
        """Read from the file."""
        if not self.exists():
            return 0
        with closing(sqlite3.connect(self.file)) as connection:
            return int(connection.execute("select epoch from commit_head").fetchone()[0])

    @contextmanager
    def held(self) -> Iterator[Replace]:
        """The writers' queue is held; the books are replaced in one transaction of SQLite."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(self.file.with_name(f"{self.file.name}.lock")):
            yield self._replace

    def _replace(self, copy: Path) -> None:
        with (
            closing(sqlite3.connect(copy)) as restored,
            closing(sqlite3.connect(self.file, timeout=60)) as replaced,
        ):
            replaced.execute("pragma synchronous = full")
            restored.backup(replaced, pages=-1)


class PostgresCore:
    """Books on a server; the address must be the owner's."""

    keeps_pages = False

    def __init__(self, url: str) -> None:
        self.url = url

    def exists(self) -> bool:
        """Whether the database holds a company; it may hold no table at all."""
        with closing(Database(self.url, as_owner=True)) as database, database.reading() as found:
            return (
                inspect(found).has_table("company")
                and found.execute(select(company.c.id)).first() is not None
            )

    def size(self) -> int:
        """What the server says the database takes."""
        with closing(Database(self.url, as_owner=True)) as database, database.reading() as found:
            return int(
                found.exec_driver_sql("select pg_database_size(current_database())").scalar_one()
            )

    def copy(self, to: Path) -> Snapshot:
        """Row by row, in one transaction."""
        return copy_in_process("operations.rows", str(to), LEDGERHOUSE_DATABASE_URL=self.url)

    def epoch(self) -> int:
        """Read from the database."""
        if not self.exists():
            return 0
        with closing(Database(self.url, as_owner=True)) as database, database.reading() as found:
            return int(found.execute(select(commit_head.c.epoch)).scalar_one())

    @contextmanager
    def held(self) -> Iterator[Replace]:
        """Every commit first announces itself in `open_tx`: who holds that table holds the queue.

        Those under way end first; readers go on until the books are replaced.
        """
        upgrade(self.url)
        with (
            closing(Database(self.url, as_owner=True)) as database,
            database.engine.begin() as connection,
        ):
            connection.exec_driver_sql("lock table open_tx in exclusive mode")
            yield lambda copy: put_in(copy, connection)
