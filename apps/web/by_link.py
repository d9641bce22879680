"""The pages of those who are nobody yet or cannot sign in: one form, its refusal or its end.

Belongs here: the form's frame and the words around a request. Does not: what a form asks or does
(`joining`, `recovering`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse

from apps.web.language import LANGUAGE_TAGS, LANGUAGES, preferred, translator
from erp.access.errors import PasswordsDiffer
from erp.base.errors import LedgerhouseError

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One input; `fills` is what a browser may fill it with (HTML's `autocomplete`)."""

    name: str
    label: str
    kind: str = "text"
    fills: str = "off"
    value: str = ""


def language_of(request: Request) -> str:
    """The language asked for by the address, else the browser's own."""
    asked = request.query_params.get("language", "")
    return asked if asked in LANGUAGES else preferred(request.headers.get("accept-language", ""))


def page(
    request: Request,
    title: str,
    *,
    notes: Sequence[str] = (),
    fields: Sequence[Field] = (),
    button: str = "",
    refusal: LedgerhouseError | None = None,
    background: BackgroundTask | None = None,
) -> HTMLResponse:
    """The page, its texts in the reader's language; without a button it is the end."""
    language = language_of(request)
    content = _templates.get_template("by_link.html").render(
        _=translator(language),
        tag=LANGUAGE_TAGS[language],
        title=title,
        notes=notes,
        fields=fields,
        button=button,
        refusal=refusal.message(language) if refusal else "",
        is_done=not button and not refusal,
    )
    return HTMLResponse(content, status_code=400 if refusal else 200, background=background)


def address_of(request: Request) -> str:
    """The IP address a request came from."""
    return request.client.host if request.client else ""


def password_of(form: FormData) -> str:
    """The new password of a form that asks for it twice. Raises `PasswordsDiffer`."""
    password = str(form.get("password", ""))
    if password != str(form.get("again", "")):
        raise PasswordsDiffer
    return password
