"""One ASGI application: pages, API and sign-in, with the guard outermost.

Belongs here: putting the parts together and running them. Does not: any of the parts.
"""

from __future__ import annotations

import gc
import importlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from streamlit import config
from streamlit.runtime import Runtime

from apps.api.v1 import create_api
from apps.web import admission, context, shell, sign_in
from apps.web.admission import Site
from apps.web.guard import Guard
from apps.web.identity import USER_FIELD
from apps.web.limits import Limits
from apps.web.pages import PAGES
from apps.web.sessions import CoreKeys, CoreSessions
from erp.access import queries
from erp.access.errors import DemoAccountsInPublic
from erp.base.database import Database, open_database
from erp.base.errors import BadInput
from erp.base.home import Home

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
    pages = st.App(
        WEB / "frame.py",
        routes=[
            Route("/health", health),
            *sign_in.routes(site),
            Mount("/assets", StaticFiles(directory=WEB / "assets")),
            Mount("/api/v1", create_api()),
            *shell.routes(),
        ],
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


def health(request: Request) -> Response:
    """Whether the process answers and its database can be read; says nothing else."""
    del request
    with context.current().database.reading() as connection:
        connection.exec_driver_sql("select 1")
    return PlainTextResponse("ok")


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
    app = create_app(home, address)
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
        ws_max_size=Limits().frame_bytes,
        timeout_graceful_shutdown=5,
    )
