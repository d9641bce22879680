"""What people do with accounts: create, sign in, sign out, grant, revoke.

Masters change inside a `Transaction` of the books, given by the caller. Signing in and out touches
operational tables only; it takes the `Database`, because no transaction may stay open while a
password is hashed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from erp.access import passwords, queries
from erp.access.errors import LockedOut, NameTaken, UnknownRole, UnknownUser, WrongNameOrPassword
from erp.access.models import app_user, app_user_role, credential, login_failure, role, session
from erp.access.rules import (
    ABSOLUTE_LIMIT,
    BUILT_IN_ROLES,
    SEEN_EVERY,
    Right,
    check_password,
    check_rights_exist,
    lock_minutes_left,
    normal_name,
    rights_as_data,
    scope_as_data,
)
from erp.base.commits import Transaction
from erp.base.database import Database

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A started session. `token` is the only copy of its secret."""

    token: str
    session_id: int
    user_id: int


def create_roles(transaction: Transaction) -> None:
    """Write the built-in roles, once, when a company is created."""
    transaction.insert_many(
        role,
        [
            {
                "code": each.code,
                "name_zh": each.name_zh,
                "name_en": each.name_en,
                "rights": _as_json(rights_as_data(each.rights)),
                "scope": _as_json(scope_as_data(each.scope)),
            }
            for each in BUILT_IN_ROLES
        ],
    )


def create_user(
    transaction: Transaction,
    *,
    name: str,
    password: str,
    roles: Sequence[str],
    now: datetime,
    display_name: str = "",
    language: str = "zh_CN",
    is_demo: bool = False,
) -> int:
    """Create a person who can sign in; returns the user's id.

    Hashes the password while the transaction is open: account creation is rare, sign-in is not.
    """
    check_password(name, password)
    key = normal_name(name)
    connection = transaction.connection
    if connection.execute(select(app_user.c.id).where(app_user.c.name == key)).first():
        raise NameTaken(name)
    role_ids = _role_ids(connection, roles)
    user_id = transaction.insert(
        app_user,
        {
            "name": key,
            "display_name": display_name or name,
            "language": language,
            "is_active": 1,
            "is_demo": int(is_demo),
            "rights_version": 1,
        },
    )
    grants = [{"user_id": user_id, "role_id": role_id, "is_granted": 1} for role_id in role_ids]
    transaction.insert_many(app_user_role, grants)
    password_hash = passwords.hash_password(password)
    values = {"user_id": user_id, "password_hash": password_hash, "changed_at": now}
    connection.execute(insert(credential).values(values))
    return user_id


def set_roles(transaction: Transaction, user_id: int, roles: Sequence[str]) -> None:
    """Grant exactly these roles. Open sessions of the person must take a new id."""
    connection = transaction.connection
    wanted = set(_role_ids(connection, roles))
    grants = {
        row.role_id: row
        for row in connection.execute(
            select(app_user_role).where(app_user_role.c.user_id == user_id)
        )
    }
    for role_id in sorted(wanted - grants.keys()):
        values = {"user_id": user_id, "role_id": role_id, "is_granted": 1}
        transaction.insert(app_user_role, values)
    for role_id, grant in grants.items():
        is_granted = int(role_id in wanted)
        if grant.is_granted != is_granted:
            transaction.update(app_user_role, grant.id, {"is_granted": is_granted})
    _raise_rights_version(transaction, [user_id])


def set_role_rights(transaction: Transaction, code: str, rights: Iterable[Right]) -> None:
    """Give a role exactly these rights, and so everyone who has it."""
    rights = frozenset(rights)
    check_rights_exist(rights)
    connection = transaction.connection
    (role_id,) = _role_ids(connection, [code])
    transaction.update(role, role_id, {"rights": _as_json(rights_as_data(rights))})
    holders = select(app_user_role.c.user_id).where(
        app_user_role.c.role_id == role_id, app_user_role.c.is_granted == 1
    )
    _raise_rights_version(transaction, connection.scalars(holders).all())


def deactivate_user(transaction: Transaction, user_id: int, *, now: datetime) -> None:
    """Let a person no longer sign in, and end what is open."""
    transaction.update(app_user, user_id, {"is_active": 0})
    end_sessions_of_user(transaction.connection, user_id, reason="deactivated", now=now)


def set_password(connection: Connection, user_id: int, password: str, *, now: datetime) -> None:
    """Change a password and end every session that was opened with the old one."""
    name = connection.scalar(select(app_user.c.name).where(app_user.c.id == user_id))
    if name is None:
        raise UnknownUser(user_id)
    check_password(name, password)
    values = {"password_hash": passwords.hash_password(password), "changed_at": now}
    connection.execute(update(credential).where(credential.c.user_id == user_id).values(values))
    end_sessions_of_user(connection, user_id, reason="password changed", now=now)


