"""A home with a small company built and published: once a test run, for all its processes.

Belongs here: the steps of a refresh without Dagster, in the order the pipeline takes them. Does
not: tests. What a test changes it copies first (`copy_of`).

The company has twelve known sales (`synthetic_core`) and one entry beyond 2⁵³ minor units, which a
DOUBLE anywhere on the way would round. `finished.duckdb` is the build before it is published, with
the schemas a published file no longer has.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from analytics.warehouse import begin_build, build_path, publish
from erp.base.database import open_database
from erp.base.home import Home, open_home
from erp.ledger.models import journal_entry, posting, voucher
from erp.migrations import upgrade
from ingest.extract import extract_in_process
from pipelines.environment import project_digest
from tests.analytics.synthetic_core import FIRST_DAY, Books, Writer, set_up, trade

ROOT = Path(__file__).resolve().parents[2]
DBT_PROJECT = ROOT / "dbt_project"
SALES = 12
BEYOND_DOUBLE = 2**53 + 1
"""Minor units: as a DOUBLE it would lose its last unit."""


def shared_home() -> Home:
    """The home, built by whichever process asks first."""
    shared = Path(os.environ["LEDGERHOUSE_TEST_SHARED"])
    with (shared / "warehouse-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        home = open_home(shared / "warehouse-home", "demo")
        done = home.root / "done"
        if not done.exists():
            shutil.rmtree(home.root, ignore_errors=True)
            _build(home)
            done.touch()
    return home


def copy_of(home: Home, folder: Path) -> Home:
    """A home of the test's own, to be changed as it likes."""
    shutil.copytree(home.root, folder)
    return open_home(folder, home.company)


def finished_build(home: Home) -> Path:
    """The build before publishing."""
    return home.warehouse / "finished.duckdb"


def dbt_target(home: Home) -> Path:
    """What dbt compiled and parsed."""
    return home.warehouse / "dbt"


def run_dbt(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run dbt on a home's build, silent towards the outside."""
    environment = {
        **os.environ,
        "LEDGERHOUSE_BUILD": str(build_path(home.warehouse)),
        "DBT_TARGET_PATH": str(dbt_target(home)),
        "DBT_LOG_PATH": str(home.logs / "dbt"),
        "DBT_PROFILES_DIR": str(DBT_PROJECT),
        "DO_NOT_TRACK": "1",
    }
    dbt = str(Path(sys.executable).with_name("dbt"))
    return subprocess.run([dbt, *arguments, "--project-dir", str(DBT_PROJECT)], check=False,
                          capture_output=True, text=True, env=environment)  # fmt: skip


def _build(home: Home) -> None:
    home.company_folder.mkdir(parents=True)
    upgrade(home.database_url)
    _fill(home.database_url)
    extract_in_process(home)
    home.warehouse.mkdir()
    begin_build(home.warehouse, home.lake)
    done = run_dbt(home, "build", "--exclude-resource-type", "unit_test")
    assert done.returncode == 0, done.stdout + done.stderr
    (dbt_target(home) / "parsed").write_text(project_digest())
    shutil.copy(build_path(home.warehouse), finished_build(home))
    manifest = dbt_target(home) / "manifest.json"
    publish(home.warehouse, manifest, run="first", now=datetime(2026, 1, 2, tzinfo=UTC))


def _fill(url: str) -> None:
    database = open_database(url)
    books = set_up(database)
    trade(database, books, sales=SALES)
    with database.commit(origin="test") as transaction:
        _post_beyond_double(Writer(transaction, books), books)
    database.close()


def _post_beyond_double(writer: Writer, books: Books) -> None:
    """Capital paid in: two entries of 2⁵³ + 1 fen each."""
    day = FIRST_DAY.isoformat()
    month = day[:7]
    for number in (1, 2):
        voucher_id = writer.add(
            voucher, word="记", month=month, number=books.vouchers[month] + number,
            voucher_date=day, attachments=0, made_by=0,
        )  # fmt: skip
        entry_id = writer.add(
            journal_entry, voucher_id=voucher_id, period_id=books.periods[month], kind="normal",
            business_date=day, voucher_date=day, memo="实收资本",
        )  # fmt: skip
        for code, side, sign in (("1002", "D", 1), ("3001", "C", -1)):
            writer.add(posting, entry_id=entry_id, account_id=books.accounts[code], side=side,
                       amount=sign * BEYOND_DOUBLE, memo="摘要")  # fmt: skip
