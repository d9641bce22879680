"""Invoice lists of many firms to their certificates: 373,431 VAT invoices, 123 companies, one run.

Belongs here: `ledgerhouse migrate vat-invoices` as a process, its time and memory, beside raw
inserts of the same rows into as many databases. Does not: proving the totals (the certificate).
Without LEDGERHOUSE_DATA the two firms of `tests/samples` are taken, and no limit is held.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from bench.figures import RUNS, Figure, of_runs
from bench.process import GIB, ROOT, ledgerhouse
from bench.raw import seconds_to_insert
from bench.work import WORK, fresh

SECONDS = 60.0
MEMORY_GIB = 4.0

HOME = WORK / "firms"

_BEFORE_DOCUMENTS = (
    "select min(commit_number) - 1 from commit_log where tx in (select distinct tx from document)"
)


def measure() -> list[Figure]:
    """Seconds and memory from the lists to every firm's certificate, and their share of raw."""
    seconds, peaks, rows = [], [], 0
    for _ in range(RUNS):
        fresh(HOME.name)
        done = ledgerhouse(
            "migrate", "vat-invoices", str(_source()),
            environment={"LEDGERHOUSE_HOME": str(HOME), "LEDGERHOUSE_COMPANY": "vat-invoices"},
        )  # fmt: skip
        seconds.append(done.seconds)
        peaks.append(done.peak_bytes / GIB)
        rows = done.said["rows"]["source"]
    raw = sum(seconds_to_insert(core, after=_first(core), with_triggers=True) for core in _cores())
    is_real = "LEDGERHOUSE_DATA" in os.environ
    return [
        of_runs(
            "firms", "lists of VAT invoices to 123 certificates", seconds, unit="seconds",
            sense="at most", limit=SECONDS if is_real else None,
            **{
                "rows a second": [round(rows / each) for each in seconds],
                "times raw executemany of the same rows, one after another": [
                    round(each / raw, 2) for each in seconds
                ],
                "companies": len(_cores()),
            },
        ),
        of_runs(
            "firms_memory", "its memory, all processes together", peaks, unit="GiB",
            sense="at most", limit=MEMORY_GIB,
        ),
    ]  # fmt: skip


def _source() -> Path:
    """The real lists where this machine has them, else our sample of them."""
    data = os.environ.get("LEDGERHOUSE_DATA")
    if data:
        return Path(data).resolve() / "cn_vat_invoices"
    return ROOT / "tests" / "samples" / "vat_firms"


def _cores() -> list[Path]:
    return sorted(HOME.glob("companies/*/core.db"))


def _first(core: Path) -> int:
    """The commit before the first that posted documents; what is the firm's own lies before it."""
    with sqlite3.connect(f"file:{core}?mode=ro", uri=True) as connection:
        return int(connection.execute(_BEFORE_DOCUMENTS).fetchone()[0] or 0)