def sign_in(
    database: Database,
    *,
    name: str,
    password: str,
    language: str | None = None,
    address: str = "",
    user_agent: str = "",
) -> SignedIn:
    """Check a name and password and start a session with a new id.

    Raises `LockedOut` before the password is looked at, `WrongNameOrPassword` otherwise.
    """
    with database.reading() as connection:
        user_id = queries.find_user_id(connection, name)
        password_hash = queries.find_password_hash(connection, user_id) if user_id else None
    subject = f"user {user_id}" if user_id else f"name {normal_name(name)}"
    # Each attempt is counted before it is checked, so many at once cannot share one count.
    _count_attempt(database, subject, address)
    if user_id is None or not passwords.is_password(password_hash, password):
        raise WrongNameOrPassword
    now = database.clock()
    with database.operational() as connection:
        connection.execute(delete(login_failure).where(login_failure.c.subject == subject))
        return _start_session(
            connection,
            user_id,
            now=now,
            language=language,
            address=address,
            user_agent=user_agent,
        )


def _count_attempt(database: Database, subject: str, address: str) -> None:
    now = database.clock()
    with database.operational() as connection:
        if not database.is_sqlite:
            # SQLite has one writer; here two guesses at once must not read the same count.
            key = int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8], signed=True)
            connection.execute(select(func.pg_advisory_xact_lock(key)))
        minutes = lock_minutes_left(queries.recent_failures(connection, subject, now), now)
        if minutes:
            raise LockedOut(minutes)
        values = {"subject": subject, "failed_at": now, "address": address}
        connection.execute(insert(login_failure).values(values))


def _start_session(
    connection: Connection,
    user_id: int,
    *,
    now: datetime,
    language: str | None,
    address: str,
    user_agent: str,
) -> SignedIn:
    user = connection.execute(select(app_user).where(app_user.c.id == user_id)).one()
    token = new_token()
    values = {
        "token_hash": token_hash(token),
        "user_id": user_id,
        "rights_version": user.rights_version,
        "language": language or user.language,
        "started_at": now,
        "last_seen_at": now,
        "expires_at": now + ABSOLUTE_LIMIT,
        "address": address,
        "user_agent": user_agent[:200],
    }
    statement = insert(session).values(values).returning(session.c.id)
    return SignedIn(token, int(connection.execute(statement).scalar_one()), user_id)


def renew_session(connection: Connection, token: str, *, now: datetime) -> str | None:
    """Give a live session a new secret that knows the present rights; the old one stops."""
    found = queries.find_live_session(connection, token_hash(token), now)
    if found is None:
        return None
    renewed = new_token()
    version = connection.scalar(
        select(app_user.c.rights_version).where(app_user.c.id == found.user_id)
    )
    values = {"token_hash": token_hash(renewed), "rights_version": version, "last_seen_at": now}
    connection.execute(update(session).where(session.c.id == found.id).values(values))
    return renewed


def is_use_worth_noting(found: queries.SessionRow, now: datetime) -> bool:
    """Whether a session's last noted use is a minute ago."""
    return now - found.last_seen_at >= SEEN_EVERY


def note_seen(database: Database, found: queries.SessionRow, now: datetime) -> None:
    """Write down that a session was used, at most once a minute."""
    if not is_use_worth_noting(found, now):
        return
    with database.operational() as connection:
        statement = update(session).where(session.c.id == found.id, session.c.ended_at.is_(None))
        connection.execute(statement.values(last_seen_at=now))


def sign_out(connection: Connection, session_id: int, *, now: datetime) -> None:
    """End one session at its owner's wish."""
    _end(connection, session.c.id == session_id, "signed out", now)


def end_sessions_of_user(
    connection: Connection, user_id: int, *, reason: str, now: datetime
) -> None:
    """Revoke every session of a person."""
    _end(connection, session.c.user_id == user_id, reason, now)


def set_session_language(connection: Connection, session_id: int, language: str) -> None:
    """The language this browser reads from now on."""
    connection.execute(update(session).where(session.c.id == session_id).values(language=language))


def new_token() -> str:
    """256 random bits as text that fits a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the core keeps of a session's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _end(connection: Connection, which: object, reason: str, now: datetime) -> None:
    statement = update(session).where(which, session.c.ended_at.is_(None))  # type: ignore[arg-type]
    connection.execute(statement.values(ended_at=now, end_reason=reason))


def _raise_rights_version(transaction: Transaction, user_ids: Sequence[int]) -> None:
    for user_id in sorted(user_ids):
        version = transaction.connection.scalar(
            select(app_user.c.rights_version).where(app_user.c.id == user_id)
        )
        if version is None:
            raise UnknownUser(user_id)
        transaction.update(app_user, user_id, {"rights_version": version + 1})


def _role_ids(connection: Connection, codes: Sequence[str]) -> list[int]:
    found = {
        row.code: row.id
        for row in connection.execute(
            select(role.c.code, role.c.id).where(role.c.code.in_(list(codes)))
        )
    }
    for code in codes:
        if code not in found:
            raise UnknownRole(code)
    return [found[code] for code in codes]


def _as_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)
