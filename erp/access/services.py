"""What people do with accounts: create, sign in, sign out, grant, revoke.

Masters change inside a `Transaction` of the books, given by the caller. Signing in and out touches
operational tables only; it takes the `Database`, because no transaction may stay open while a
password is hashed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, and_, delete, func, insert, select, update

from erp.access import passwords, queries, totp
from erp.access.errors import (
    AccessRefused,
    CodeNeeded,
    CodeTaken,
    LastAdministrator,
    LockedOut,
    ModuleNeeded,
    NameTaken,
    PasswordUsedBefore,
    PolicyNotSensible,
    UnknownEmployee,
    UnknownGroup,
    UnknownRight,
    UnknownRole,
    UnknownUser,
    WrongCode,
    WrongNameOrPassword,
)
from erp.access.events import (
    AUTHENTICATOR,
    PASSWORD_CHANGED,
    SIGN_IN_FAILED,
    SIGNED_IN,
    SIGNED_OUT,
    note_event,
)
from erp.access.models import (
    access_policy,
    app_user,
    app_user_role,
    credential,
    login_failure,
    old_password,
    recovery_code,
    role,
    session,
    user_group,
    user_group_member,
    user_group_role,
)
from erp.access.rules import (
    ALWAYS_ON,
    BUILT_IN_ROLES,
    EDIT,
    LEAST_EVER,
    MODULES,
    SEEN_EVERY,
    VIEW,
    Policy,
    Right,
    RoleScope,
    check_password,
    check_rights_exist,
    lock_minutes_left,
    normal_name,
    normal_phone,
    rights_as_data,
    rights_of,
    scope_as_data,
)
from erp.base.commits import Transaction
from erp.base.database import Database
from erp.company.models import company

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
    must_change: bool = False,
) -> int:
    """Create a person who can sign in; returns the user's id.

    Who `must_change` the password can do nothing else at first.

    Hashes the password while the transaction is open: account creation is rare, sign-in is not.
    """
    key = normal_name(name)
    connection = transaction.connection
    check_password(name, password, queries.policy(connection).password_least)
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
    values["must_change"] = int(must_change)
    connection.execute(insert(credential).values(values))
    return user_id


def set_roles(transaction: Transaction, user_id: int, roles: Sequence[str]) -> None:
    """Grant exactly these roles. Open sessions of the person must take a new id."""
    wanted = _role_ids(transaction.connection, roles)
    if _set_links(transaction, app_user_role, ("user_id", user_id), "role_id", wanted):
        _raise_rights_version(transaction, [user_id])


def create_role(
    transaction: Transaction,
    code: str,
    *,
    name_zh: str,
    name_en: str = "",
    rights: Iterable[Right] = (),
    scope: RoleScope | None = None,
) -> None:
    """Add a role; without a scope it sees public fields of all rows. Raises `CodeTaken`."""
    rights = frozenset(rights)
    check_rights_exist(rights)
    _check_code(transaction.connection, role, code, name_zh)
    values = {
        "code": code,
        "name_zh": name_zh,
        "name_en": name_en or name_zh,
        "rights": _as_json(rights_as_data(rights)),
        "scope": _as_json(scope_as_data(scope or RoleScope())),
    }
    transaction.insert(role, values)


def set_role_rights(transaction: Transaction, code: str, rights: Iterable[Right]) -> None:
    """Give a role exactly these rights, and so everyone who has it."""
    rights = frozenset(rights)
    check_rights_exist(rights)
    _change_role(transaction, code, {"rights": _as_json(rights_as_data(rights))})


def set_role_scope(transaction: Transaction, code: str, scope: RoleScope) -> None:
    """Let a role see exactly this."""
    _change_role(transaction, code, {"scope": _as_json(scope_as_data(scope))})


def _change_role(transaction: Transaction, code: str, values: Mapping[str, str | int]) -> None:
    connection = transaction.connection
    (role_id,) = _role_ids(connection, [code])
    transaction.update(role, role_id, values)
    own = select(app_user_role.c.user_id).where(
        app_user_role.c.role_id == role_id, app_user_role.c.is_granted == 1
    )
    shared = (
        select(user_group_member.c.user_id)
        .join(user_group_role, user_group_role.c.group_id == user_group_member.c.group_id)
        .where(
            user_group_role.c.role_id == role_id,
            user_group_role.c.is_granted == 1,
            user_group_member.c.is_granted == 1,
        )
    )
    _raise_rights_version(
        transaction, sorted({*connection.scalars(own), *connection.scalars(shared)})
    )


def create_group(transaction: Transaction, code: str, name: str) -> None:
    """Add an empty group. Raises `CodeTaken`."""
    _check_code(transaction.connection, user_group, code, name)
    transaction.insert(user_group, {"code": code, "name": name})


def set_group(
    transaction: Transaction, code: str, *, roles: Sequence[str], members: Sequence[int]
) -> None:
    """Give a group exactly these roles and members; all of them obey from the next request on.

    Raises `UnknownGroup`, `UnknownRole`, `UnknownUser`.
    """
    connection = transaction.connection
    group_id = connection.scalar(select(user_group.c.id).where(user_group.c.code == code))
    if group_id is None:
        raise UnknownGroup(code)
    before: set[int] = set(
        connection.scalars(
            select(user_group_member.c.user_id).where(
                user_group_member.c.group_id == group_id, user_group_member.c.is_granted == 1
            )
        )
    )
    wanted = _role_ids(connection, roles)
    is_changed = _set_links(transaction, user_group_role, ("group_id", group_id), "role_id", wanted)
    is_moved = _set_links(
        transaction, user_group_member, ("group_id", group_id), "user_id", sorted(set(members))
    )
    if is_changed or is_moved:
        affected = before | set(members) if is_changed else before ^ set(members)
        _raise_rights_version(transaction, sorted(affected))


def _set_links(
    transaction: Transaction,
    table: Table,
    of: tuple[str, int],
    to: str,
    wanted: Sequence[int],
) -> bool:
    """Grant exactly the `wanted` links of one row; whether anything changed."""
    column, of_id = of
    found = {
        row._mapping[to]: row  # noqa: SLF001 - SQLAlchemy's name for a row by column
        for row in transaction.connection.execute(select(table).where(table.c[column] == of_id))
    }
    is_changed = False
    for to_id in wanted:
        if to_id not in found:
            transaction.insert(table, {column: of_id, to: to_id, "is_granted": 1})
            is_changed = True
    for to_id, row in found.items():
        is_granted = int(to_id in wanted)
        if row.is_granted != is_granted:
            transaction.update(table, row.id, {"is_granted": is_granted})
            is_changed = True
    return is_changed


def _check_code(connection: Connection, table: Table, code: str, name: str) -> None:
    is_taken = connection.scalar(select(table.c.id).where(table.c.code == code)) is not None
    if is_taken or not code.strip() or not name.strip():
        raise CodeTaken(code)


def check_administered(connection: Connection) -> None:
    """Refuses what was just changed if nobody active may now change rights."""
    ids: Sequence[int] = connection.scalars(
        select(app_user.c.id).where(app_user.c.is_active == 1)
    ).all()
    for user_id in ids:
        if ("access", EDIT) in rights_of(queries.find_roles(connection, user_id)):
            return
    raise LastAdministrator


def deactivate_user(transaction: Transaction, user_id: int, *, now: datetime) -> None:
    """Let a person no longer sign in, and end what is open."""
    transaction.update(app_user, user_id, {"is_active": 0})
    end_sessions_of_user(transaction.connection, user_id, reason="deactivated", now=now)


def set_password(connection: Connection, user_id: int, password: str, *, now: datetime) -> None:
    """Change a password and end every session that was opened with the old one.

    Raises `UnknownUser`, `WeakPassword`, `PasswordUsedBefore`.
    """
    name = connection.scalar(select(app_user.c.name).where(app_user.c.id == user_id))
    if name is None:
        raise UnknownUser(user_id)
    policy = queries.policy(connection)
    check_password(name, password, policy.password_least)
    _remember_password(connection, user_id, password, policy.passwords_remembered)
    values = {
        "password_hash": passwords.hash_password(password),
        "changed_at": now,
        "must_change": 0,
    }
    note_event(connection, PASSWORD_CHANGED, now=now, user_id=user_id)
    connection.execute(update(credential).where(credential.c.user_id == user_id).values(values))
    end_sessions_of_user(connection, user_id, reason="password changed", now=now)


def _remember_password(connection: Connection, user_id: int, password: str, count: int) -> None:
    """Refuse the present password and the last `count`; keep the present one among them."""
    present = queries.find_password_hash(connection, user_id)
    mine = select(old_password).where(old_password.c.user_id == user_id)
    before = connection.execute(mine.order_by(old_password.c.id.desc()).limit(count)).all()
    hashes = [*([present] if present else []), *(row.password_hash for row in before)]
    if any(passwords.is_password(each, password) for each in hashes):
        raise PasswordUsedBefore(count)
    if present:
        values = {"user_id": user_id, "password_hash": present}
        connection.execute(insert(old_password).values(values))


def sign_in(
    database: Database,
    *,
    name: str,
    password: str,
    code: str = "",
    language: str | None = None,
    address: str = "",
    user_agent: str = "",
) -> SignedIn:
    """Check a name (or e-mail address, or phone) and password and start a session with a new id.

    `code` is of the authenticator or a recovery code, for accounts that have one. Raises
    `LockedOut` before the password is looked at, then `WrongNameOrPassword`, and only for the right
    password `CodeNeeded` or `WrongCode`. However somebody is named, their failures are one count.
    """
    with database.reading() as connection:
        user_id = queries.find_user_id(connection, name)
        password_hash = queries.find_password_hash(connection, user_id) if user_id else None
    subject = f"user {user_id}" if user_id else f"name {normal_name(name)}"
    try:
        count_attempt(database, subject, address)
        if user_id is None or not passwords.is_password(password_hash, password):
            raise WrongNameOrPassword
        check_code_of(database, user_id, code)
    except AccessRefused as refusal:
        note_failure(database, user_id, name, refusal, address)
        raise
    now = database.clock()
    with database.operational() as connection:
        note_event(connection, SIGNED_IN, now=now, user_id=user_id, address=address)
        forget_failures(connection, subject)
        return _start_session(
            connection,
            user_id,
            now=now,
            language=language,
            address=address,
            user_agent=user_agent,
        )


def check_code_of(database: Database, user_id: int, code: str) -> None:
    """Use up the code of an account that has an authenticator on; others need none.

    Raises `CodeNeeded`, `WrongCode`.
    """
    code, now = code.replace(" ", "").upper(), database.clock()
    with database.reading() as connection:
        known = connection.execute(
            select(credential.c.is_totp_on, credential.c.totp_secret, credential.c.totp_step).where(
                credential.c.user_id == user_id
            )
        ).one()
    if not known.is_totp_on:
        return
    if not code:
        raise CodeNeeded
    with database.operational() as connection:
        if not (
            _uses_step(connection, user_id, str(known.totp_secret), code, now)
            or _uses_recovery(connection, user_id, code, now)
        ):
            raise WrongCode


def _uses_step(connection: Connection, user_id: int, secret: str, code: str, now: datetime) -> bool:
    """Whether this is a code not used yet; it is used now, by one sign-in only."""
    step = totp.matching_step(secret, code, now, 0)
    if step is None:
        return False
    mine = (credential.c.user_id == user_id, credential.c.totp_step < step)
    return connection.execute(update(credential).where(*mine).values(totp_step=step)).rowcount == 1


def _uses_recovery(connection: Connection, user_id: int, code: str, now: datetime) -> bool:
    mine = (
        recovery_code.c.user_id == user_id,
        recovery_code.c.code_hash == token_hash(code),
        recovery_code.c.used_at.is_(None),
    )
    return connection.execute(update(recovery_code).where(*mine).values(used_at=now)).rowcount == 1


def start_authenticator(connection: Connection, user_id: int) -> str:
    """A new secret for a person's authenticator, off until a code of it is shown."""
    secret = totp.new_secret()
    values = {"totp_secret": secret, "is_totp_on": 0, "totp_step": 0}
    connection.execute(update(credential).where(credential.c.user_id == user_id).values(values))
    return secret


