"""Running a command as a user does, with its time and the memory of its whole process tree.

Belongs here: starting, timing, watching `/proc`. Does not: which commands a figure needs.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.figures import CannotMeasure

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ROOT = Path(__file__).parent.parent
GIB = 2**30

_SECONDS_BETWEEN_LOOKS = 0.2
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended well, with the processor time of all its processes and its JSON."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    said: dict[str, Any]


def ledgerhouse(
    *arguments: str, environment: Mapping[str, str], good: Collection[int] = (0,)
) -> Finished:
    """Run a `ledgerhouse` command with `--json`; `CannotMeasure` when it ends otherwise."""
    command = [sys.executable, "-m", "apps.cli", *arguments, "--json"]
    started, used = time.perf_counter(), _children_cpu_seconds()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        watch = _Watch(process.pid)
        watch.start()
        said, complaint = process.communicate()
        seconds = time.perf_counter() - started
        peak = watch.stop()
    if process.returncode not in good:
        last = (complaint.strip() or said.strip() or "said nothing").splitlines()[-1]
        raise CannotMeasure(
            f"`ledgerhouse {' '.join(arguments)}` ended {process.returncode}: {last}"
        )
    return Finished(seconds, _children_cpu_seconds() - used, peak, json.loads(said))


def _children_cpu_seconds() -> float:
    """Processor time of all processes this one has waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch(threading.Thread):
    """Adds up the resident memory of a process and all below it, and keeps the largest sum.

    Pages that processes share count once for each: the sum is never too small.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self._peak = 0

    def run(self) -> None:
        """Look until stopped."""
        while not self._ended.wait(_SECONDS_BETWEEN_LOOKS):
            self._peak = max(self._peak, _resident_bytes(self._pid))

    def stop(self) -> int:
        """The largest sum seen, in bytes."""
        self._ended.set()
        self.join()
        return self._peak


def _resident_bytes(root: int) -> int:
    children: dict[int, list[int]] = defaultdict(list)
    pages: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid, parent = int(folder.name), int(stat[1])
        children[parent].append(pid)
        pages[pid] = int(stat[21])
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        total += pages.get(pid, 0)
        waiting += children[pid]
    return total * _PAGE
