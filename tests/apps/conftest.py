"""A company with people in it, and servers in processes of their own.

Belongs here: what several tests of `apps` share. Journeys have their own, richer company.
"""

from __future__ import annotations

import os
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
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from apps.web import context
from apps.web.identity import USER_FIELD
from apps.web.pages import HOME, PAGES
from erp.access import services
from erp.base.database import Database, open_database
from erp.base.home import Home
from erp.migrations import upgrade
from tests.apps.company import PASSWORD, add_people, copied_home, shared_home

ROOT = Path(__file__).resolve().parents[2]
FRAME = ROOT / "apps" / "web" / "frame.py"
ADDRESSED = {
    page.file.removesuffix(".py"): calc_hash("" if page is HOME else page.path) for page in PAGES
}
"""What Streamlit calls each page: it is asked for by the hash of its address."""


@pytest.fixture(scope="session", autouse=True)
def components_found_once() -> Iterator[None]:
    """Each `AppTest` looks through every installed package for components, half a second long."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda *_, **__: found)
        yield


@pytest.fixture(scope="session")
def people_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A core database with one person for each role, named after it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('people') / 'core.db'}"
    upgrade(url)
    database = open_database(url)
    add_people(database)
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
def running(
    command: Callable[[int], list[str]],
    log: Path,
    ready: str,
    *,
    environment: dict[str, str] | None = None,
) -> Iterator[RunningServer]:
    """Run a server until it answers at `ready`; its output is in the failure; always ended."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("w") as output:
        process = subprocess.Popen(
            command(port),
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
        )
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


@pytest.fixture(scope="session")
def published_home() -> Home:
    """The company with published marts; for reading only."""
    return shared_home()


@pytest.fixture
def own_home(tmp_path: Path) -> Home:
    """The same, to write into."""
    return copied_home(tmp_path / "home")


@dataclass
class App:
    """The pages of one home, run without a browser."""

    database: Database

    def open(self, who: str, page: str = "", *, language: str = "zh_CN", **query: str) -> AppTest:
        """The page's first run, by a person who has just signed in."""
        signed_in = services.sign_in(self.database, name=who, password=PASSWORD, language=language)
        return self.opened_by(signed_in.session_id, page, **query)

    def opened_by(self, session_id: int, page: str = "", **query: str) -> AppTest:
        """The page's first run in a session; a page that person may not open is an error.

        `AppTest.switch_page` asks for a run first, of the home page; the page is named to the
        first run instead, as its address in a browser does.
        """
        test = AppTest.from_file(str(FRAME), default_timeout=30)
        test.user = {USER_FIELD: str(session_id)}
        for name, value in query.items():
            test.query_params[name] = value
        if page:
            test._page_hash = ADDRESSED[page]
        test.run()
        return test.switch_page(f"views/{page}.py") if page else test


@contextmanager
def app_of(home: Home) -> Iterator[App]:
    """The pages of a home, in this process."""
    database = open_database(home.database_url)
    context.use(context.Context(home, database))
    yield App(database)
    database.close()


@pytest.fixture
def app(published_home: Home) -> Iterator[App]:
    """The pages of the shared home; for reading only."""
    with app_of(published_home) as pages:
        yield pages


@pytest.fixture
def own_app(own_home: Home) -> Iterator[App]:
    """The pages of a home of the test's own."""
    with app_of(own_home) as pages:
        yield pages
