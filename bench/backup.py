"""Backing up a company of 2 GB while people post, and proving the backup.

Belongs here: how long posting waits at most meanwhile, the size of an increment, the seconds of a
restore with its proof. Does not: whether what was restored is right (`tests/operations`).
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from bench.figures import CannotMeasure, Figure, of_runs
from bench.trading import DOCUMENTS_PER_SALE, create_trading_company, sale, sales
from bench.work import fresh, fresh_core
from erp.base.home import Home
from erp.posting import post
from operations.backups import Backup, create, targets_of
from operations.restoring import prove
from operations.sealing import secret_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from erp.base.database import Database

SIZE_MB = 2_000
LONGEST_WAIT_MS = 100.0
INCREMENT_PERCENT = 5.0
RESTORE_SECONDS = 180.0

_SALES_AT_ONCE = 2_000
_SINGLE_SALES = 250
_BACK_UP = (
    "import sys; from pathlib import Path; from erp.base.home import Home;"
    "from operations.backups import create; from operations.sealing import secret_of;"
    "home = Home(Path(sys.argv[1]), 'bench'); create(home, secret_of(home), kind='full')"
)


def measure() -> list[Figure]:
    """The longest wait of a posting, the increment's share, the seconds of restore and proof."""
    home = Home(fresh("backup"), "bench")
    home.company_folder.mkdir(parents=True)
    database = fresh_core(home.company_folder)
    number = _grow(database, home.company_folder / "core.db")
    alone, number = _post_for(database, number, lambda done: done >= _SINGLE_SALES)
    backing_up = subprocess.Popen([sys.executable, "-c", _BACK_UP, str(home.root)])
    waits, number = _post_for(database, number, lambda _: backing_up.poll() is not None)
    if backing_up.returncode != 0:
        raise CannotMeasure("the backup failed; its own words stand above")
    target, secret = targets_of(home)[0], secret_of(home)
    full = create(home, secret, kind="full")
    _, number = _post_for(database, number, lambda done: done >= 1_000 // DOCUMENTS_PER_SALE)
    later = create(home, secret)
    certificate = prove(home, target, later.id, secret)
    if not certificate.holds:
        raise CannotMeasure(f"the backup is not proved: {certificate.content['problem']}")
    database.close()
    return _figures(home, alone, waits, (full, later), certificate.content["rto_ms"])


def _figures(
    home: Home, alone: list[float], waits: list[float], backups: tuple[Backup, Backup], rto_ms: int
) -> list[Figure]:
    full, later = backups
    size = {"MB": (home.company_folder / "core.db").stat().st_size // 1_000_000}
    return [
        of_runs(
            "backup_wait", "the longest posting of a sale while a full backup is made",
            [max(waits)], unit="ms", sense="at most", limit=LONGEST_WAIT_MS,
            **size, **{"longest without a backup": round(max(alone), 1), "sales": len(waits)},
        ),
        of_runs(
            "backup_increment", "an incremental backup of 1,000 documents, of the full one",
            [100 * later.size / full.size], unit="%", sense="at most", limit=INCREMENT_PERCENT,
            **size, **{"full bytes": full.size, "incremental bytes": later.size},
        ),
        of_runs(
            "backup_restore", "restored from full and increment, and verified",
            [rto_ms / 1000], unit="seconds", sense="at most", limit=RESTORE_SECONDS, **size,
        ),
    ]  # fmt: skip


def _grow(database: Database, file: Path) -> int:
    """Post sales in bulk until the file has its size; the next sale's number."""
    create_trading_company(database)
    number = 0
    while file.stat().st_size < SIZE_MB * 1_000_000:
        made = (each for one in sales(number, _SALES_AT_ONCE) for each in one)
        post(database, made, on_refusal="each")
        number += _SALES_AT_ONCE
    return number


def _post_for(
    database: Database, number: int, is_over: Callable[[int], bool]
) -> tuple[list[float], int]:
    """Post sales one by one until told; the milliseconds of each, and the next number."""
    took: list[float] = []
    while not is_over(len(took)):
        documents = sale(number)
        started = time.perf_counter()
        post(database, documents)
        took.append((time.perf_counter() - started) * 1000)
        number += 1
    return took, number
