"""Getting back in and proving an address: the letters with a link and the pages they open.

Belongs here: `/recover` and `/confirm`. Does not: passwords, questions and addresses themselves
(`erp.access.recovery`, `erp.access.contacts`).
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
from erp.access import contacts, recovery
from erp.access.errors import LinkNotGood
from erp.base.errors import LedgerhouseError

RECOVERY = message("Ledgerhouse: choose a new password")
RECOVERY_WORDS = message(
    "Somebody, probably you, has forgotten the password of your account.\n\n"
    "Open this link within {minutes} minutes to choose a new one. If it was not you, there is "
    "nothing to do.\n{link}\n"
)
CONFIRMATION = message("Ledgerhouse: confirm this address")
CONFIRMATION_WORDS = message(
    "The user {name} gave this address as theirs.\n\n"
    "Open this link within {minutes} minutes to confirm it; until then the former address "
    "stays.\n{link}\n"
)


def confirmation(name: str, token: str, minutes: int, language: str) -> tuple[str, str]:
    """Title and text of the letter to an address that is to be confirmed."""
    _ = translator(language)
    link = f"{letters.page_origin()}/confirm?token={token}"
    return _(CONFIRMATION), _(CONFIRMATION_WORDS, name=name, minutes=minutes, link=link)


def routes() -> list[Route]:
    """`/recover` asks who, and with a link for the new password; `/confirm` proves an address.

    Opening a link changes nothing, since mail scanners open them too: only its form does.
    """
    return [
        Route("/recover", _ask_recover, methods=["GET"]),
        Route("/recover", _recover, methods=["POST"]),
        Route("/confirm", _ask_confirm, methods=["GET"]),
        Route("/confirm", _confirm, methods=["POST"]),
    ]


async def _ask_recover(request: Request) -> Response:
    token = request.query_params.get("token", "")
    if token:
        return await _new_password(request, token)
    _ = translator(by_link.language_of(request))
    return by_link.page(
        request, _("Forgotten the password?"), button=_("Send me the link"),
        fields=[Field("name", _("User name, e-mail or phone"), fills="username")],
    )  # fmt: skip


async def _recover(request: Request) -> Response:
    form = await request.form()
    token = str(form.get("token", ""))
    if token:
        return await _set_password(request, token)
    _ = translator(by_link.language_of(request))
    # Who it is, and whether there is anybody, is found after the answer: its time tells nothing.
    letter = BackgroundTask(
        _send_recovery, str(form.get("name", "")), request.headers["origin"],
        by_link.address_of(request),
    )  # fmt: skip
    return by_link.page(
        request, _("Forgotten the password?"), background=letter,
        notes=[
            _("If that account has a confirmed e-mail address, a letter is on its way to it."),
            _("If none comes, ask your administrator."),
        ],
    )  # fmt: skip


def _send_recovery(said: str, origin: str, address: str) -> None:
    asked = recovery.ask_recovery(context.current().database, said, address=address)
    if asked is None:
        return
    _ = translator(asked.language)
    text = _(RECOVERY_WORDS, minutes=asked.minutes, link=f"{origin}/recover?token={asked.token}")
    letters.send(asked.to, _(RECOVERY), text)


async def _new_password(
    request: Request, token: str, refusal: LedgerhouseError | None = None
) -> Response:
    _ = translator(by_link.language_of(request))
    title = _("Choose a new password")
    try:
        wanted = await run_in_threadpool(recovery.wanted, context.current().database, token)
    except LinkNotGood as gone:
        return by_link.page(request, title, refusal=refusal or gone)
    fields = [
        Field("token", "", "hidden", value=token),
        Field("name", _("User name"), "text", "username", wanted.name),
        *(Field(f"answer_{each.id}", each.words) for each in wanted.questions),
    ]
    if wanted.needs_code:
        said = _("Code of your authenticator, or a recovery code")
        fields.append(Field("code", said, fills="one-time-code"))
    fields += [
        Field("password", _("New password"), "password", "new-password"),
        Field("again", _("New password again"), "password", "new-password"),
    ]
    return by_link.page(
        request, title, fields=fields, button=_("Change password"), refusal=refusal,
        notes=[_("All your sessions end with the change; sign in anew with the new one.")],
    )  # fmt: skip


async def _set_password(request: Request, token: str) -> Response:
    form = await request.form()
    _ = translator(by_link.language_of(request))
    answers = {
        int(name.removeprefix("answer_")): str(said)
        for name, said in form.items()
        if name.startswith("answer_") and name.removeprefix("answer_").isdecimal()
    }
    here = context.current()
    act = partial(
        recovery.recover, here.database, token, answers=answers, code=str(form.get("code", "")),
        address=by_link.address_of(request),
    )  # fmt: skip
    try:
        ended = await run_in_threadpool(act, password=by_link.password_of(form))
    except LedgerhouseError as refusal:
        return await _new_password(request, token, refusal)
    for session_id in ended:
        here.forget_session(session_id)
    return by_link.page(
        request, _("Choose a new password"),
        notes=[_("Changed. Sign in with the new password.")],
    )  # fmt: skip


async def _ask_confirm(request: Request) -> Response:
    _ = translator(by_link.language_of(request))
    token = request.query_params.get("token", "")
    title = _("Confirm an e-mail address")
    try:
        address = await run_in_threadpool(contacts.asked, context.current().database, token)
    except LinkNotGood as refusal:
        return by_link.page(request, title, refusal=refusal)
    return by_link.page(
        request, title, fields=[Field("token", "", "hidden", value=token)],
        notes=[_("{address} becomes the address of your account.", address=address)],
        button=_("Confirm"),
    )  # fmt: skip


async def _confirm(request: Request) -> Response:
    form = await request.form()
    _ = translator(by_link.language_of(request))
    title = _("Confirm an e-mail address")
    try:
        address = await run_in_threadpool(
            contacts.confirm, context.current().database, str(form.get("token", ""))
        )
    except LedgerhouseError as refusal:
        return by_link.page(request, title, refusal=refusal)
    return by_link.page(request, title, notes=[_("{address} is confirmed.", address=address)])
