"""A served company and browsers to visit it with.

Belongs here: starting server and Chromium, signing in. Does not: what a visitor does (journeys).
A failure shows the server's output; server and browser are always ended.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from erp.base.home import Home
from tests.apps.company import PASSWORD, copied_home
from tests.apps.conftest import RunningServer, running

CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def journey_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home the journeys write into."""
    return copied_home(tmp_path_factory.mktemp("journeys") / "home")


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server writes."""
    return tmp_path_factory.mktemp("server") / "server.log"


@pytest.fixture(scope="session")
def served(journey_home: Home, server_log: Path) -> Iterator[RunningServer]:
    """The application, as `ledgerhouse serve` starts it."""
    environment = {
        "LEDGERHOUSE_HOME": str(journey_home.root),
        "LEDGERHOUSE_COMPANY": journey_home.company,
    }
    with running(
        lambda port: [sys.executable, "-m", "apps.serve", "--port", str(port)],
        server_log,
        "/health",
        environment=environment,
    ) as server:
        yield server


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Debian's Chromium, with a profile of its own."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_ARGUMENTS, timeout=60_000
        )
        yield opened
        opened.close()


@pytest.fixture
def visitor(
    browser: Browser,
    served: RunningServer,
    server_log: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Page]]:
    """`visitor("sales")`: a page signed in as that person, in a browser context of its own."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def enter(who: str, *, language: str = "zh-CN", width: int = 1440) -> Page:
        context = browser.new_context(
            base_url=served.base, locale=language, viewport={"width": width, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: note(said.type, said.text))
        page.goto("/sign-in")
        page.locator("#name").fill(who)
        page.locator("#password").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        expect(page.locator("h1")).to_be_visible()
        return page

    def note(kind: str, text: str) -> None:
        if "Content Security Policy" in text or (kind == "error" and "4401" not in text):
            complaints.append(text)

    written = server_log.stat().st_size
    yield enter
    for context in contexts:
        context.close()
    output = server_log.read_text()[written:]
    if output:
        request.node.add_report_section("teardown", "server", output)
    assert complaints == [], complaints
    assert "Traceback" not in output, output
