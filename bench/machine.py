"""What the machine can do at this moment, measured beside every figure.

Belongs here: the disk, one core, the load. Does not: anything of ours.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any

from bench.work import WORK

NOISY_LOAD = 1.0
_SECONDS = 0.4
_PAGE = b"\0" * 4096


@dataclass(frozen=True, slots=True)
class Conditions:
    """The machine at one moment. `cpu_loop` is millions of turns of an empty loop a second."""

    load: float
    fdatasyncs: float
    cpu_loop: float

    def until(self, after: Conditions) -> dict[str, Any]:
        """Both ends of a measurement, as printed beside a figure."""
        return {
            "load before": round(self.load, 2),
            "fdatasyncs a second": [round(self.fdatasyncs), round(after.fdatasyncs)],
            "cpu loop, million turns a second": [round(self.cpu_loop, 1), round(after.cpu_loop, 1)],
            "noisy": self.load > NOISY_LOAD,
        }


def conditions() -> Conditions:
    """Measure now; takes about a second."""
    return Conditions(os.getloadavg()[0], fdatasyncs_per_second(), cpu_loop())


def fdatasyncs_per_second(seconds: float = _SECONDS) -> float:
    """Durable writes of one page at the end of a growing file, as a write-ahead log does."""
    path = WORK / "fdatasync.probe"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        return _rate(lambda: (os.write(descriptor, _PAGE), os.fdatasync(descriptor)), seconds)
    finally:
        os.close(descriptor)
        path.unlink()


def cpu_loop(seconds: float = _SECONDS) -> float:
    """Millions of turns of an empty loop a second, on one core."""
    turns = 100_000

    def loop() -> None:
        for _ in range(turns):
            pass

    return _rate(loop, seconds) * turns / 1e6


def _rate(act: Any, seconds: float) -> float:  # noqa: ANN401 - any callable without arguments
    count = 0
    started = time.perf_counter()
    while (elapsed := time.perf_counter() - started) < seconds:
        act()
        count += 1
    return count / elapsed
