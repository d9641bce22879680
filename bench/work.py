"""Where benches keep what they build: `bench/work`, which `make clean` removes.

Belongs here: folders and databases to measure on. Does not: what is measured.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from erp.base.database import Database, open_database
from erp.migrations import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable

WORK = Path(__file__).parent / "work"


def fresh(name: str) -> Path:
    """An empty folder of this name."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def fresh_core(folder: Path, name: str = "core.db") -> Database:
    """A migrated, empty SQLite core in the folder."""
    url = f"sqlite:///{folder / name}"
    upgrade(url)
    return open_database(url)


def alternate(count: int, *acts: Callable[[int], float]) -> list[float]:
    """Call each act with 0 … count − 1 in turn; the sum of what each returns.

    Taken in turns, a slow moment of the disk slows all of them alike.
    """
    sums = [0.0] * len(acts)
    for turn in range(count):
        for index, act in enumerate(acts):
            sums[index] += act(turn)
    return sums
