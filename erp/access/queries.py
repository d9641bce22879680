"""Questions about people and sessions. Reads only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from erp.access.errors import UnknownUser
from erp.access.models import (
    app_user,
    app_user_role,
    credential,
    login_failure,
    role,
    session,
    user_group,
    user_group_member,
    user_group_role,
)
from erp.access.rules import (
    LOCK_TIME,
    Right,
    Role,
    is_session_live,
    normal_name,
    rights_from_data,
    rights_of,
    scope_from_data,
    scope_of,
)
from erp.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Person:
    """A user with what their roles let them do and see."""

    user_id: int
    name: str
    display_name: str
    language: str
    roles: tuple[Role, ...]
    rights: frozenset[Right]
    scope: Scope

    @property
    def role_codes(self) -> tuple[str, ...]:
        """The codes of the roles, sorted."""
        return tuple(role.code for role in self.roles)

    def may(self, module: str, action: str) -> bool:
        """Whether some role includes this act."""
        return (module, action) in self.rights


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A live session, as the guard and the pages need it."""

    id: int
    user_id: int
    language: str
    last_seen_at: datetime
    is_outdated: bool


def find_live_session(connection: Connection, token_hash: str, now: datetime) -> SessionRow | None:
    """The session of a hashed secret if it may act now, outdated rights included."""
    return _find_live(connection, session.c.token_hash == token_hash, now)


def find_live_session_by_id(
    connection: Connection, session_id: int, now: datetime
) -> SessionRow | None:
    """The same by number."""
    return _find_live(connection, session.c.id == session_id, now)


def _find_live(connection: Connection, which: object, now: datetime) -> SessionRow | None:
    row = connection.execute(
        select(session, app_user.c.rights_version.label("present_version"))
        .join(app_user, app_user.c.id == session.c.user_id)
        .where(which, app_user.c.is_active == 1)  # type: ignore[arg-type]
    ).one_or_none()
    if row is None or not is_session_live(
        now=now,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    ):
        return None
    is_outdated = row.rights_version != row.present_version
    return SessionRow(row.id, row.user_id, row.language, row.last_seen_at, is_outdated)


def outdated_sessions(connection: Connection) -> Sequence[int]:
    """Open sessions that must take a new id, or end: their person's rights changed since."""
    return connection.scalars(
        select(session.c.id)
        .join(app_user, app_user.c.id == session.c.user_id)
        .where(
            session.c.ended_at.is_(None),
            (session.c.rights_version != app_user.c.rights_version) | (app_user.c.is_active == 0),
        )
    ).all()


def get_person(connection: Connection, user_id: int, *, company: str) -> Person:
    """A user with rights and scope. Raises `UnknownUser`."""
    row = connection.execute(select(app_user).where(app_user.c.id == user_id)).one_or_none()
    if row is None:
        raise UnknownUser(user_id)
    roles = find_roles(connection, user_id)
    return Person(
        user_id=row.id,
        name=row.name,
        display_name=row.display_name,
        language=row.language,
        roles=tuple(roles),
        rights=rights_of(roles),
        scope=scope_of(roles, user_id=row.id, company=company, version=row.rights_version),
    )


def find_roles(connection: Connection, user_id: int) -> Sequence[Role]:
    """The roles a user has, granted to them or to a group they are in, by code."""
    own = select(app_user_role.c.role_id).where(
        app_user_role.c.user_id == user_id, app_user_role.c.is_granted == 1
    )
    shared = (
        select(user_group_role.c.role_id)
        .join(user_group_member, user_group_member.c.group_id == user_group_role.c.group_id)
        .where(
            user_group_member.c.user_id == user_id,
            user_group_member.c.is_granted == 1,
            user_group_role.c.is_granted == 1,
        )
    )
    return _roles(connection, role.c.id.in_(own) | role.c.id.in_(shared))


def roles(connection: Connection) -> Sequence[Role]:
    """Every role, by code."""
    return _roles(connection)


