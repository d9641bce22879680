"""Becoming a user by a link: the letters of an invitation and a registration, and their pages.

Belongs here: `/register` and `/join`, the agreement's words. Does not: the account itself
(`erp.access.joining`), nor the page that invites (`views.access.people`).
"""

from __future__ import annotations

from functools import partial

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from apps.web import by_link, context, letters
from apps.web.by_link import Field
from apps.web.language import message, translator
from erp.access import joining, queries
from erp.access.errors import LinkNotGood
from erp.base.errors import LedgerhouseError

INVITATION = message("Ledgerhouse: you are invited")
INVITATION_WORDS = message(
    "You are invited to {company} on Ledgerhouse with the user name {name}.\n\n"
    "Open this link within 7 days, choose a password and begin:\n{link}\n"
)
REGISTRATION = message("Ledgerhouse: confirm your registration")
REGISTRATION_WORDS = message(
    "Somebody, probably you, registered the user name {name} with this address.\n\n"
    "Open this link within {minutes} minutes to choose a password. If it was not you, there is "
    "nothing to do.\n{link}\n"
)
AGREEMENT = (
    message("The account is yours alone; keep its password to yourself."),
    message("What you enter is kept with your name and cannot be taken out again, only corrected."),
    message("Use what you see here for the company's business only."),
    message("The company may see when you signed in and what you did here."),
)


def invitation(company: str, name: str, token: str, language: str) -> tuple[str, str]:
    """Title and text of the letter to somebody invited."""
    _ = translator(language)
    link = f"{letters.page_origin()}/join?token={token}"
    return _(INVITATION), _(INVITATION_WORDS, company=company, name=name, link=link)


def routes() -> list[Route]:
    """`/register` asks for an address, `/join` makes the account a link promises."""
    return [
        Route("/register", _ask_register, methods=["GET"]),
        Route("/register", _register, methods=["POST"]),
        Route("/join", _ask_join, methods=["GET"]),
        Route("/join", _join, methods=["POST"]),
    ]


def _register_page(
    request: Request, name: str = "", email: str = "", refusal: LedgerhouseError | None = None
) -> Response:
    _ = translator(by_link.language_of(request))
    fields = [
        Field("name", _("User name"), fills="username", value=name),
        Field("email", _("E-mail"), "email", "email", email),
    ]
    return by_link.page(
        request, _("Register"), fields=fields, button=_("Send me the link"), refusal=refusal
    )


async def _ask_register(request: Request) -> Response:
    return _register_page(request)


async def _register(request: Request) -> Response:
    form = await request.form()
    name, email = str(form.get("name", "")), str(form.get("email", ""))
    _ = translator(by_link.language_of(request))
    try:
        letter = await run_in_threadpool(_registration, request, name, email)
    except LedgerhouseError as refusal:
        return _register_page(request, name, email, refusal)
    return by_link.page(
        request, _("Register"), background=letter,
        notes=[_("A letter is on its way. Open the link in it to choose a password.")],
    )  # fmt: skip


def _registration(request: Request, name: str, email: str) -> BackgroundTask | None:
    database, language = context.current().database, by_link.language_of(request)
    with database.operational() as connection:
        token = joining.register(
            connection, name=name, email=email, now=database.clock(), language=language
        )
        minutes = queries.policy(connection).link_minutes
    if token is None:
        return None
    _ = translator(language)
    link = f"{request.headers['origin']}/join?token={token}"
    text = _(REGISTRATION_WORDS, name=name, minutes=minutes, link=link)
    return BackgroundTask(letters.send, email, _(REGISTRATION), text)


async def _ask_join(request: Request) -> Response:
    return await _join_page(request, request.query_params.get("token", ""))


async def _join_page(
    request: Request, token: str, refusal: LedgerhouseError | None = None
) -> Response:
    _ = translator(by_link.language_of(request))
    title = _("Choose a password and begin")
    try:
        name = await run_in_threadpool(joining.invited_name, context.current().database, token)
    except LinkNotGood as gone:
        return by_link.page(request, title, refusal=refusal or gone)
    fields = [
        Field("token", "", "hidden", value=token),
        Field("name", _("User name"), "text", "username", name),
        Field("password", _("New password"), "password", "new-password"),
        Field("again", _("New password again"), "password", "new-password"),
        Field(
            "agreed", _("I have read and accept this agreement."), "checkbox",
            value=joining.AGREEMENT_VERSION,
        ),
    ]  # fmt: skip
    return by_link.page(
        request, title, notes=[_(each) for each in AGREEMENT], fields=fields,
        button=_("Make my account"), refusal=refusal,
    )  # fmt: skip


async def _join(request: Request) -> Response:
    form = await request.form()
    token, agreed = str(form.get("token", "")), str(form.get("agreed", ""))
    _ = translator(by_link.language_of(request))
    act = partial(
        joining.join, context.current().database, token, agreed=agreed,
        address=by_link.address_of(request),
    )  # fmt: skip
    try:
        await run_in_threadpool(act, password=by_link.password_of(form))
    except LedgerhouseError as refusal:
        return await _join_page(request, token, refusal)
    return by_link.page(
        request, _("Choose a password and begin"),
        notes=[_("Your account is ready. Sign in with your new password.")],
    )  # fmt: skip
