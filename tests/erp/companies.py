"""Many companies in a row, cheaply: a copy of one that was made once.

Belongs here: what property and state-machine tests need, a fresh company per example. Does not
belong here: the databases of other tests (`tests.conftest`).
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from erp.base.database import Database, open_database
from tests.builders import a_company


class Companies:
    """Copies of a template company on one kind of database."""

    def __init__(self, url: str, folder: Path) -> None:
        self._folder = folder
        self._template = open_database(url)
        a_company(self._template)
        self._template.close()

    @property
    def is_sqlite(self) -> bool:
        """Whether a company is a file."""
        return self._template.is_sqlite

    @contextmanager
    def new(self) -> Iterator[Database]:
        """A fresh company; it is gone afterwards."""
        with self.address() as url:
            database = open_database(url)
            try:
                yield database
            finally:
                database.close()

    @contextmanager
    def address(self) -> Iterator[str]:
        """The address of a fresh company that nobody has open."""
        name = f"copy_{uuid.uuid4().hex}"
        if self._template.is_sqlite:
            path = self._folder / f"{name}.db"
            shutil.copy(str(self._template.url.database), path)
            yield f"sqlite:///{path}"
            for left in self._folder.glob(f"{name}.db*"):
                left.unlink()
            return
        template = self._template.url.database
        self._maintain(f'create database "{name}" template "{template}" strategy file_copy')
        yield self._template.url.set(database=name).render_as_string(hide_password=False)
        self._maintain(f'drop database "{name}" with (force)')

    def _maintain(self, statement: str) -> None:
        url = self._template.url
        address = f"host={url.host} port={url.port} user={url.username} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())
