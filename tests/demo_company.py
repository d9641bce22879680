"""The small demo company as fixtures: sixty days, some eight hundred lines, made once a test run.

Belongs here: making it and lending copies. Does not: what it must look like (`test_demo`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from erp.base.database import Database, open_database

_SHARED = "LEDGERHOUSE_TEST_SHARED"


@pytest.fixture(scope="session")
def demo_core() -> Path:
    """The SQLite file of the small demo company. It is shared by the whole run: read a copy."""
    from erp.migrations import upgrade  # noqa: PLC0415 - most tests need no database
    from ingest.demo import create_demo  # noqa: PLC0415 - as above

    shared = Path(os.environ[_SHARED])
    made = shared / "demo.db"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            building = shared / "demo-building.db"
            url = f"sqlite:///{building}"
            upgrade(url)
            database = open_database(url)
            create_demo(database, scale="small")
            database.close()
            building.rename(made)
    return made


@pytest.fixture
def demo_database(demo_core: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the small demo company on SQLite, the test's own to read and to change."""
    copy = tmp_path / "demo.db"
    shutil.copy(demo_core, copy)
    database = open_database(f"sqlite:///{copy}")
    yield database
    database.close()
