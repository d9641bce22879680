"""One ASGI application: pages, API and sign-in, with the guard outermost.

Belongs here: putting the parts together and running them. Does not: any of the parts.
"""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit import config
from streamlit.runtime import Runtime

from apps.api.v1 import create_api
from apps.web import (
    admission,
    context,
    faults,
    joining,
    look,
    metrics,
    new_browser,
    recovering,
    shell,
    sign_in,
)
from apps.web.admission import Site
from apps.web.guard import Guard
from apps.web.identity import USER_FIELD
from apps.web.limits import Limits
from apps.web.pages import PAGES
from apps.web.request_log import RequestLog
from apps.web.sessions import CoreKeys, CoreSessions
from erp.access import queries
from erp.access.errors import DemoAccountsInPublic
from erp.base.database import Database, open_database
from erp.base.errors import BadInput
from erp.base.home import Home
from erp.company.models import company
from operations.logs import open_log

WEB = Path(__file__).parent / "web"
CONFIGURATION = Path(__file__).resolve().parents[1] / ".streamlit" / "config.toml"
DEFAULT_PORT = 8501

# What must hold wherever the server is started; looks stand in `.streamlit/config.toml`.
STREAMLIT_OPTIONS = {
    "server.fileWatcherType": "none",
    "runner.magicEnabled": False,
    "server.headless": True,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.scriptHealthCheckEnabled": False,
    "server.enableXsrfProtection": True,
    "server.enableWebsocketCompression": False,
    "server.disconnectedSessionTTL": 120,
    "server.maxUploadSize": 25,
    # A page's identity is the guard's header, and Streamlit resumes a state for no other identity.
    "server.trustedUserHeaders": {admission.SESSION_HEADER.decode(): USER_FIELD},
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "global.developmentMode": False,
}

# Imported before the first request, so that no page pays for it.
PAGE_MODULES = (
    "altair",
    "babel.numbers",
    "polars",
    "pyarrow",
    "duckdb",
    "streamlit.web.server.starlette.starlette_agent_routes",
    "streamlit.runtime.scriptrunner",
    "streamlit.elements.arrow",
    "streamlit.elements.vega_charts",
    "streamlit.elements.widgets.data_editor",
    "apps.web.frame",
    *(f"apps.web.views.{page.file.removesuffix('.py').replace('/', '.')}" for page in PAGES),
)


class AddressNeedsPublic(BadInput):
    """Other machines can reach the address, which must be said on purpose."""

    def __init__(self, host: str) -> None:
        super().__init__(
            zh=f"其他机器可访问地址 {host}：请加 --public https://对外网址，并在其前面终止 TLS。",
            en=f"Address {host} can be reached by other machines: say --public https://your-name "
            "and end TLS in front of it.",
        )


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens and under which address people reach it.

    `public_origin` is the `https://…` a proxy with TLS serves; without it only loopback is allowed.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    public_origin: str | None = None

    def site(self) -> Site:
        """The origins the guard accepts. Raises `AddressNeedsPublic`."""
        if self.public_origin is not None:
            return Site(frozenset({self.public_origin.rstrip("/")}))
        if not admission.is_loopback(self.host):
            raise AddressNeedsPublic(self.host)
        return Site.on_loopback(self.port)


def create_app(
    home: Home, address: Address, *, limits: Limits | None = None, database: Database | None = None
) -> Guard:
    """The whole application of one company."""
    site = address.site()
    database = database or open_database(home.database_url)
    if address.public_origin is not None:
        check_no_demo_accounts(database)
    options = {**looks(), **STREAMLIT_OPTIONS}
    config.get_config_options(force_reparse=True, options_from_flags=options)
    look.remember_own()
    pages = st.App(
        WEB / "frame.py",
        routes=[
            *watch_routes(site),
            *sign_in.routes(site),
            *new_browser.routes(),
            *joining.routes(),
            *recovering.routes(),
            Mount("/assets", StaticFiles(directory=WEB / "assets")),
            Mount("/api/v1", create_api()),
            *shell.routes(),
        ],
        on_script_error=faults.show,
    )
    guard = Guard(
        pages,
        site=site,
        sessions=CoreSessions(database),
        limits=limits,
        page_owner=page_owner,
        find_key=CoreKeys(database).find,
    )
    context.use(context.Context(home, database, guard.end_session))
    return guard


