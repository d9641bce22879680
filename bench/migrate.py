"""A real migration to the dashboards: 525,461 invoice lines from the file to published figures.

Belongs here: `ledgerhouse migrate` and `ledgerhouse run refresh` as processes, their time and
memory, and posting beside raw inserts of the same rows. Does not: proving the result (`verify`).
Without LEDGERHOUSE_DATA the few hundred lines of `tests/samples` are taken; the times are then
those of starting up, and posting is not held to its limit.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.figures import RUNS, Figure, of_runs
from bench.process import GIB, ROOT, Finished, ledgerhouse
from bench.raw import seconds_to_insert
from bench.work import WORK, fresh

SECONDS = 120.0
CERTIFICATE_SECONDS = 75.0
MEMORY_GIB = 4.0
TIMES_RAW = 4.0

_ENOUGH_LINES = 100_000
"""Below this, posting is mostly opening files."""

COMPANY = "retail"
HOME = WORK / "migrate"
"""The last run's home stays: `verify` and `dashboards` measure on it."""


def measure() -> list[Figure]:
    """Seconds and memory from file to published marts, and posting's share of raw inserts."""
    totals, certified, peaks, parts, cpu, lines = [], [], [], [], [], 0
    for _ in range(RUNS):
        migrated, refreshed = make_home()
        certified.append(migrated.seconds)
        lines = migrated.said["rows"]["source"]
        totals.append(migrated.seconds + refreshed.seconds)
        peaks.append(max(migrated.peak_bytes, refreshed.peak_bytes) / GIB)
        cpu.append(round(migrated.cpu_seconds + refreshed.cpu_seconds, 1))
        parts.append([round(migrated.seconds, 1), round(refreshed.seconds, 1)])
    said: dict[str, Any] = {
        "input": source().name,
        "seconds of migrate, of refresh": parts,
        "seconds of processor": cpu,
    }
    return [
        of_runs(
            "migrate", "migrated, posted, extracted, modelled, published", totals, unit="seconds",
            sense="at most", limit=SECONDS, **said,
        ),
        of_runs(
            "certificate", "of that from the file to the certificate", certified, unit="seconds",
            sense="at most", limit=CERTIFICATE_SECONDS,
            **{"lines of the file a second": [round(lines / each) for each in certified]},
        ),
        of_runs(
            "migrate_memory", "its memory, all processes together", peaks, unit="GiB",
            sense="at most", limit=MEMORY_GIB,
        ),
        _of_raw(),
    ]  # fmt: skip


def make_home() -> tuple[Finished, Finished]:
    """Migrate and refresh into a fresh home."""
    fresh(HOME.name)
    environment = home_environment()
    return (
        ledgerhouse("migrate", "online-retail", str(source()), environment=environment),
        ledgerhouse("run", "refresh", environment=environment),
    )


def source() -> Path:
    """The real file where this machine has it, else our sample of it."""
    data = os.environ.get("LEDGERHOUSE_DATA")
    if data:
        return Path(data).resolve() / "online_retail_ii" / "year_2009_2010.parquet"
    return ROOT / "tests" / "samples" / "online_retail" / "lines.parquet"


def home_environment() -> dict[str, str]:
    """What chooses the migrated company for a command."""
    return {"LEDGERHOUSE_HOME": str(HOME), "LEDGERHOUSE_COMPANY": COMPANY}


def core() -> Path:
    """The migrated company's database."""
    return HOME / "companies" / COMPANY / "core.db"


def _of_raw() -> Figure:
    posting = _posting()
    bare = seconds_to_insert(core(), after=posting.after, with_triggers=False)
    checked = seconds_to_insert(core(), after=posting.after, with_triggers=True)
    return of_runs(
        "migrate_posting_of_raw", "its posting, in times raw executemany of the same rows",
        [posting.seconds / checked], sense="at most",
        limit=TIMES_RAW if posting.lines >= _ENOUGH_LINES else None,
        **{
            "seconds of posting": round(posting.seconds, 1),
            "seconds of raw executemany, triggers on, off": [round(checked, 1), round(bare, 1)],
            "lines posted": posting.lines,
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Posting:
    """The stretch of commits that posted documents; `after` is the commit before them."""

    after: int
    seconds: float
    lines: int


def _posting() -> _Posting:
    """From the last commit of masters to the last commit of documents."""
    with sqlite3.connect(f"file:{core()}?mode=ro", uri=True) as connection:
        first, last = connection.execute(
            "select min(commit_number), max(commit_number) from commit_log"
            " where tx in (select distinct tx from document)"
        ).fetchone()
        began, ended = (
            datetime.fromisoformat(connection.execute(_RECORDED_AT, (number,)).fetchone()[0])
            for number in (first - 1, last)
        )
        (lines,) = connection.execute("select count(*) from document_line").fetchone()
    return _Posting(first - 1, (ended - began).total_seconds(), lines)


_RECORDED_AT = "select recorded_at from commit_log where commit_number = ?"
