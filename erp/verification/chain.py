"""The hash chain recomputed from the rows, and the triggers compared with the release.

Belongs here: what proves that no posted row was changed, by whatever means.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from erp.base.commits import canonical, commit_hash
from erp.base.tables import ORDINAL_BITS, tables_of
from erp.schema import triggers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_COMMITS = (
    "select tx, epoch, commit_number, recorded_at, user_id, origin, request_id, row_count,"
    " digest_version, digest, previous_hash, hash from commit_log order by commit_number"
)
_ROWS_AT_ONCE = 50_000


def check_chain(connection: Connection) -> tuple[int, str | None]:
    """Rows looked at, and the first commit whose digest or hash does not match, if any."""
    hashers: dict[int, Any] = {}
    counts: dict[int, int] = {}
    total = 0
    for table_name, tx, rows in _written(connection):
        hashers.setdefault(tx, hashlib.sha256()).update(canonical(table_name, rows))
        counts[tx] = counts.get(tx, 0) + len(rows)
        total += len(rows)
    previous = ""
    for row in _stream(connection, _COMMITS):
        sealed: list[Any] = list(row[:-1])
        stored_hash = row[-1]
        tx, number, row_count, digest = sealed[0], sealed[2], sealed[7], sealed[9]
        hasher = hashers.pop(tx, hashlib.sha256())
        if hasher.hexdigest() != digest or counts.get(tx, 0) != row_count:
            return total, f"commit {number}: its rows are not those that were committed"
        if sealed[10] != previous or commit_hash(sealed) != stored_hash:
            return total, f"commit {number}: the chain is broken"
        previous = stored_hash
    if hashers:
        return total, f"transaction {min(hashers)}: rows without a commit"
    head = connection.exec_driver_sql("select hash from commit_head where id = 1").scalar()
    if head != previous:
        return total, "the head does not name the last commit"
    return total, None


def is_as_committed(connection: Connection, tx: int) -> bool:
    """Whether the rows of one transaction are those its commit was sealed with."""
    hasher = hashlib.sha256()
    first, last = tx << ORDINAL_BITS, (tx + 1 << ORDINAL_BITS) - 1
    for table in sorted(tables_of("ledger"), key=lambda table: table.name):
        names = ", ".join(column.name for column in table.columns)
        query = f"select {names} from {table.name} where id between {first} and {last} order by id"
        rows = list(_stream(connection, query))
        if rows:
            hasher.update(canonical(table.name, rows))
    changes = list(
        _stream(
            connection,
            f"select table_name, row_id, before, after from change_log where tx = {tx} order by id",
        )
    )
    if changes:
        hasher.update(canonical("change_log", [list(row) for row in changes]))
    digest = connection.exec_driver_sql(f"select digest from commit_log where tx = {tx}").scalar()
    return bool(hasher.hexdigest() == digest)


def check_triggers(connection: Connection) -> tuple[int, str | None]:
    """How many triggers were compared, and the first that is missing or different."""
    expected = triggers(connection.dialect.name)
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            "select name, sql from sqlite_master where type = 'trigger'"
        )
        installed = {row[0]: _plain(row[1]) for row in found}
        for name, text in expected.items():
            if installed.get(name) != _plain(text):
                return len(expected), name
        return len(expected), None
    return len(expected), _postgresql_difference(connection, expected)


def _postgresql_difference(connection: Connection, expected: dict[str, str]) -> str | None:
    enabled = {
        row[0]
        for row in connection.exec_driver_sql(
            "select tgname from pg_trigger where not tgisinternal and tgenabled in ('O', 'A')"
        )
    }
    bodies = {
        row[0]: _plain(row[1])
        for row in connection.exec_driver_sql(
            "select proname, prosrc from pg_proc where proname like 'ledgerhouse!_%%' escape '!'"
        )
    }
    for name, text in expected.items():
        if text.startswith("create trigger"):
            if name not in enabled:
                return name
        elif bodies.get(name) != _plain(text.split("$body$")[1]):
            return name
    return None


def _plain(text: str) -> str:
    """SQL text regardless of white space and case; SQLite stores `CREATE TRIGGER` in capitals."""
    return " ".join(text.lower().split())


def _written(connection: Connection) -> Iterator[tuple[str, int, list[list[Any]]]]:
    """Every posted row as it was digested: by table in order of name, then by transaction."""
    tables = sorted(tables_of("ledger"), key=lambda table: table.name)
    for table in tables:
        names = ", ".join(column.name for column in table.columns)
        query = f"select {names} from {table.name} order by id"
        for tx, rows in groupby(_stream(connection, query), key=itemgetter(1)):
            yield table.name, tx, list(rows)
    query = "select table_name, row_id, before, after, tx from change_log order by tx, id"
    for tx, changes in groupby(_stream(connection, query), key=itemgetter(4)):
        yield "change_log", tx, [list(row[:4]) for row in changes]


def _stream(connection: Connection, query: str) -> Iterator[Any]:
    if connection.dialect.name == "sqlite":
        yield from connection.connection.driver_connection.execute(query)  # type: ignore[union-attr]
        return
    result = connection.exec_driver_sql(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    with closing(result):
        for row in result:
            yield tuple(row)
