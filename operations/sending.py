"""Letters and webhooks: how anything leaves the house.

Belongs here: one letter by the mail server the environment names, one body of JSON to an address.
Does not: what is said, to whom, or trying again.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from operations.errors import NoMailServer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS = 20
MAIL_SERVER, MAIL_FROM = "LEDGERHOUSE_SMTP_URL", "LEDGERHOUSE_MAIL_FROM"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; `media_type` as in `text/csv`."""

    name: str
    media_type: str
    content: bytes


def mail(to: Sequence[str], title: str, text: str, attachment: Attachment | None = None) -> None:
    """Send one letter. Raises `NoMailServer`, `OSError`, `smtplib.SMTPException`."""
    url = urlsplit(os.environ.get(MAIL_SERVER, ""))
    if not url.hostname:
        raise NoMailServer(MAIL_SERVER)
    letter = EmailMessage()
    letter["Subject"], letter["To"] = title, ", ".join(to)
    letter["From"] = os.environ.get(MAIL_FROM) or f"ledgerhouse@{url.hostname}"
    letter.set_content(text)
    if attachment is not None:
        kind, _, form = attachment.media_type.partition("/")
        letter.add_attachment(
            attachment.content, maintype=kind, subtype=form, filename=attachment.name
        )
    with _connected(url.scheme, url.hostname, url.port) as connection:
        if url.username:
            connection.login(unquote(url.username), unquote(url.password or ""))
        connection.send_message(letter)


def _connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    """To the server, whose certificate is checked: a password and letters follow."""
    if scheme == "smtps":
        trusted = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=trusted)
    connection = smtplib.SMTP(host, port or 25, timeout=SECONDS)
    if scheme == "smtp+tls":
        connection.starttls(context=ssl.create_default_context())
    return connection


def post_json(address: str, body: Mapping[str, object]) -> dict[str, Any]:
    """Post one body; what was answered, where that is an object of JSON. Raises `OSError`."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError(address)
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        address,
        json.dumps(body, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310 - as above
        answered = response.read()
    try:
        said = json.loads(answered)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
