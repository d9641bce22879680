"""The application as it is put together, and the rules of where it may listen."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from streamlit import config

from apps.server import (
    STREAMLIT_OPTIONS,
    Address,
    AddressNeedsPublic,
    check_no_demo_accounts,
    looks,
    ready,
    watch_routes,
)
from apps.web import context
from apps.web.admission import csrf_token
from erp.access import services
from erp.access.errors import DemoAccountsInPublic
from erp.base.database import open_database
from erp.base.home import Home
from operations import logs
from tests.apps.company import PASSWORD
from tests.apps.conftest import running
from tests.apps.streamlit_client import open_page

ROOT = Path(__file__).resolve().parents[2]


FAULT = """
from apps.web import identity, menu
draw_menu = menu.draw
def draw(pages, page):
    if identity.person().name == "manager":
        raise ValueError("password=hunter2")
    draw_menu(pages, page)
menu.draw = draw
"""
"""The program has a fault, which the manager meets on every page."""


@pytest.fixture(scope="module")
def server(published_home, tmp_path_factory):
    """The whole application of the small company, in a process of its own."""
    code = (
        f"{FAULT}\n"
        "import sys; from pathlib import Path; from apps.server import Address, serve;"
        "from erp.base.home import Home;"
        f"serve(Home(Path({str(published_home.root)!r}), {published_home.company!r}),"
        " Address(port=int(sys.argv[1])))"
    )
    log = tmp_path_factory.mktemp("server") / "server.log"
    with running(lambda port: [sys.executable, "-c", code, str(port)], log, "/health") as found:
        yield found


@contextmanager
def enter(server, name: str = "sales") -> Iterator[httpx.Client]:
    """A browser that has signed in."""
    with httpx.Client(base_url=server.base, headers={"origin": server.base}) as client:
        answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        yield client


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "erp.example.com"])  # noqa: S104 - what is refused
def test_another_address_than_loopback_must_be_said_on_purpose(host):
    with pytest.raises(AddressNeedsPublic):
        Address(host=host).site()
    site = Address(host=host, public_origin="https://erp.example.com/").site()
    assert site.hosts == {"erp.example.com"}
    assert site.is_secure


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_needs_nothing(host):
    assert "localhost:8501" in Address(host=host).site().hosts


def test_demo_accounts_are_refused_in_public(sqlite_url):
    database = open_database(sqlite_url)
    check_no_demo_accounts(database)
    with database.commit(origin="test") as transaction:
        services.create_roles(transaction)
        services.create_user(
            transaction, name="d", password=PASSWORD, roles=[], now=database.clock(), is_demo=True
        )
    with pytest.raises(DemoAccountsInPublic):
        check_no_demo_accounts(database)
    database.close()


def test_the_looks_are_found_from_any_folder_and_every_option_exists(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    options = looks()
    assert options["theme.primaryColor"] == "#0f4c5c"
    assert options["theme.sidebar.backgroundColor"]
    assert {*options, *STREAMLIT_OPTIONS} <= {*config.get_config_options()}


def test_the_web_process_never_imports_what_only_pipelines_need():
    code = (
        "import importlib, sys; import apps.server as s;"
        "[importlib.import_module(name) for name in s.PAGE_MODULES];"
        "print([n for n in ('dagster', 'dbt', 'statsforecast', 'great_expectations', 'pipelines')"
        " if n in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_signing_in_sets_the_cookies_and_leads_to_the_pages(server):
    with enter(server) as client:
        assert {cookie.name for cookie in client.cookies.jar} == {
            f"ledgerhouse-{server.port}",
            f"ledgerhouse-browser-{server.port}",
            f"ledgerhouse-csrf-{server.port}",
        }
        page = client.get("/", headers={"accept": "text/html"})
        assert page.status_code == 200
        assert '<html lang="zh-CN">' in page.text
        assert "<title>账仓 Ledgerhouse</title>" in page.text
        assert "<script>" not in page.text
        assert client.get("/sign-in").status_code == 303


def test_the_page_speaks_the_language_of_the_browser(server):
    answer = httpx.get(f"{server.base}/sign-in", headers={"accept-language": "en-GB"})
    assert "Sign in" in answer.text
    assert '<html lang="en">' in answer.text
    answer = httpx.get(f"{server.base}/sign-in?language=zh_CN")
    assert "登录" in answer.text


def test_a_wrong_password_is_refused_without_a_cookie_and_keeps_the_name(server):
    answer = httpx.post(
        f"{server.base}/sign-in",
        data={"name": 'x"><script>', "password": "wrong"},
        headers={"origin": server.base},
    )
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "用户名或密码不正确" in answer.text
    assert "<script>" not in answer.text


def test_signing_out_is_a_post_and_ends_the_session(server):
    with enter(server) as client:
        assert client.get("/sign-out").headers["location"] == "/"
        token = client.cookies[f"ledgerhouse-{server.port}"]
        assert client.post("/sign-out").status_code == 403
        answer = client.post("/sign-out", headers={"x-csrf-token": csrf_token(token)})
        assert answer.status_code == 204
        stolen = {"cookie": f"ledgerhouse-{server.port}={token}"}
        assert httpx.get(f"{server.base}/api/v1/me", headers=stolen).status_code == 401


def test_the_api_says_who_one_is(server):
    with enter(server, "warehouse") as client:
        me = client.get("/api/v1/me").json()
    assert me["name"] == "warehouse"
    assert me["roles"] == ["warehouse"]
    assert me["field_classes"] == ["public"]


def test_the_api_gives_stock_as_exact_text(server):
    with enter(server, "sales") as client:
        rows = client.get("/api/v1/stock", params={"product": ["P1", "P2"]}).json()
    assert [(row["product"], row["on_hand"]) for row in rows] == [
        ("P1", "27.000000"),
        ("P2", "5.000000"),
    ]


def test_FND_05_the_api_refuses_without_the_right_and_says_so_in_the_callers_language(
    server, published_home
):
    database = open_database(published_home.database_url)
    with database.commit(origin="test") as transaction:
        services.create_user(
            transaction, name="nobody", password=PASSWORD, roles=[], now=database.clock()
        )
    database.close()
    with enter(server, "nobody") as client:
        answer = client.get("/api/v1/stock", headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert answer.json()["error"] == "NotAllowed"
    assert "right" in answer.json()["message"]


def test_OPS_12_a_fault_on_a_page_shows_the_number_under_which_the_log_has_it(
    server, published_home
):
    with enter(server, "manager") as client:
        cookie = f"ledgerhouse-{server.port}={client.cookies[f'ledgerhouse-{server.port}']}"
    with open_page(server.base, origin=server.base, cookie=cookie) as page:
        (told,) = page.run().alerts
    number = told.split("：")[-1]
    assert re.fullmatch("[A-Z2-7]{8}", number), told
    now = datetime.now(UTC)
    (line,) = logs.find(
        published_home.logs, logs.Search(now - timedelta(minutes=5), now, words=(number,))
    )
    assert line.said == "page failed"
    assert line.failure[0]["said"] == "password=***"
    assert line.facts["session"] > 0


def test_OPS_10_the_server_says_how_it_does_to_who_is_on_its_machine_or_has_the_right(server):
    assert httpx.get(f"{server.base}/healthz/live").json() == {"status": "live"}
    answer = httpx.get(f"{server.base}/healthz/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "failing": []})
    with enter(server, "sales") as client:
        assert client.get("/api/v1/metrics").status_code == 403
    with enter(server, "admin") as client:
        answer = client.get("/api/v1/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    said = httpx.get(f"{server.base}/metrics").text
    found = {family.name: family for family in text_string_to_metric_families(said)}
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in found.values()
        for sample in family.samples
    }
    assert values["ledgerhouse_requests_total", "api", "GET", "403"] >= 1
    assert values["ledgerhouse_warehouse_behind_commits",] < values["ledgerhouse_commits",]
    assert values["ledgerhouse_figures_untied",] == 0
    assert values["ledgerhouse_database_bytes",] > 100_000
    assert 0 < values["ledgerhouse_disk_used_ratio",] < 1
    assert values["ledgerhouse_job_succeeded_timestamp_seconds", "refresh"] > 1.7e9
    assert {"ledgerhouse_page_seconds", "process_resident_memory_bytes"} <= found.keys()


def test_OPS_10_behind_a_proxy_the_metrics_ask_for_a_key():
    public = Address(public_origin="https://erp.example.com").site()
    assert "/metrics" not in {route.path for route in watch_routes(public)}
    assert "/metrics" in {route.path for route in watch_routes(Address().site())}


def test_OPS_10_a_server_whose_database_does_not_answer_is_not_ready(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    context.use(context.Context(Home(tmp_path, "t1"), database))
    answer = ready(Request({"type": "http"}))
    database.close()
    assert answer.status_code == 503
    assert json.loads(answer.body)["failing"] == ["database"]
