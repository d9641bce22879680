"""A SQLite core copied while posting goes on, in a process of its own.

`python -m operations.snapshot SOURCE COPY` copies in one step of SQLite's online backup: many
steps would start afresh whenever somebody posts. One read transaction covers it, and in WAL mode
writers never wait for a reader. Belongs here: copying, and reading from the copy how far it
reaches. Does not: what becomes of the copy, a core on PostgreSQL (`rows`).
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from operations.errors import CopyFailed, DiskFull

_BETWEEN_CHECKPOINTS = 0.001
_AFTERWARDS = 0.5
"""Seconds; the last is how long the log is looked after once the copy is made."""

LATER = 10
"""How much a copying process steps back: people who post go first."""

_FACES_FULL = ("disk is full", "No space left", "File too large")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a copy holds: the head of the chain of commits, and the rows of every table."""

    snapshot_at: str
    epoch: int
    commit_number: int
    commit_hash: str
    tables: dict[str, int]


def copy_in_process(module: str, *arguments: str, **environment: str) -> Snapshot:
    """Run a module that copies a core, in a process of its own; what the copy holds.

    Its last argument is the copy. Raises `DiskFull`, `CopyFailed`.
    """
    command = [sys.executable, "-m", module, *arguments]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=root,
        env={**os.environ, **environment},
    )  # fmt: skip
    if done.returncode != 0:
        said = done.stderr.strip()[-2000:]
        if any(face in said for face in _FACES_FULL):
            raise DiskFull(str(Path(arguments[-1]).parent))
        raise CopyFailed(said)
    return Snapshot(**json.loads(done.stdout.splitlines()[-1]))


def read_copy(copy: Path, snapshot_at: str) -> dict[str, Any]:
    """Head and row counts of a copy nobody writes to."""
    with closing(sqlite3.connect(f"file:{copy}?immutable=1", uri=True)) as connection:
        head = connection.execute("select epoch, commit_number, hash from commit_head").fetchone()
        names = connection.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite!_%'"
            " escape '!' order by name"
        ).fetchall()
        tables = {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]
            for (name,) in names
        }
    return {
        "snapshot_at": snapshot_at, "epoch": head[0], "commit_number": head[1],
        "commit_hash": head[2], "tables": tables,
    }  # fmt: skip


def _copy(source: Path, copy: Path) -> dict[str, Any]:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as live,
        closing(sqlite3.connect(copy)) as copied,
        _checkpointing(source),
    ):
        copied.execute("pragma synchronous = off")  # it is read once and thrown away
        snapshot_at = datetime.now(UTC).isoformat()
        live.backup(copied, pages=-1)
    return read_copy(copy, snapshot_at)


@contextmanager
def _checkpointing(source: Path) -> Iterator[None]:
    """Write the log into the database beside the copy, and when it is done.

    While the copy reads, the log only grows; whoever commits first after it would have to write all
    of it into the database, and a person would wait for that.
    """
    done = threading.Event()

    def repeat() -> None:
        with closing(sqlite3.connect(source, timeout=0, isolation_level=None)) as connection:
            while not done.wait(_BETWEEN_CHECKPOINTS):
                with suppress(sqlite3.OperationalError):  # somebody is at it
                    connection.execute("pragma wal_checkpoint(passive)")

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        time.sleep(_AFTERWARDS)
        done.set()
        thread.join()


if __name__ == "__main__":
    os.nice(LATER)
    print(json.dumps(_copy(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201 - a process entry