def confirm_authenticator(
    connection: Connection, user_id: int, code: str, *, now: datetime
) -> list[str]:
    """Turn the authenticator on by a code of it; the recovery codes, shown once.

    Raises `WrongCode`.
    """
    secret = connection.scalar(
        select(credential.c.totp_secret).where(credential.c.user_id == user_id)
    )
    if secret is None or not _uses_step(connection, user_id, secret, code.replace(" ", ""), now):
        raise WrongCode
    connection.execute(
        update(credential).where(credential.c.user_id == user_id).values(is_totp_on=1)
    )
    connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user_id))
    codes = [totp.new_recovery_code() for _ in range(totp.RECOVERY_CODES)]
    rows = [{"user_id": user_id, "code_hash": token_hash(each)} for each in codes]
    connection.execute(insert(recovery_code), rows)
    note_event(connection, AUTHENTICATOR, now=now, user_id=user_id)
    return codes


def remove_authenticator(
    connection: Connection, user_id: int, *, now: datetime, by_user_id: int
) -> None:
    """Turn a person's authenticator off, for one who lost it."""
    values = {"totp_secret": None, "is_totp_on": 0}
    connection.execute(update(credential).where(credential.c.user_id == user_id).values(values))
    note_event(
        connection, AUTHENTICATOR, now=now, user_id=by_user_id, subject=f"removed: user {user_id}"
    )


