"""Live databases by their SQLAlchemy URL, read table by table in one read-only snapshot.

Belongs here: every table a connection sees, as its driver gives the values. Does not: SQL dumps
(`dump`). Rows come in order of the primary key, or as the table gives them where it has none.
Nothing is written to the source.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ingest.land.errors import SourceUnreachable
from ingest.land.serial_dates import number_text
from ingest.land.tables import ROWS_AT_ONCE, Cell, LandedTable, SourceFile, Tables

_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def land_database(url: str, tables: Tables, name: str | None = None) -> None:
    """Land every table of the connection's default schema; empty ones too."""
    with _reading(url) as connection:
        inspector = sa.inspect(connection)
        name = name or shown_url(url)
        for table in sorted(inspector.get_table_names()):
            columns = inspector.get_columns(table)
            key = inspector.get_pk_constraint(table)["constrained_columns"]
            writer = tables.create(table, [column["name"] for column in columns], name)
            named = dict(zip((c["name"] for c in columns), writer.columns, strict=True))
            writer.read_as = {"database": connection.dialect.name}
            writer.types = {named[c["name"]]: str(c["type"]).lower() for c in columns}
            writer.comments = {
                named[c["name"]]: comment for c in columns if (comment := c.get("comment"))
            }
            writer.key = tuple(named[each] for each in key)
            rows = connection.execute(_statement(connection, table, columns, key))
            for number, row in enumerate(rows.yield_per(ROWS_AT_ONCE), 1):
                writer.add(number, [_text(value) for value in row])


def files_of(url: str, tables: dict[str, LandedTable]) -> list[SourceFile]:
    """A live source has no files: each table as landed stands for one, with its own hash."""
    name = shown_url(url)
    return [
        SourceFile(
            f"{name} [{table.name}]",
            table.path.stat().st_size,
            hashlib.sha256(table.path.read_bytes()).hexdigest(),
        )
        for table in tables.values()
    ]


def shown_url(url: str) -> str:
    """The database's address without password or options."""
    try:
        made = sa.make_url(url)
    except ArgumentError:
        return "?"
    return made.set(password=None, query={}).render_as_string()


@contextmanager
def _reading(url: str) -> Iterator[sa.Connection]:
    engine = None
    try:
        engine = sa.create_engine(_with_our_driver(url), poolclass=sa.NullPool)
        options = _SNAPSHOT if engine.dialect.name == "postgresql" else {}
        with engine.connect().execution_options(stream_results=True, **options) as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(sa.text("pragma query_only = on"))
            yield connection
    except (SQLAlchemyError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise SourceUnreachable(shown_url(url), reason) from error
    finally:
        if engine is not None:
            engine.dispose()


def _with_our_driver(url: str) -> sa.URL:
    """A PostgreSQL address that names no driver takes the one that is installed."""
    made = sa.make_url(url)
    is_plain = made.drivername in {"postgresql", "postgres"}
    return made.set(drivername="postgresql+psycopg") if is_plain else made


def _statement(
    connection: sa.Connection,
    table: str,
    columns: list[sa.engine.interfaces.ReflectedColumn],
    key: list[str],
) -> sa.Select[*tuple[Any, ...]]:
    """All rows, the values as the driver gives them: no type of ours stands between."""
    names: list[sa.ColumnClause[object]] = [sa.column(column["name"]) for column in columns]
    chosen = sa.select(*names).select_from(sa.table(table))
    if key:
        return chosen.order_by(*(sa.column(each) for each in key))
    return chosen.order_by(sa.text("rowid")) if connection.dialect.name == "sqlite" else chosen


def _text(value: object) -> Cell:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (bytes, memoryview)):
        return f"\\x{bytes(value).hex()}"
    return _other_text(value)


def _other_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