def _roles(connection: Connection, *which: ColumnElement[bool]) -> Sequence[Role]:
    return [
        Role(
            row.code,
            row.name_zh,
            row.name_en,
            rights_from_data(json.loads(row.rights)),
            scope_from_data(json.loads(row.scope)),
        )
        for row in connection.execute(select(role).where(*which).order_by(role.c.code))
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the codes of its roles and the ids of its members."""

    code: str
    name: str
    roles: tuple[str, ...]
    members: tuple[int, ...]


def groups(connection: Connection) -> list[Group]:
    """Every group, by code."""
    given: dict[int, list[str]] = {}
    for row in connection.execute(
        select(user_group_role.c.group_id, role.c.code)
        .join(role, role.c.id == user_group_role.c.role_id)
        .where(user_group_role.c.is_granted == 1)
        .order_by(role.c.code)
    ):
        given.setdefault(row.group_id, []).append(row.code)
    inside: dict[int, list[int]] = {}
    for row in connection.execute(
        select(user_group_member)
        .where(user_group_member.c.is_granted == 1)
        .order_by(user_group_member.c.user_id)
    ):
        inside.setdefault(row.group_id, []).append(row.user_id)
    return [
        Group(row.code, row.name, tuple(given.get(row.id, ())), tuple(inside.get(row.id, ())))
        for row in connection.execute(select(user_group).order_by(user_group.c.code))
    ]


@dataclass(frozen=True, slots=True)
class Account:
    """A person as an administrator sees them; `roles` are those granted to them, not by groups."""

    user_id: int
    name: str
    display_name: str
    is_active: bool
    roles: tuple[str, ...]
    last_seen_at: datetime | None


def accounts(connection: Connection) -> list[Account]:
    """Everybody who ever had an account, by name."""
    held: dict[int, list[str]] = {}
    for row in connection.execute(
        select(app_user_role.c.user_id, role.c.code)
        .join(role, role.c.id == app_user_role.c.role_id)
        .where(app_user_role.c.is_granted == 1)
        .order_by(role.c.code)
    ):
        held.setdefault(row.user_id, []).append(row.code)
    last_seen = select(session.c.user_id, func.max(session.c.last_seen_at)).group_by(
        session.c.user_id
    )
    seen: dict[int, datetime] = {row[0]: row[1] for row in connection.execute(last_seen)}
    return [
        Account(
            row.id, row.name, row.display_name, bool(row.is_active), tuple(held.get(row.id, ())),
            seen.get(row.id),
        )
        for row in connection.execute(select(app_user).order_by(app_user.c.name))
    ]  # fmt: skip


def role_codes(connection: Connection) -> list[str]:
    """The code of every role."""
    return list(connection.scalars(select(role.c.code).order_by(role.c.code)))


def find_user_id(connection: Connection, name: str) -> int | None:
    """The active user of this name."""
    return connection.execute(
        select(app_user.c.id).where(app_user.c.name == normal_name(name), app_user.c.is_active == 1)
    ).scalar_one_or_none()


def find_password_hash(connection: Connection, user_id: int) -> str | None:
    """A user's Argon2id hash."""
    return connection.execute(
        select(credential.c.password_hash).where(credential.c.user_id == user_id)
    ).scalar_one_or_none()


def recent_failures(connection: Connection, subject: str, now: datetime) -> Sequence[datetime]:
    """When this subject's latest sign-ins failed."""
    return connection.scalars(
        select(login_failure.c.failed_at).where(
            login_failure.c.subject == subject, login_failure.c.failed_at > now - LOCK_TIME
        )
    ).all()


def active_demo_names(connection: Connection) -> tuple[str, ...]:
    """Names of demo accounts that can still sign in."""
    return tuple(
        connection.scalars(
            select(app_user.c.name)
            .where(app_user.c.is_demo == 1, app_user.c.is_active == 1)
            .order_by(app_user.c.name)
        )
    )
