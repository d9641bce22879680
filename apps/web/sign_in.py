"""Signing in and out: the only pages made without Streamlit, since nobody has a session yet.

Belongs here: the routes, their form and their cookies. Does not: who may sign in (`erp.access`).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from apps.web import admission, context, look, new_browser
from apps.web.admission import Site
from apps.web.by_link import language_of
from apps.web.language import DEFAULT_LANGUAGE, LANGUAGE_TAGS, LANGUAGES, translator
from erp.access import queries, services
from erp.access.errors import AccessRefused, CodeNeeded, WrongCode
from erp.base.errors import LedgerhouseError

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)


def routes(site: Site) -> list[Route]:
    """Sign-in (GET, POST) and sign-out (POST only)."""

    async def show(request: Request) -> Response:
        if request.state.session is not None:
            return RedirectResponse("/", status_code=303)
        return _page(request)

    async def enter(request: Request) -> Response:
        form = await request.form()
        name, password = str(form.get("name", "")), str(form.get("password", ""))
        try:
            signed_in = await run_in_threadpool(
                services.sign_in,
                context.current().database,
                name=name,
                password=password,
                code=str(form.get("code", "")),
                language=language_of(request),
                address=request.client.host if request.client else "",
                user_agent=request.headers.get("user-agent", ""),
            )
        except AccessRefused as refusal:
            return _page(request, name=name, refusal=refusal)
        cookie, letter = await run_in_threadpool(new_browser.notice, request, site, signed_in)
        answer = RedirectResponse("/", status_code=303, background=letter)
        for each in [*admission.session_cookies(site, signed_in.token), *cookie]:
            answer.headers.append("set-cookie", each)
        return answer

    async def leave(request: Request) -> Response:
        session_id = request.state.session.id
        await run_in_threadpool(end_session, session_id)
        answer = Response(status_code=204)
        for cookie in admission.session_cookies(site, ""):
            answer.headers.append("set-cookie", cookie)
        return answer

    async def look_css(_request: Request) -> Response:
        colour, _logo = await run_in_threadpool(_look)
        return Response(look.style_of(colour), media_type="text/css")

    return [
        Route("/assets/look.css", look_css, methods=["GET"]),
        Route("/sign-in", show, methods=["GET"]),
        Route("/sign-in", enter, methods=["POST"]),
        Route("/sign-out", leave, methods=["POST"]),
    ]


def end_session(session_id: int) -> None:
    """End a session in the core, then its sockets and media links in this process."""
    here = context.current()
    with here.database.operational() as connection:
        services.sign_out(connection, session_id, now=here.database.clock())
    here.forget_session(session_id)


def _is_registration_open() -> bool:
    with context.current().database.reading() as connection:
        return bool(queries.policy(connection).registration_open)


def _look() -> tuple[str, str]:
    with context.current().database.reading() as connection:
        return look.find_look(connection)


def _page(
    request: Request, *, name: str = "", refusal: LedgerhouseError | None = None
) -> HTMLResponse:
    language = language_of(request)
    page = _templates.get_template("sign_in.html").render(
        _=translator(language),
        tag=LANGUAGE_TAGS[language],
        language=language,
        default_language=DEFAULT_LANGUAGE,
        languages=LANGUAGES,
        name=name,
        refusal=refusal.message(language) if refusal else "",
        asks_code=isinstance(refusal, (CodeNeeded, WrongCode)),
        quote=quote,
        logo=_look()[1],
        is_registration_open=_is_registration_open(),
    )
    return HTMLResponse(page, status_code=401 if refusal else 200)