def change_own_password(database: Database, user_id: int, *, present: str, wanted: str) -> None:
    """Change a password by its owner, who knows the present one; ends all their sessions.

    Raises `WrongNameOrPassword`, `LockedOut`, `WeakPassword`, `PasswordUsedBefore`.
    """
    check_own_password(database, user_id, present)
    with database.operational() as connection:
        set_password(connection, user_id, wanted, now=database.clock())


def check_own_password(database: Database, user_id: int, present: str) -> None:
    """Refuses who does not know the password; failures count as those of signing in.

    Raises `WrongNameOrPassword`, `LockedOut`.
    """
    with database.reading() as connection:
        known = queries.find_password_hash(connection, user_id)
    count_attempt(database, f"user {user_id}", "")
    if not passwords.is_password(known, present):
        raise WrongNameOrPassword
    with database.operational() as connection:
        forget_failures(connection, f"user {user_id}")


def set_policy(transaction: Transaction, policy: Policy) -> None:
    """How sessions and passwords are from now on. Raises `PolicyNotSensible`."""
    values = asdict(policy)
    is_sensible = (
        0 < policy.idle_minutes <= policy.absolute_minutes
        and policy.most_sessions > 0
        and policy.password_least >= LEAST_EVER
        and min(policy.password_days, policy.passwords_remembered) >= 0
        and policy.link_minutes > 0
        and policy.registration_open in {0, 1}
    )
    if not is_sensible:
        raise PolicyNotSensible
    if transaction.scalar("select id from access_policy where id = 1") is None:
        transaction.insert(access_policy, {"id": 1, **values})
    else:
        transaction.update(access_policy, 1, values)


