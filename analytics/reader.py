"""The one way to a published version: a Scope first, then SQL over the marts it may see.

Belongs here: opening published files, the views a Scope sees, running SQL on them. Does not: making
a Scope (`erp.access`), any figure's own SQL (`apps.web.queries`).

A person's marts are temporary views named like the marts: columns of a class the person lacks are
left out (not nulled), rows are filtered by the mart's scope columns, and a mart that cannot be
divided by what the person is limited to is not there at all.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from analytics.errors import OutsideScope, QueryFailed, QueryTooLong
from analytics.free_sql import check_free_sql
from analytics.marts import DIMENSIONS, WHOLE, WITHHELD
from analytics.published import Published, published_folder, read_current
from erp.access.scope import Scope

if TYPE_CHECKING:
    import polars as pl

QUERY_SECONDS = 30.0
MEMORY = "1GiB"
THREADS = 2


@dataclass(frozen=True, slots=True)
class View:
    """A mart as one Scope sees it."""

    mart: str
    columns: tuple[str, ...]
    sql: str


class Reader:
    """A published version as one person sees it. Made by `open_reader`; safe for threads."""

    def __init__(self, scope: Scope, version: _Version) -> None:
        self.scope = scope
        self.published: Published = version.published
        self._version = version
        self._views = version.views(scope)

    @property
    def key(self) -> tuple[str, Scope]:
        """What results may be cached by."""
        return (self.published.key, self.scope)

    @property
    def marts(self) -> dict[str, tuple[str, ...]]:
        """The marts this person sees, each with its columns."""
        return {view.mart: view.columns for view in self._views}

    def meaning(self, mart: str, column: str) -> str:
        """What a column means, Chinese and English; nothing where there is none."""
        return self._version.meanings.get((mart, column), "")

    def frame(self, sql: str, values: Sequence[Any] = ()) -> pl.DataFrame:
        """Run our own SQL over the marts, `?` in place of `values`.

        Raises `OutsideScope` where it names a mart or column that this person's views leave out.
        """
        try:
            with self._version.connection(self.scope, self._views) as connection:
                return _run(connection, sql, values)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            names = self._left_out(str(error))
            if not names:
                raise
            raise OutsideScope(names) from error

    def _left_out(self, said: str) -> list[str]:
        """The marts and columns an error names that exist and are not this person's."""
        words = set(re.findall(r"\w+", said.partition("Candidate")[0]))
        seen = {*self.marts, *(name for columns in self.marts.values() for name in columns)}
        return sorted((words & self._version.names) - seen)

    def query(self, sql: str, *, seconds: float = QUERY_SECONDS) -> pl.DataFrame:
        """Run SQL a person wrote: one SELECT over the marts, bounded in time and memory."""
        with self._version.connection(self.scope, self._views) as connection:
            try:
                check_free_sql(connection, sql, self.marts)
                with _stopped_after(connection, seconds):
                    return _run(connection, sql, ())
            except duckdb.InterruptException as error:
                raise QueryTooLong(seconds) from error
            except duckdb.Error as error:
                raise QueryFailed(str(error)) from error


def open_reader(scope: Scope, warehouse: Path) -> Reader:
    """The version CURRENT names now, for `scope`; the reader keeps it to its end."""
    return Reader(scope, _open_version(warehouse))


def _run(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any]) -> pl.DataFrame:
    # `execute(…).pl()` is not there; a relation is, and is run before the connection goes back.
    frame: pl.DataFrame = connection.sql(sql, params=list(values)).pl()
    return frame


@contextmanager
def _stopped_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class _Version:
    """One published file, open once in this process, with idle connections by Scope."""

    def __init__(self, path: Path, published: Published) -> None:
        self.published = published
        self._lock = threading.Lock()
        self._idle: dict[Scope, list[duckdb.DuckDBPyConnection]] = {}
        self._root = duckdb.connect(
            str(path),
            read_only=True,
            config={
                "threads": THREADS,
                "memory_limit": MEMORY,
                "max_temp_directory_size": "0B",
                "enable_external_access": False,
                "python_enable_replacements": False,
                "lock_configuration": True,
            },
        )
        rows = self._root.execute("select said from described.marts order by name").fetchall()
        self._marts: list[dict[str, Any]] = [json.loads(row[0]) for row in rows]
        self.names = {mart["name"] for mart in self._marts} | {
            column["name"] for mart in self._marts for column in mart["columns"]
        }

        self.meanings: dict[tuple[str, str], str] = {
            (mart["name"], column["name"]): column["description"]
            for mart in self._marts
            for column in mart["columns"]
        }

    def views(self, scope: Scope) -> list[View]:
        """The marts a Scope sees."""
        made = (_view(scope, mart) for mart in self._marts)
        return [view for view in made if view is not None]

    @contextmanager
    def connection(self, scope: Scope, views: list[View]) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with the Scope's views, for one thread at a time."""
        with self._lock:
            idle = self._idle.setdefault(scope, [])
            connection = idle.pop() if idle else None
        if connection is None:
            connection = self._root.cursor()
            for view in views:
                connection.execute(view.sql)
        try:
            yield connection
        except BaseException:
            # It may hold half a result; the next reader gets a fresh one.
            connection.close()
            raise
        with self._lock:
            self._idle.setdefault(scope, []).append(connection)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            for connections in self._idle.values():
                for connection in connections:
                    connection.close()
            self._idle.clear()
            self._root.close()


_open: dict[Path, _Version] = {}
_open_lock = threading.Lock()
VERSIONS_OPEN = 2
"""The newest and the one before it, which a page that began earlier may still be reading."""


def _open_version(warehouse: Path) -> _Version:
    published = read_current(warehouse)
    path = published_folder(warehouse) / published.file
    with _open_lock:
        if path not in _open:
            _open[path] = _Version(path, published)
            mine = [p for p in _open if p.parent == path.parent]
            for old in mine[:-VERSIONS_OPEN]:
                with suppress(duckdb.Error):
                    _open.pop(old).close()
        return _open[path]


def _view(scope: Scope, mart: dict[str, Any]) -> View | None:
    """A mart's view for a Scope, or None where it must not be seen at all."""
    columns = [c["name"] for c in mart["columns"] if c["field_class"] in scope.field_classes]
    conditions = [_within("company", scope.companies)]
    for dimension in DIMENSIONS:
        limit = getattr(scope, dimension)
        column = mart["scope"][dimension]
        if limit is None or column == WHOLE:
            continue
        if column == WITHHELD:
            return None
        conditions.append(
            f"{column} = {limit:d}" if isinstance(limit, int) else _within(column, limit)
        )
    if not columns:
        return None
    sql = (
        f"create or replace temp view {mart['name']} as select {', '.join(columns)}"
        f" from marts.{mart['name']} where {' and '.join(conditions)}"
    )
    return View(mart["name"], tuple(columns), sql)


def _within(column: str, values: frozenset[str]) -> str:
    """A condition that holds for these values; for none when there are none."""
    if not values:
        return "false"
    return f"{column} in ({', '.join(_quoted(value) for value in sorted(values))})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