def looks() -> dict[str, Any]:
    """The options of `.streamlit/config.toml`, wherever the server is started from."""
    found: dict[str, Any] = {}

    def collect(table: dict[str, Any], prefix: str) -> None:
        for name, value in table.items():
            if isinstance(value, dict):
                collect(value, f"{prefix}{name}.")
            else:
                found[f"{prefix}{name}"] = value

    if CONFIGURATION.exists():
        collect(tomllib.loads(CONFIGURATION.read_text("utf-8")), "")
    return found


def check_no_demo_accounts(database: Database) -> None:
    """Refuses to serve other machines while demo accounts can sign in."""
    with database.reading() as connection:
        names = queries.active_demo_names(connection)
    if names:
        raise DemoAccountsInPublic(names)


def watch_routes(site: Site) -> list[Route]:
    """What programs ask that watch the server: does it live, is it ready, how does it do."""
    routes = [
        Route("/health", health),
        Route("/healthz/live", live),
        Route("/healthz/ready", ready),
    ]
    # Behind a proxy everybody comes from loopback: there only the API tells, to who has the right.
    return routes if site.is_secure else [*routes, Route("/metrics", prometheus)]


def health(request: Request) -> Response:
    """Whether the process answers and its database can be read; says nothing else."""
    del request
    with context.current().database.reading() as connection:
        connection.exec_driver_sql("select 1")
    return PlainTextResponse("ok")


def live(request: Request) -> Response:
    """That the process answers: where it does not, it is to be started again."""
    del request
    return JSONResponse({"status": "live"})


def ready(request: Request) -> Response:
    """Whether requests can be served: 503 names the part that fails."""
    del request
    here = context.current()
    failing = [name for name, holds in READY.items() if not holds(here)]
    status = HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK
    return JSONResponse({"status": "failing" if failing else "ready", "failing": failing}, status)


def _database_answers(here: context.Context) -> bool:
    try:
        with here.database.reading() as connection:
            connection.execute(select(company.c.id))
    except SQLAlchemyError:
        return False
    return True


def _home_is_writable(here: context.Context) -> bool:
    return os.access(here.home.root, os.W_OK) and shutil.disk_usage(here.home.root).free > 0


READY: dict[str, Callable[[context.Context], bool]] = {
    "database": _database_answers,
    "home": _home_is_writable,
}


def prometheus(request: Request) -> Response:
    """The metrics, to whoever is on this machine."""
    del request
    return Response(metrics.text(), media_type=metrics.CONTENT_TYPE)


def page_owner(page_id: str) -> int | None:
    """The session an open Streamlit page belongs to, by the header the guard set at its start."""
    client = Runtime.instance().get_client(page_id)
    if client is None:
        return None
    name = admission.SESSION_HEADER.decode()
    values = [value for key, value in client.client_context.headers if key.lower() == name]
    return int(values[0]) if values else None


def serve(home: Home, address: Address) -> None:
    """Serve until stopped. Imports what pages use first, and then freezes it for the collector."""
    open_log(home.logs, "web")
    app = RequestLog(create_app(home, address))
    for name in PAGE_MODULES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    uvicorn.run(
        app,
        host=address.host,
        port=address.port,
        access_log=False,
        server_header=False,
        # Behind the proxy that ends TLS, callers are told apart by what it, on loopback, forwards.
        proxy_headers=address.public_origin is not None,
        forwarded_allow_ips="127.0.0.1",
        log_level="warning",
        log_config=None,
        ws_max_size=Limits().frame_bytes,
        timeout_graceful_shutdown=5,
    )