def set_role_needs_code(transaction: Transaction, code: str, *, is_needed: bool) -> None:
    """Whether everybody with this role must sign in with an authenticator."""
    _change_role(transaction, code, {"needs_code": int(is_needed)})


def set_addresses(transaction: Transaction, user_id: int, *, email: str, phone: str) -> None:
    """The e-mail address and phone by which a person signs in too. Raises `NameTaken`."""
    found = {"email": normal_name(email) or None, "phone": normal_phone(phone) or None}
    for value in found.values():
        taken = queries.find_user_id(transaction.connection, value) if value else None
        if taken not in {None, user_id}:
            raise NameTaken(str(value))
    transaction.update(app_user, user_id, found)


def switch_modules(transaction: Transaction, off: Iterable[str]) -> None:
    """Let the firm do without exactly these modules, and have again those it did without.

    Roles keep their rights and the books their rows: whatever is switched on again is as it was.
    Raises `UnknownRight`, and `ModuleNeeded` for what nobody could switch on again.
    """
    wanted = sorted(set(off))
    for module in wanted:
        if module not in MODULES:
            raise UnknownRight(module, VIEW)
        if module in ALWAYS_ON:
            raise ModuleNeeded(module)
    transaction.update(company, 1, {"modules_off": " ".join(wanted)})


