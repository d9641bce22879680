"""The limit for bulk posting: the same rows by plain `executemany`, with our triggers and without.

Belongs here: replaying a finished SQLite core into a fresh one, transaction by transaction. Does
not: posting. Only `executemany` and COMMIT are timed; reading the rows first is not. The masters
lie there beforehand. The limit is raw *with* triggers, the tables as they are: every check of the
database runs and every running balance moves, and what our posting takes beyond it is planning in
Python. Without them stands beside.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from bench.work import fresh
from erp.base.tables import ORDINAL_BITS
from erp.migrations import upgrade
from erp.schema import full_metadata

if TYPE_CHECKING:
    from pathlib import Path

_PRAGMAS = (
    "journal_mode = wal",
    "synchronous = full",
    "foreign_keys = on",
    "recursive_triggers = on",
    "cache_size = -131072",
    "wal_autocheckpoint = 4000",
)
"""As `erp.base.database` sets them."""

_NUMBER = 2
"""Where `commit_log` has the commit number."""


def seconds_to_insert(core: Path, *, after: int, with_triggers: bool) -> float:
    """Seconds to write the ledger rows of commits later than `after` again, on those before it.

    Nobody else may have `core` open.
    """
    path = fresh("raw") / "core.db"
    upgrade(f"sqlite:///{path}")
    target = sqlite3.connect(path, isolation_level=None)
    origin = sqlite3.connect(f"file:{core}?mode=ro", uri=True)
    try:
        for pragma in _PRAGMAS:
            target.execute(f"pragma {pragma}")
        _copy_masters(origin, target, keep_triggers=with_triggers)
        return _replay(origin, target, after)
    finally:
        origin.close()
        target.close()


def _copy_masters(
    origin: sqlite3.Connection, target: sqlite3.Connection, *, keep_triggers: bool
) -> None:
    """Put the masters in place past their guards, which stand again afterwards if wanted."""
    found = "select name, sql from sqlite_master where type = 'trigger'"
    triggers = target.execute(found).fetchall()
    for name, _ in triggers:
        target.execute(f"drop trigger {name}")
    target.execute("begin immediate")
    for name in _tables("master"):
        _insert(target, name, origin.execute(f"select * from {name}").fetchall())
    target.execute("commit")
    if keep_triggers:
        for _, sql in triggers:
            target.execute(sql)


def _replay(origin: sqlite3.Connection, target: sqlite3.Connection, after: int) -> float:
    tables = _tables("ledger")
    seconds = 0.0
    for commit in origin.execute("select * from commit_log order by commit_number").fetchall():
        low, high = commit[0] << ORDINAL_BITS, (commit[0] + 1 << ORDINAL_BITS) - 1
        query = f"where id between {low} and {high}"
        rows_of = [(t, origin.execute(f"select * from {t} {query}").fetchall()) for t in tables]
        started = time.perf_counter()
        target.execute("begin immediate")
        target.execute("insert into open_tx values (?)", commit[:1])
        for table, rows in rows_of:
            _insert(target, table, rows)
        _insert(target, "commit_log", [commit])
        target.execute("delete from open_tx")
        target.execute("commit")
        if commit[_NUMBER] > after:
            seconds += time.perf_counter() - started
    return seconds


def _tables(kind: str) -> list[str]:
    """Names of the tables of a kind, parents before children."""
    return [t.name for t in full_metadata().sorted_tables if t.info.get("kind") == kind]


def _insert(target: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        places = ", ".join("?" * len(rows[0]))
        target.executemany(f"insert into {table} values ({places})", rows)
