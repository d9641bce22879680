"""Posting in bulk: deliveries and invoices of 18 lines, in batches, on SQLite and PostgreSQL.

Belongs here: lines a second through `post`, and how that compares with plain inserts of the same
rows. Does not: a whole migration (`migrate`), one document at a time (`sale`).
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from bench.figures import RUNS, CannotMeasure, Figure, not_measured, of_runs
from bench.raw import seconds_to_insert
from bench.trading import create_trading_company, sale
from bench.work import fresh, fresh_core
from erp.base.database import open_database
from erp.base.models import commit_head
from erp.migrations import upgrade
from erp.posting import post
from tests.postgres import find_installation, start_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from erp.base.database import Database
    from erp.documents.types import Document

LINES = 18
"""Lines a document, as the 525,461 real invoice lines have on the average."""

TIMES_RAW = 4.0
_SALES = 600
_LINES_POSTED = _SALES * LINES * 2


def measure() -> list[Figure]:
    """Lines a second on both databases, and SQLite's time as a multiple of raw inserts."""
    documents = _documents()
    folder = fresh("post_bulk")
    rates, shares, bare = [], [], []
    for run in range(RUNS):
        core = folder / f"{run}.db"
        database = fresh_core(folder, core.name)
        create_trading_company(database)
        with database.reading() as connection:
            before = connection.execute(select(commit_head.c.commit_number)).scalar_one()
        seconds = _post(database, documents)
        database.close()
        rates.append(_LINES_POSTED / seconds)
        off, on = (
            seconds_to_insert(core, after=before, with_triggers=each) for each in (False, True)
        )
        shares.append(seconds / on)
        bare.append(round(seconds / off, 2))
    return [
        of_runs(
            "post_bulk_sqlite", "lines posted in bulk on SQLite", rates, unit="a second",
            sense="at least", limit=None,
        ),
        of_runs(
            "post_bulk_of_raw", "bulk posting, in times raw executemany of the same rows", shares,
            sense="at most", limit=TIMES_RAW,
            **{"in times raw executemany with triggers off": bare},
        ),
        _on_postgresql(documents),
    ]  # fmt: skip


def _on_postgresql(documents: list[Document]) -> Figure:
    name = "post_bulk_postgresql"
    try:
        with _server() as make_url:
            rates = []
            for run in range(RUNS):
                url = make_url(f"bench{run}")
                upgrade(url)
                database = open_database(url)
                create_trading_company(database)
                rates.append(_LINES_POSTED / _post(database, documents))
                database.close()
    except CannotMeasure as missing:
        return not_measured(name, str(missing))
    return of_runs(
        name, "lines posted in bulk on PostgreSQL", rates, unit="a second", sense="at least",
        limit=None,
    )  # fmt: skip


@contextmanager
def _server() -> Iterator[Callable[[str], str]]:
    """A durable server as the tests start it, in a folder its user can reach."""
    version = next((v for v in ("16", "15") if find_installation(v) is not None), None)
    if version is None:
        raise CannotMeasure("no PostgreSQL on this machine")
    folder = Path(tempfile.mkdtemp(prefix="ledgerhouse-bench-"))
    folder.chmod(0o755)
    server = start_server(version, folder / "postgresql", durable=True)
    try:
        yield server.create_database
    finally:
        server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _documents() -> list[Document]:
    """Each sale's delivery, with the order's prices and no order, and its invoice."""
    made: list[Document] = []
    for number in range(_SALES):
        order, delivery, invoice, _ = sale(number, LINES)
        made += [replace(delivery, lines=order.lines), invoice]
    return made


def _post(database: Database, documents: list[Document]) -> float:
    started = time.perf_counter()
    post(database, documents, on_refusal="each")
    return time.perf_counter() - started
