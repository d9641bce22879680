"""A core on PostgreSQL as one SQLite file, row by row, and such a file put into PostgreSQL.

`python -m operations.rows COPY` writes the copy of the database LEDGERHOUSE_DATABASE_URL names, in
a process of its own. Belongs here: the rows' way between the two kinds of database. Does not: what
becomes of the copy (`backups`), copying a SQLite core (`snapshot`).

Both kinds have the same tables, and values are whole numbers and text in both; a date is ISO text
on SQLite. One transaction covers all reads, so that the copy shows one moment while people post;
what takes its place is written in one transaction too (decision 0048).
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from erp.base.database import Database
from erp.migrations import installed, upgrade
from erp.schema import full_metadata
from operations.snapshot import LATER, read_copy

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_AT_ONCE = 10_000
_LISTED = "select name, sql from sqlite_master where type = '{}' and name <> 'alembic_version'"
_DATES = (
    "select column_name from information_schema.columns where table_schema = current_schema()"
    " and table_name = '{}' and data_type = 'date'"
)


def copy_out(url: str, copy: Path) -> dict[str, Any]:
    """Write the core at the owner's address `url` as a new SQLite core; what the copy holds.

    It has the schema of the core, which may be older than this program's.
    """
    upgrade(f"sqlite:///{copy}", installed(url))
    database = Database(url, as_owner=True)
    try:
        with (
            closing(sqlite3.connect(copy, isolation_level=None)) as copied,
            database.reading() as connection,
        ):
            snapshot_at = datetime.now(UTC).isoformat()
            copied.execute("pragma journal_mode = delete")
            copied.execute("pragma synchronous = off")  # it is read once and thrown away
            copied.execute("begin")
            guards = copied.execute(_LISTED.format("trigger")).fetchall()
            for name, _ in guards:
                copied.execute(f"drop trigger {name}")
            for name, _ in copied.execute(_LISTED.format("table")).fetchall():
                _copy_table(connection, copied, name)
            for _, statement in guards:
                copied.execute(statement)
            copied.execute("commit")
    finally:
        database.close()
    return read_copy(copy, snapshot_at)


def _copy_table(connection: Connection, copied: sqlite3.Connection, table: str) -> None:
    copied.execute(f"delete from {table}")
    columns = copied.execute(f"select name, pk from pragma_table_info('{table}')").fetchall()
    names = [str(name) for name, _ in columns]
    key = ", ".join(name for name, place in sorted(columns, key=itemgetter(1)) if place)
    dates: set[str] = set(connection.exec_driver_sql(_DATES.format(table)).scalars())
    read = [f"to_char({name}, 'YYYY-MM-DD')" if name in dates else name for name in names]
    statement = f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"
    # A cursor of the server: the driver would hold the whole table otherwise.
    found = connection.execution_options(stream_results=True).exec_driver_sql(
        f"select {', '.join(read)} from {table} order by {key}"
    )
    for rows in found.partitions(_AT_ONCE):
        copied.executemany(statement, [tuple(row) for row in rows])


def put_in(copy: Path, connection: Connection) -> None:
    """Let the rows of a copy take the place of all rows; the owner's connection commits.

    Constraints hold for every row; triggers rest, for the copy has what they made.
    """
    tables = full_metadata().sorted_tables
    names = ", ".join(table.name for table in tables)
    connection.exec_driver_sql(f"lock table {names} in access exclusive mode")
    for table in tables:
        connection.exec_driver_sql(f"alter table {table.name} disable trigger user")
    connection.exec_driver_sql(f"truncate {names}")
    with closing(sqlite3.connect(f"file:{copy}?immutable=1", uri=True)) as copied:
        for table in tables:
            _put_table(copied, connection, table)
    connection.exec_driver_sql("set constraints all immediate")  # those deferred are checked now
    for table in tables:
        connection.exec_driver_sql(f"alter table {table.name} enable trigger user")
    _set_sequences(connection, tables)


def _put_table(copied: sqlite3.Connection, connection: Connection, table: Table) -> None:
    driver: Any = connection.connection.driver_connection
    key = ", ".join(column.name for column in table.primary_key)
    rows = copied.execute(f"select {_names(table)} from {table.name} order by {key}")
    statement = f"copy {table.name} ({_names(table)}) from stdin"
    with driver.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            into.write_row(row)


def _set_sequences(connection: Connection, tables: list[Table]) -> None:
    """The next id and transaction come after those there are."""
    for table in tables:
        if "id" in table.columns:
            connection.exec_driver_sql(
                f"select setval(pg_get_serial_sequence('{table.name}', 'id'),"
                f" coalesce(max(id), 0) + 1, false) from {table.name}"
            )
    connection.exec_driver_sql(
        "select setval('tx_sequence', coalesce(max(tx), 0) + 1, false) from commit_log"
    )


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


if __name__ == "__main__":
    os.nice(LATER)
    said = copy_out(os.environ["LEDGERHOUSE_DATABASE_URL"], Path(sys.argv[1]))
    print(json.dumps(said))  # noqa: T201 - a process entry
