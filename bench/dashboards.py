"""The dashboards of the migrated company: their queries, a click to the figures, a full load.

Belongs here: timing what a person waits for, on the home `migrate` left (made anew if it is gone).
Does not: whether the figures are right. The empty page is the app's home page: the same frame,
sign-in and navigation, and no figure.
"""

from __future__ import annotations

import inspect
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from contextlib import contextmanager
from statistics import median, quantiles
from types import ModuleType
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from analytics.reader import Reader, open_reader
from apps.web.queries import finance, sales, stock
from bench import migrate
from bench.figures import RUNS, CannotMeasure, Figure, not_measured, of_runs
from bench.process import ROOT
from erp.access.scope import FIELD_CLASSES, Scope
from erp.access.services import create_user
from erp.base.clock import system_clock
from erp.base.database import open_database
from erp.base.home import open_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUERY_MS = 100.0
CLICK_MS = 700.0
LOAD_MS = 700.0

PAGES = ("finance", "sales", "stock")
_QUERIES = (finance, sales, stock)
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
_START_SECONDS = 60
_WAIT_MS = 30_000
_FIGURES = '[data-testid="stMetricValue"]'
_SETTLE_MS = 3_000


def measure() -> list[Figure]:
    """p95 of the queries; the slowest dashboard from click and from a full load."""
    if not (migrate.HOME / "warehouse").exists():
        migrate.make_home()
    figures = [_queries()]
    try:
        return [*figures, *_pages()]
    except (CannotMeasure, PlaywrightError) as fault:
        why = str(fault).splitlines()[0]
        return [*figures, not_measured("dashboard_click", why), not_measured("dashboard_load", why)]


# -- queries


def _queries() -> Figure:
    """Every query of the three pages, for the newest month, in a version opened anew."""
    home = open_home(migrate.HOME, migrate.COMPANY)
    scope = Scope(frozenset({home.company}), None, None, None, None, FIELD_CLASSES, 0)
    runs, slowest = [], {}
    for _ in range(RUNS):
        reader = open_reader(scope, home.warehouse)
        times = _time_frames(reader)
        month = finance.months(reader)[0]
        for module in _QUERIES:
            for name, query in _asked(module):
                before = len(times)
                query(reader, **_arguments(query, reader, month))
                slowest[f"{module.__name__.rpartition('.')[2]}.{name}"] = sum(times[before:])
        runs.append(quantiles(times, n=20)[-1] * 1000)
    worst = sorted(slowest.items(), key=lambda item: -item[1])[:3]
    return of_runs(
        "dashboard_queries", "p95 of the dashboards' queries", runs, unit="ms",
        sense="at most", limit=QUERY_MS,
        **{"slowest, ms": {name: round(seconds * 1000) for name, seconds in worst}},
    )  # fmt: skip


def _time_frames(reader: Reader) -> list[float]:
    """The seconds of every query the reader runs from now on."""
    times: list[float] = []
    run = reader.frame

    def timed(*arguments: Any) -> Any:  # noqa: ANN401 - passed on
        started = time.perf_counter()
        try:
            return run(*arguments)
        finally:
            times.append(time.perf_counter() - started)

    reader.frame = timed  # type: ignore[method-assign]
    return times


def _asked(module: ModuleType) -> list[tuple[str, Callable[..., Any]]]:
    """The module's own public queries."""
    found = inspect.getmembers(module, inspect.isfunction)
    return [
        (name, query)
        for name, query in found
        if query.__module__ == module.__name__ and not name.startswith("_")
    ]


def _arguments(query: Callable[..., Any], reader: Reader, month: str) -> dict[str, Any]:
    """What a page would say; an argument with a default keeps it."""
    known = {
        "month": month,
        "is_chinese": True,
        "account_code": finance.REVENUE_ACCOUNTS["small_business"][0],
        "product_code": "",
    }
    asked = list(inspect.signature(query).parameters.values())[1:]
    if any(each.name == "product_code" for each in asked):
        known["product_code"] = stock.on_hand(reader, is_chinese=True)["product_code"][0]
    return {each.name: known[each.name] for each in asked if each.default is each.empty}


# -- pages


