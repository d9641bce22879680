"""Keeps the web server, the Dagster daemon and its code server running until told to stop.

Belongs here: processes. Does not: what they serve.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from erp.base.home import Home

_LONGEST_PAUSE = 60.0
_STOP_SECONDS = 10.0


@dataclass(slots=True)
class _Child:
    """A process and when it may be started again after it ended."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 1.0
    not_before: float = 0.0


def supervise(home: Home, *, web: list[str], with_schedules: bool) -> None:
    """Run the web command and, unless told otherwise, the schedules; restart what dies."""
    environment = {
        **os.environ,
        "LEDGERHOUSE_HOME": str(home.root),
        "LEDGERHOUSE_COMPANY": home.company,
        "DAGSTER_HOME": str(home.dagster),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }
    children = [_Child("web", web, environment)]
    if with_schedules:
        home.dagster.mkdir(parents=True, exist_ok=True)
        children.append(_Child("schedules", _daemon_command(), environment))
    stopping = [False]

    def stop(number: int, frame: object) -> None:
        del number, frame
        stopping[0] = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        while not stopping[0]:
            for child in children:
                _keep(child)
            time.sleep(0.2)
    finally:
        _stop_all(children)


def _daemon_command() -> list[str]:
    daemon = Path(sys.executable).with_name("dagster-daemon")
    return [str(daemon), "run", "-m", "pipelines.definitions"]


def _keep(child: _Child) -> None:
    if child.process is not None and child.process.poll() is None:
        return
    now = time.monotonic()
    if child.process is not None and not child.not_before:
        print(f"{child.name} ended with {child.process.returncode}; starting it again", flush=True)
        child.not_before = now + child.pause
        child.pause = min(child.pause * 2, _LONGEST_PAUSE)
    if now >= child.not_before:
        child.not_before = 0.0
        child.process = subprocess.Popen(child.command, env=dict(child.environment))


def _stop_all(children: list[_Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