def set_employee(transaction: Transaction, user_id: int, code: str) -> None:
    """Say which employee a person is, empty for none: theirs are that salesperson's customers.

    Raises `UnknownEmployee`.
    """
    known = transaction.scalar("select id from employee where code = ?", (code,))
    if code and known is None:
        raise UnknownEmployee(code)
    if queries.employee_of(transaction.connection, user_id) != code:
        transaction.update(app_user, user_id, {"employee": code})
        _raise_rights_version(transaction, [user_id])


def note_failure(
    database: Database, user_id: int | None, name: str, refusal: AccessRefused, address: str
) -> None:
    """Write down that somebody did not get in."""
    refusal.is_kept = True
    with database.operational() as connection:
        note_event(
            connection, SIGN_IN_FAILED, now=database.clock(), user_id=user_id or 0,
            subject=f"{normal_name(name)[:100]}: {type(refusal).__name__}", address=address,
        )  # fmt: skip


def forget_failures(connection: Connection, subject: str) -> None:
    """Begin the count of a subject's failures anew: they got in."""
    connection.execute(delete(login_failure).where(login_failure.c.subject == subject))


def count_attempt(database: Database, subject: str, address: str) -> None:
    """Count an attempt before it is checked, so many at once cannot share one count.

    Raises `LockedOut`.
    """
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
    policy = queries.policy(connection)
    _end_oldest(connection, user_id, policy.most_sessions - 1, now)
    token = new_token()
    values = {
        "token_hash": token_hash(token),
        "user_id": user_id,
        "rights_version": user.rights_version,
        "language": language or user.language,
        "started_at": now,
        "last_seen_at": now,
        "expires_at": now + timedelta(minutes=policy.absolute_minutes),
        "address": address,
        "user_agent": user_agent[:200],
    }
    statement = insert(session).values(values).returning(session.c.id)
    return SignedIn(token, int(connection.execute(statement).scalar_one()), user_id)


def _end_oldest(connection: Connection, user_id: int, kept: int, now: datetime) -> None:
    """End a person's open sessions but the newest few, so that one more is within the limit."""
    mine = (session.c.user_id == user_id, session.c.ended_at.is_(None))
    newest = select(session.c.id).where(*mine).order_by(session.c.id.desc()).limit(kept)
    which = and_(*mine, session.c.id.not_in(connection.scalars(newest).all()))
    _end(connection, which, "too many sessions", now)


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
    user_id = connection.scalar(select(session.c.user_id).where(session.c.id == session_id))
    note_event(connection, SIGNED_OUT, now=now, user_id=user_id or 0)
    _end(connection, session.c.id == session_id, "signed out", now)


def end_session(connection: Connection, session_id: int, *, reason: str, now: datetime) -> None:
    """Revoke one session."""
    _end(connection, session.c.id == session_id, reason, now)


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
