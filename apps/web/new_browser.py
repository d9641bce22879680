"""The letter about a sign-in from an unseen browser, and the page its "not me" link opens.

Belongs here: the browser's cookie, the letter's words, the link's routes. Does not: knowing
browsers (`erp.access.known_devices`), nor sending (`letters`).
"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, select_autoescape
from sqlalchemy import select
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from apps.web import admission, context, letters
from apps.web.admission import Site
from apps.web.language import LANGUAGE_TAGS, message, preferred, translator
from erp.access.errors import LinkNotGood
from erp.access.known_devices import check_link, disown, recognise
from erp.access.services import SignedIn
from erp.company.models import company

COOKIE_SECONDS = 400 * 24 * 60 * 60
TITLE = message("Ledgerhouse: a sign-in from a new browser")
WORDS = message(
    "Somebody signed in to your account from a browser not seen before.\n\n"
    "Time: {time}\nIP address: {address}\nBrowser: {browser}\n\n"
    "If it was you, there is nothing to do. If not, open this link within 7 days: it ends that "
    "session. Then change your password.\n{link}\n"
)
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)


def notice(
    request: Request, site: Site, signed_in: SignedIn
) -> tuple[list[str], BackgroundTask | None]:
    """The cookie a new browser is given and the letter to send; neither for a known one."""
    name = site.browser_cookie
    here = context.current()
    unseen = recognise(here.database, signed_in, request.cookies.get(name, ""))
    if unseen is None:
        return [], None
    cookie = f"{admission.set_cookie(site, name, unseen.device)}; Max-Age={COOKIE_SECONDS}"
    if not unseen.to:
        return [cookie], None
    with here.database.reading() as connection:
        zone = ZoneInfo(connection.scalars(select(company.c.time_zone)).one())
    say = translator(unseen.language)
    text = say(
        WORDS, time=f"{unseen.at.astimezone(zone):%Y-%m-%d %H:%M %Z}",
        address=request.client.host if request.client else "",
        browser=request.headers.get("user-agent", ""),
        link=f"{request.headers['origin']}/not-me?token={unseen.token}",
    )  # fmt: skip
    return [cookie], BackgroundTask(letters.send, unseen.to, say(TITLE), text)


def routes() -> list[Route]:
    """`/not-me`: GET asks, since mail scanners follow links; POST ends the session."""

    async def ask(request: Request) -> Response:
        token = request.query_params.get("token", "")
        try:
            await run_in_threadpool(check_link, context.current().database, token)
        except LinkNotGood as refusal:
            return _page(request, refusal=refusal)
        return _page(request, token=token)

    async def end(request: Request) -> Response:
        form = await request.form()
        token, here = str(form.get("token", "")), context.current()
        address = request.client.host if request.client else ""
        try:
            ended = await run_in_threadpool(disown, here.database, token, address=address)
        except LinkNotGood as refusal:
            return _page(request, refusal=refusal)
        here.forget_session(ended)
        return _page(request)

    return [Route("/not-me", ask, methods=["GET"]), Route("/not-me", end, methods=["POST"])]


def _page(request: Request, *, token: str = "", refusal: LinkNotGood | None = None) -> HTMLResponse:
    language = preferred(request.headers.get("accept-language", ""))
    page = _templates.get_template("not_me.html").render(
        _=translator(language),
        tag=LANGUAGE_TAGS[language],
        token=token,
        refusal=refusal.message(language) if refusal else "",
    )
    return HTMLResponse(page, status_code=410 if refusal else 200)
