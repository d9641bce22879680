"""Writes the SQL of a version from the models: `python -m erp.migrations.freeze 0001_core`.

Belongs here: rendering only. A frozen file is reviewed and committed; once released it never
changes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateSequence, CreateTable

from erp import schema
from erp.base.database import APPLICATION_ROLE
from erp.base.models import tx_sequence
from erp.migrations import SEPARATOR

_EPOCH = "1970-01-01T00:00:00.000000Z"
_HEAD = (
    "insert into commit_head (id, epoch, commit_number, masters_changed, recorded_at, hash)"
    f" values (1, 1, 0, 0, '{_EPOCH}', '')"
)
_SEARCH_PATH = (
    "select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)"
)
"""Trigger functions keep this path: a temporary table of the caller's must not stand first."""

_GRANTS = {
    "ledger": "select, insert",
    "master": "select, insert, update",
    "running": "select, insert, update",
    "operational": "select, insert, update, delete",
    "log": "select, insert",
}
_ORDER_GRANTS = {
    "open_tx": "select, insert",
    "commit_head": "select, update",
    "commit_log": "select, insert",
    "change_log": "select",
}


def statements(dialect: Dialect) -> list[str]:
    """Everything a new database of this kind runs, in order."""
    tables = schema.full_metadata().sorted_tables
    made: list[str] = []
    if dialect.name == "postgresql":
        made.append(str(CreateSequence(tx_sequence).compile(dialect=dialect)))
    for table in tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    made.append(_HEAD)
    if dialect.name == "postgresql":
        made.append(_SEARCH_PATH)
    made += schema.triggers(dialect.name).values()
    if dialect.name == "postgresql":
        made += _grants(tables)
    return made


def _grants(tables: list[Table]) -> list[str]:
    role = APPLICATION_ROLE
    made = [
        (
            f"do $body$ begin if not exists (select 1 from pg_roles where rolname = '{role}')"
            f" then create role {role} nologin; end if; end $body$"
        ),
        f"do $body$ begin execute format('grant {role} to %I', current_user); end $body$",
        (
            f"do $body$ begin execute format('grant usage on schema %I to {role}',"
            " current_schema()); end $body$"
        ),
        f"grant usage on all sequences in schema public to {role}",
    ]
    for table in tables:
        rights = _ORDER_GRANTS.get(table.name) or _GRANTS[table.info["kind"]]
        made.append(f"grant {rights} on {table.name} to {role}")
    return made


def main(version: str) -> None:
    """Write both files of `version` beside this module."""
    for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]
        path = Path(__file__).parent / "sql" / f"{version}.{dialect.name}.sql"
        path.write_text(SEPARATOR.join(statements(dialect)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
