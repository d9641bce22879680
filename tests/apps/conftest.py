"""A company with people in it, and servers in processes of their own.

Belongs here: what several tests of `apps` share. Journeys have their own, richer company.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from erp.access import services
from erp.base.database import Database, open_database
from erp.migrations import upgrade

PASSWORD = "correct horse battery"
ROLES = ("admin", "finance", "sales", "warehouse")


@pytest.fixture(scope="session")
def people_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A core database with one person for each role, named after it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('people') / 'core.db'}"
    upgrade(url)
    database = open_database(url)
    with database.commit(origin="setup") as transaction:
        services.create_roles(transaction)
        for role in ROLES:
            services.create_user(
                transaction, name=role, password=PASSWORD, roles=[role], now=database.clock()
            )
    database.close()
    return url


@pytest.fixture(scope="session")
def people(people_url: str) -> Iterator[Database]:
    """The same, opened."""
    database = open_database(people_url)
    yield database
    database.close()


@dataclass(frozen=True)
class RunningServer:
    """A server that answers at `base`."""

    base: str
    port: int


@contextmanager
def running(command: Callable[[int], list[str]], log: Path, ready: str) -> Iterator[RunningServer]:
    """Run a server until it answers at `ready`; its output is in the failure; always ended."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("w") as output:
        process = subprocess.Popen(command(port), stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}{ready}", process, log)
        yield RunningServer(f"http://127.0.0.1:{port}", port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(url, timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not answer at {url}:\n{log.read_text()}")


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Streamlit as it ships, without the guard."""
    script = str(Path(__file__).with_name("small_app.py"))
    log = tmp_path_factory.mktemp("bare") / "server.log"
    with running(
        lambda port: [sys.executable, script, str(port)], log, "/_stcore/health"
    ) as server:
        yield server


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory, people_url: str) -> Iterator[RunningServer]:
    """The same page behind the guard."""
    script = str(Path(__file__).with_name("small_app.py"))
    log = tmp_path_factory.mktemp("guarded") / "server.log"
    with running(
        lambda port: [sys.executable, script, str(port), people_url], log, "/health"
    ) as server:
        yield server