def _pages() -> list[Figure]:
    chromium = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if chromium is None:
        raise CannotMeasure("no Chromium on this machine")
    clicks: dict[str, list[float]] = defaultdict(list)
    loads: dict[str, list[float]] = defaultdict(list)
    with _served() as (address, name, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        page = browser.new_page(locale="zh-CN")
        _sign_in(page, address, name, password)
        shown = {path: _figures_shown(page, f"{address}/{path}") for path in PAGES}
        for _ in range(RUNS):
            loads["home"].append(_load(page, address, 0))
            for path in PAGES:
                loads[path].append(_load(page, f"{address}/{path}", shown[path]))
                clicks[path].append(_click(page, path, shown[path]))
        browser.close()
    return _judged(clicks, loads)


def _judged(clicks: dict[str, list[float]], loads: dict[str, list[float]]) -> list[Figure]:
    slowest = max(PAGES, key=lambda path: median(clicks[path]))
    heaviest = max(PAGES, key=lambda path: median(loads[path]))
    empty = median(loads["home"])
    return [
        of_runs(
            "dashboard_click", f"from a click to the figures ({slowest}, the slowest)",
            clicks[slowest], unit="ms", sense="at most", limit=CLICK_MS, medians=_medians(clicks),
        ),
        of_runs(
            "dashboard_load", f"a full load of {heaviest}, the heaviest", loads[heaviest],
            unit="ms", sense="at most", limit=round(empty + LOAD_MS), medians=_medians(loads),
        ),
    ]  # fmt: skip


def _medians(times: dict[str, list[float]]) -> dict[str, int]:
    return {path: round(median(each)) for path, each in times.items()}


def _sign_in(page: Page, address: str, name: str, password: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("button")
    page.locator("h1").first.wait_for(timeout=_WAIT_MS)


def _figures_shown(page: Page, address: str) -> int:
    """How many figures a dashboard shows once it has settled; also warms it up."""
    page.goto(address)
    page.locator(_FIGURES).first.wait_for(timeout=_WAIT_MS)
    page.wait_for_timeout(_SETTLE_MS)
    return page.locator(_FIGURES).count()


def _load(page: Page, address: str, figures: int) -> float:
    """Milliseconds from typing the address to the last figure (of the home page: its title)."""
    started = time.perf_counter()
    page.goto(address, wait_until="commit")
    _wait_for(page, figures)
    return (time.perf_counter() - started) * 1000


def _click(page: Page, path: str, figures: int) -> float:
    """Milliseconds from a click in the navigation, on the home page, to the last figure."""
    _navigate(page, "home")
    page.wait_for_function(
        "selector => !document.querySelector(selector)", arg=_FIGURES, timeout=_WAIT_MS
    )
    page.wait_for_timeout(_SETTLE_MS / 10)
    started = time.perf_counter()
    _navigate(page, path)
    _wait_for(page, figures)
    return (time.perf_counter() - started) * 1000


def _navigate(page: Page, path: str) -> None:
    ends = f'[href$="/{path}"]' if path != "home" else '[href$="/"]'
    page.locator(f'[data-testid="stSidebarNavLink"]{ends}').first.click()


def _wait_for(page: Page, figures: int) -> None:
    page.wait_for_function(
        "([selector, count]) => document.querySelector('h1')"
        " && document.querySelectorAll(selector).length >= count",
        arg=[_FIGURES, figures],
        timeout=_WAIT_MS,
    )


@contextmanager
def _served() -> Iterator[tuple[str, str, str]]:
    """The app on the migrated home, with a person who may see everything."""
    home = open_home(migrate.HOME, migrate.COMPANY)
    name, password = f"bench-{secrets.token_hex(4)}", secrets.token_urlsafe(18)
    database = open_database(home.database_url)
    with database.commit(origin="bench", request_id=name) as transaction:
        create_user(
            transaction, name=name, password=password, roles=["admin", "finance", "sales"],
            now=system_clock(), display_name=name,
        )  # fmt: skip
    database.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "apps.serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **migrate.home_environment()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://localhost:{port}"
        _wait_until_up(f"{address}/health")
        yield address, name, password
    finally:
        server.terminate()
        server.wait()


def _wait_until_up(address: str) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise CannotMeasure(f"the app did not answer within {_START_SECONDS} s")
