"""One sale at a time: five lines, order → delivery → invoice → money, one durable transaction.

Belongs here: the sale's rate, its share of what SQLAlchemy Core does with the same rows, and
whether it holds as the books grow. Does not: posting in bulk (`post_bulk`).

*The same statements without our rules*: every ledger row our transaction wrote (some sixty, in
eleven tables), inserted by `insert(table)` with the values a program has in hand (decimals,
dates), into a copy of the same database with the same tables, indexes and history but without
triggers and foreign keys, one durable transaction a sale. Core reads nothing, checks nothing,
numbers nothing and keeps no running balance: a harder limit than any application's own way.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, insert, select

from bench.figures import RUNS, Figure, of_runs
from bench.trading import (
    DOCUMENTS_PER_SALE,
    LINES_PER_SALE,
    create_trading_company,
    sale,
    sales,
)
from bench.work import alternate, fresh, fresh_core
from erp.base.database import open_database
from erp.base.tables import ORDINAL_BITS, tables_of
from erp.posting import post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from erp.base.database import Database

SMALL, LARGE = 1_000, 200_000
"""Documents in the books before the measured sales. The last of them, as many as SMALL, are posted
one by one, so that both databases lie in memory as they do in use."""

A_SECOND = 100.0
SHARE_OF_CORE = 0.3
SHARE_WHEN_LARGE = 0.8

_TURNS = 15
_SALES_A_TURN = 20
_RAW_ROWS = 30


def measure() -> list[Figure]:
    """Sales a second, as a share of Core's, and with much history as a share of with little."""
    folder = fresh("sale")
    small, large = (_with_history(folder, documents) for documents in (SMALL, LARGE))
    core = _Core(small, folder / "core_only.db")
    raw = _Raw(folder / "raw.db")
    rates: list[list[float]] = []
    for run in range(RUNS):

        def numbers(turn: int, first: int = LARGE + run * _TURNS * _SALES_A_TURN) -> range:
            return range(first + turn * _SALES_A_TURN, first + (turn + 1) * _SALES_A_TURN)

        seconds = alternate(
            _TURNS,
            lambda turn: _post_each(small, numbers(turn)),
            lambda _: core.replay(),
            lambda turn: _post_each(large, numbers(turn)),
            lambda _: raw.write(_SALES_A_TURN),
        )
        rates.append([_TURNS * _SALES_A_TURN / each for each in seconds])
    ours, cores, larges, raws = zip(*rates, strict=True)
    for database in (small, large):
        database.close()
    return _figures(ours, cores, larges, raws, core.rows_a_sale)


def _figures(
    ours: tuple[float, ...],
    cores: tuple[float, ...],
    larges: tuple[float, ...],
    raws: tuple[float, ...],
    rows: float,
) -> list[Figure]:
    shape = f"{LINES_PER_SALE} lines, order to money, one durable transaction"
    beside = {
        "SQLAlchemy Core, the same rows, sales a second": [round(rate) for rate in cores],
        "raw sqlite3, transactions of 30 rows a second": [round(rate) for rate in raws],
        "ledger rows a sale": round(rows),
    }
    return [
        of_runs(
            "sale", f"sales posted one by one ({shape})", ours, unit="a second",
            sense="at least", limit=A_SECOND, **beside,
        ),
        of_runs(
            "sale_of_core", "their share of the same rows through SQLAlchemy Core without rules",
            [mine / theirs for mine, theirs in zip(ours, cores, strict=True)],
            sense="at least", limit=SHARE_OF_CORE,
        ),
        of_runs(
            "sale_when_large", f"their rate at {LARGE:,} documents against {SMALL:,}",
            [late / early for late, early in zip(larges, ours, strict=True)],
            sense="at least", limit=SHARE_WHEN_LARGE,
            **{f"sales a second at {LARGE:,} documents": [round(rate) for rate in larges]},
        ),
    ]  # fmt: skip


def _with_history(folder: Path, documents: int) -> Database:
    """A company with that many documents of sales, the most of them posted in bulk."""
    database = fresh_core(folder, f"{documents}.db")
    create_trading_company(database)
    first_single = (documents - SMALL) // DOCUMENTS_PER_SALE
    history = (each for one in sales(0, first_single) for each in one)
    post(database, history, on_refusal="each")
    _read_all(database)
    _post_each(database, range(first_single, documents // DOCUMENTS_PER_SALE))
    return database


def _read_all(database: Database) -> None:
    """Have every page read once, as the nightly `verify` does, so that none waits for the disk."""
    with database.reading() as connection:
        said = connection.exec_driver_sql("pragma integrity_check").scalar_one()
    assert said == "ok", said


def _post_each(database: Database, numbers: range) -> float:
    """Seconds to post these sales one at a time."""
    made = [sale(number) for number in numbers]
    started = time.perf_counter()
    for documents in made:
        post(database, documents)
    return time.perf_counter() - started


class _Core:
    """The rows our sales wrote, written again by SQLAlchemy Core where nothing is checked."""

    def __init__(self, source: Database, path: Path) -> None:
        self._source = source
        with sqlite3.connect(source.url.database or "") as origin, sqlite3.connect(path) as copy:
            origin.backup(copy)
            for (name,) in copy.execute("select name from sqlite_master where type = 'trigger'"):
                copy.execute(f"drop trigger {name}")
        self._engine = open_database(f"sqlite:///{path}").engine
        event.listen(self._engine, "connect", _without_foreign_keys)
        self._last = self._newest()
        self._rows = self._sales = 0

    @property
    def rows_a_sale(self) -> float:
        """How many rows one transaction wrote."""
        return self._rows / self._sales

    def replay(self) -> float:
        """Seconds to write what `source` got since the last call, one transaction a sale."""
        transactions = list(self._new_transactions())
        started = time.perf_counter()
        for rows_of in transactions:
            with (
                self._engine.connect().execution_options(begins="immediate") as connection,
                connection.begin(),
            ):
                for table, rows in rows_of:
                    connection.execute(insert(table), rows)
        return time.perf_counter() - started

    def _new_transactions(self) -> Iterator[list[tuple[Any, list[dict[str, Any]]]]]:
        first, self._last = self._last + 1, self._newest()
        with self._source.reading() as connection:
            for tx in range(first, self._last + 1):
                low, high = tx << ORDINAL_BITS, (tx + 1 << ORDINAL_BITS) - 1
                found = []
                for table in tables_of("ledger"):
                    query = select(table).where(table.c.id.between(low, high))
                    rows = [dict(row) for row in connection.execute(query).mappings()]
                    if rows:
                        found.append((table, rows))
                        self._rows += len(rows)
                self._sales += 1
                yield found

    def _newest(self) -> int:
        with self._source.reading() as connection:
            return int(connection.exec_driver_sql("select max(tx) from commit_log").scalar_one())


def _without_foreign_keys(connection: Any, record: object) -> None:  # noqa: ANN401 - driver connection
    del record
    connection.execute("pragma foreign_keys = off")


class _Raw:
    """Durable transactions of thirty small rows, as bare as SQLite does them."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = wal", "synchronous = full"):
            self._connection.execute(f"pragma {pragma}")
        self._connection.execute("create table row (id integer primary key, a integer, b text)")

    def write(self, transactions: int) -> float:
        """Seconds for that many transactions."""
        rows = [(number, "thirty rows") for number in range(_RAW_ROWS)]
        started = time.perf_counter()
        for _ in range(transactions):
            self._connection.execute("begin immediate")
            self._connection.executemany("insert into row (a, b) values (?, ?)", rows)
            self._connection.execute("commit")
        return time.perf_counter() - started
