"""Becoming a user: invited by an administrator, or registered by oneself.

Belongs here: invitations, registration, the account they end in, the agreement. Does not: sending.

Neither makes an account before its link is used, so there is nothing to sign in with. What a
stranger typed never reaches the books unless they showed that the address is theirs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from erp.access import links, queries
from erp.access.contacts import note_verified, to_email
from erp.access.errors import (
    AgreementNeeded,
    LinkNotGood,
    NameTaken,
    RegistrationClosed,
    UnknownRole,
)
from erp.access.events import INVITED, JOINED, note_event
from erp.access.models import access_link, agreement, app_user
from erp.access.rules import CREATE, normal_name, rights_of
from erp.access.services import create_user, set_addresses
from erp.base.database import Database

AGREEMENT_VERSION = "2026-11"
"""Raised whenever the words of the user agreement change."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account that waits for its link to be used."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    expires_at: datetime


def invite(
    connection: Connection,
    *,
    name: str,
    email: str,
    roles: Sequence[str],
    now: datetime,
    made_by: int,
    display_name: str = "",
    language: str = "zh_CN",
) -> str:
    """The secret of a link by which somebody makes their account; an older one stops working.

    Raises `NameTaken`, `UnknownRole`, `NotAnEmail`.
    """
    detail = _wanted(connection, name, email, display_name, language)
    known = set(queries.role_codes(connection))
    for code in roles:
        if code not in known:
            raise UnknownRole(code)
    for each in invitations(connection, now):
        if each.name == detail["name"]:
            withdraw(connection, each.id)
    note_event(
        connection, INVITED, now=now, user_id=made_by, subject=f"{detail['name']} {detail['email']}"
    )
    return links.make_link(
        connection, links.JOIN, {**detail, "roles": list(roles)}, now=now,
        minutes=links.INVITATION_MINUTES, made_by=made_by,
    )  # fmt: skip


def register(
    connection: Connection, *, name: str, email: str, now: datetime, language: str = "zh_CN"
) -> str | None:
    """The secret of a link by which a stranger makes an account without any role.

    None where the address is somebody's: strangers are not told whose addresses are known here.
    Raises `RegistrationClosed`, `NameTaken`, `NotAnEmail`.
    """
    policy = queries.policy(connection)
    if not policy.registration_open:
        raise RegistrationClosed
    if queries.find_user_id(connection, to_email(email)) is not None:
        return None
    detail = _wanted(connection, name, email, name, language)
    return links.make_link(
        connection, links.JOIN, {**detail, "roles": []}, now=now, minutes=policy.link_minutes
    )


def _wanted(
    connection: Connection, name: str, email: str, display_name: str, language: str
) -> dict[str, str]:
    key, address = normal_name(name), to_email(email)
    is_taken = connection.scalar(select(app_user.c.id).where(app_user.c.name == key))
    if not key or is_taken is not None:
        raise NameTaken(name)
    if connection.scalar(select(app_user.c.id).where(app_user.c.email == address)) is not None:
        raise NameTaken(email)
    shown = display_name.strip() or name.strip()
    return {"name": key, "email": address, "display_name": shown, "language": language}


def invitations(connection: Connection, now: datetime) -> list[Invitation]:
    """Invitations that were not used yet, and registrations not confirmed, the oldest first."""
    waiting = (
        access_link.c.purpose == links.JOIN,
        access_link.c.used_at.is_(None),
        access_link.c.expires_at > now,
    )
    query = select(access_link).where(*waiting).order_by(access_link.c.id)
    found = []
    for row in connection.execute(query):
        detail = json.loads(row.detail)
        found.append(
            Invitation(
                row.id, detail["name"], detail["email"], tuple(detail["roles"]), row.expires_at
            )
        )
    return found


def withdraw(connection: Connection, invitation_id: int) -> None:
    """Let an invitation's link do nothing from now on."""
    which = (access_link.c.id == invitation_id, access_link.c.purpose == links.JOIN)
    connection.execute(delete(access_link).where(*which))


def invited_name(database: Database, token: str) -> str:
    """The user name a link promises. Raises `LinkNotGood`."""
    with database.reading() as connection:
        link = links.find_link(connection, token, links.JOIN, database.clock())
    return str(link.detail["name"])


def join(database: Database, token: str, *, password: str, agreed: str, address: str = "") -> int:
    """Make the account a link promises, its e-mail address confirmed; the user's id.

    `agreed` is the version of the agreement that was accepted. Raises `LinkNotGood`, also where who
    invited may no longer make accounts, `AgreementNeeded`, `NameTaken`, `WeakPassword`.
    """
    now = database.clock()
    if agreed != AGREEMENT_VERSION:
        raise AgreementNeeded(AGREEMENT_VERSION)
    with database.reading() as connection:
        made_by = links.find_link(connection, token, links.JOIN, now).made_by
    with database.commit(user_id=made_by, origin="link join") as transaction:
        connection = transaction.connection
        link = links.find_link(connection, token, links.JOIN, now)
        if not _may_invite(connection, link):
            raise LinkNotGood
        links.use_link(connection, link, now=now)
        user_id = create_user(
            transaction, name=link.detail["name"], password=password, roles=link.detail["roles"],
            now=now, display_name=link.detail["display_name"], language=link.detail["language"],
        )  # fmt: skip
        set_addresses(transaction, user_id, email=link.detail["email"], phone="")
        note_verified(connection, user_id, link.detail["email"], now=now)
        values = {
            "user_id": user_id, "version": agreed, "agreed_at": now, "address": address,
        }  # fmt: skip
        connection.execute(insert(agreement).values(values))
        note_event(
            connection, JOINED, now=now, user_id=user_id, subject=f"agreement {agreed}",
            address=address,
        )  # fmt: skip
    return user_id


def _may_invite(connection: Connection, link: links.Link) -> bool:
    if not link.made_by:
        return not link.detail["roles"] and bool(queries.policy(connection).registration_open)
    is_active = connection.scalar(select(app_user.c.is_active).where(app_user.c.id == link.made_by))
    held = rights_of(queries.find_roles(connection, link.made_by))
    return bool(is_active) and ("access", CREATE) in held
