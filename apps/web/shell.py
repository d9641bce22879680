"""The HTML page into which Streamlit draws, as we want it sent.

Belongs here: Streamlit's own `index.html` with our title, language and icon, and with the script
that leads to sign-in once a session has ended. Does not: anything drawn inside the page.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from apps.web import context
from apps.web.language import DEFAULT_LANGUAGE, LANGUAGE_TAGS
from apps.web.pages import PAGES
from erp.access import queries

PATHS = {"", *(page.path for page in PAGES)}
INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


def routes() -> list[Route]:
    """Every page's address, one level deep because the index names its files so; others go home."""

    async def show(request: Request) -> Response:
        if request.path_params.get("page", "") not in PATHS:
            return RedirectResponse("/", status_code=303)
        language = await run_in_threadpool(_language, request.state.session.id)
        return HTMLResponse(shell(LANGUAGE_TAGS[language]))

    return [Route("/", show, methods=["GET"]), Route("/{page}", show, methods=["GET"])]


def _language(session_id: int) -> str:
    here = context.current()
    with here.database.reading() as connection:
        found = queries.find_live_session_by_id(connection, session_id, here.database.clock())
    return found.language if found is not None else DEFAULT_LANGUAGE


@cache
def shell(language_tag: str) -> str:
    """The page for readers of a language.

    The inline script only serves search engines and the advertised agent API is shut: both go,
    so that the content security policy needs no exception.
    """
    page = INDEX.read_text(encoding="utf-8")
    page = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    page = re.sub(r"<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
    page = re.sub(r'<link rel="service-desc"[^>]*>', "", page)
    page = page.replace('<html lang="en">', f'<html lang="{language_tag}">')
    page = page.replace("<title>Streamlit</title>", "<title>账仓 Ledgerhouse</title>")
    page = page.replace('href="./favicon.png"', 'href="/assets/icon.svg" type="image/svg+xml"')
    return page.replace("<head>", '<head>\n    <script src="/assets/shell.js"></script>', 1)
