"""Questions about people and sessions. Reads only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from erp.access.errors import UnknownUser
from erp.access.models import (
    access_policy,
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
    USUAL,
    Policy,
    Right,
    Role,
    duty_of,
    is_session_live,
    normal_name,
    normal_phone,
    rights_from_data,
    rights_of,
    scope_from_data,
    scope_of,
    without_modules,
)
from erp.access.scope import Scope
from erp.base.reading import rows


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
    duty: str = ""
    """What must be done first, as `rules.duty_of` says; until then there are no rights."""

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
        select(
            session,
            app_user.c.rights_version.label("present_version"),
            select(access_policy.c.idle_minutes).scalar_subquery().label("idle_minutes"),
        )
        .join(app_user, app_user.c.id == session.c.user_id)
        .where(which, app_user.c.is_active == 1)  # type: ignore[arg-type]
    ).one_or_none()
    if row is None or not is_session_live(
        now=now,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        idle_minutes=row.idle_minutes or USUAL.idle_minutes,
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


def get_person(
    connection: Connection, user_id: int, *, company: str, now: datetime | None = None
) -> Person:
    """A user with rights and scope. Raises `UnknownUser`.

    With `now`, as in a session: who must first change a password or set up an authenticator has no
    rights until that is done.
    """
    row = connection.execute(select(app_user).where(app_user.c.id == user_id)).one_or_none()
    if row is None:
        raise UnknownUser(user_id)
    roles = find_roles(connection, user_id)
    duty = find_duty(connection, user_id, now) if now is not None else ""
    return Person(
        user_id=row.id,
        name=row.name,
        display_name=row.display_name,
        language=row.language,
        roles=tuple(roles),
        rights=frozenset() if duty else without_modules(rights_of(roles), modules_off(connection)),
        scope=scope_of(
            roles, user_id=row.id, company=company, version=row.rights_version,
            own_customers=_customers_of(connection, row.employee),
        ),
        duty=duty,
    )  # fmt: skip


def _customers_of(connection: Connection, employee: str) -> frozenset[str] | None:
    """Those whose salesperson the employee is; None for who is no employee."""
    if not employee:
        return None
    held = rows(connection, "select code from party where salesperson = ?", (employee,))
    return frozenset(code for (code,) in held)


def modules_off(connection: Connection) -> frozenset[str]:
    """The modules the firm has switched off: nobody has a right in them."""
    return frozenset(
        module for (said,) in rows(connection, "select modules_off from company")
        for module in said.split()
    )  # fmt: skip


def employee_of(connection: Connection, user_id: int) -> str:
    """The code of the employee a person is, empty for none."""
    asked = select(app_user.c.employee).where(app_user.c.id == user_id)
    return str(connection.execute(asked).scalar_one())


def find_roles(connection: Connection, user_id: int) -> Sequence[Role]:
    """The roles a user has, granted to them or to a group they are in, by code."""
    return _roles(connection, _holds(user_id))


def _holds(user_id: int) -> ColumnElement[bool]:
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
    return role.c.id.in_(own) | role.c.id.in_(shared)


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


def policy(connection: Connection) -> Policy:
    """How sessions and passwords are: as set, or as the program ships."""
    row = connection.execute(select(access_policy)).one_or_none()
    if row is None:
        return USUAL
    return Policy(**{each.name: getattr(row, each.name) for each in fields(Policy)})


def find_duty(connection: Connection, user_id: int, now: datetime) -> str:
    """What a person must do before anything else (`rules.duty_of`)."""
    known = connection.execute(
        select(credential).where(credential.c.user_id == user_id)
    ).one_or_none()
    if known is None:
        return ""
    lacks_code = not known.is_totp_on and bool(
        connection.scalar(
            select(func.count()).where(_holds(user_id), role.c.needs_code == 1).select_from(role)
        )
    )
    return duty_of(
        policy=policy(connection), now=now, changed_at=known.changed_at,
        must_change=bool(known.must_change), lacks_code=lacks_code,
    )  # fmt: skip


def has_authenticator(connection: Connection, user_id: int) -> bool:
    """Whether a person signs in with a code."""
    is_on = select(credential.c.is_totp_on).where(credential.c.user_id == user_id)
    return bool(connection.scalar(is_on))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it."""

    id: int
    started_at: datetime
    last_seen_at: datetime
    address: str
    user_agent: str


def open_sessions(connection: Connection, user_id: int, now: datetime) -> list[OpenSession]:
    """A person's sessions that may act now, the newest first."""
    idle_minutes = policy(connection).idle_minutes
    rows = connection.execute(
        select(session)
        .where(session.c.user_id == user_id, session.c.ended_at.is_(None))
        .order_by(session.c.id.desc())
    )
    return [
        OpenSession(row.id, row.started_at, row.last_seen_at, row.address, row.user_agent)
        for row in rows
        if is_session_live(
            now=now, last_seen_at=row.last_seen_at, expires_at=row.expires_at, ended_at=None,
            idle_minutes=idle_minutes,
        )
    ]  # fmt: skip


def addresses(connection: Connection, user_id: int) -> tuple[str, str]:
    """A person's e-mail address and phone, empty where there is none."""
    known = select(app_user.c.email, app_user.c.phone).where(app_user.c.id == user_id)
    row = connection.execute(known).one()
    return row.email or "", row.phone or ""


def roles_with_code(connection: Connection) -> frozenset[str]:
    """The codes of roles that need an authenticator."""
    return frozenset(connection.scalars(select(role.c.code).where(role.c.needs_code == 1)))


def find_user_id(connection: Connection, name: str) -> int | None:
    """The active user of this name, e-mail address or phone."""
    said, phone = normal_name(name), normal_phone(name)
    which = (app_user.c.name == said) | (app_user.c.email == said)
    if phone:
        which |= app_user.c.phone == phone
    found = connection.execute(
        select(app_user.c.id, app_user.c.name).where(which, app_user.c.is_active == 1)
    ).all()
    # A name wins over another's phone that looks like it.
    found = sorted(found, key=lambda row: row.name != said)
    return found[0].id if found else None


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
