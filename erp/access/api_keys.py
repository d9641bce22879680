"""API keys: programs act by them, never beyond what their maker may do at that moment.

Belongs here: making, revoking, finding and noting the use of keys. Does not: what is done by a key
(`apps.api`). A key is shown once; the core keeps its hash. Nothing remembers that a key was good,
so one that is revoked is refused with the next request.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from erp.access.errors import KeyLifeTooLong, KeyTooWide, UnknownKey
from erp.access.models import api_key, api_key_secret, api_key_use, app_user
from erp.access.queries import Person, get_person
from erp.access.rules import (
    Right,
    check_right,
    check_rights_exist,
    rights_as_data,
    rights_from_data,
)
from erp.access.scope import PUBLIC
from erp.access.services import new_token, token_hash

if TYPE_CHECKING:
    from erp.base.commits import Transaction

PREFIX = "lhk_"
LONGEST_DAYS = 366
HINT_LENGTH = 4


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as kept. `warehouses` is None where it sees all its maker does."""

    id: int
    name: str
    user_id: int
    maker: str
    rights: frozenset[Right]
    warehouses: frozenset[str] | None
    expires_at: datetime
    is_revoked: bool
    hint: str
    is_maker_active: bool

    def is_live(self, now: datetime) -> bool:
        """Whether the key may act."""
        return not self.is_revoked and self.is_maker_active and now < self.expires_at


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key just made. `secret` is the only copy there is."""

    id: int
    secret: str


@dataclass(frozen=True, slots=True)
class Use:
    """A request made with a key."""

    used_at: datetime
    address: str
    request: str
    status: int


def create_api_key(
    transaction: Transaction,
    maker: Person,
    *,
    name: str,
    rights: Iterable[Right],
    expires_at: datetime,
    now: datetime,
    warehouses: Iterable[str] | None = None,
) -> MadeKey:
    """Make a key that may do part of what its maker may.

    Raises `NotAllowed`, `UnknownRight`, `KeyTooWide`, `KeyLifeTooLong`.
    """
    check_right(maker.rights, "access", "create")
    rights = frozenset(rights)
    check_rights_exist(rights)
    _check_width(maker, rights, None if warehouses is None else frozenset(warehouses))
    if not now < expires_at <= now + timedelta(days=LONGEST_DAYS):
        raise KeyLifeTooLong(LONGEST_DAYS)
    secret = PREFIX + new_token()
    key_id = transaction.insert(
        api_key,
        {
            "name": name,
            "user_id": maker.user_id,
            "rights": json.dumps(rights_as_data(rights), sort_keys=True),
            "warehouses": json.dumps(None if warehouses is None else sorted(warehouses)),
            "expires_at": expires_at,
            "hint": secret[-HINT_LENGTH:],
        },
    )
    values = {"api_key_id": key_id, "secret_hash": token_hash(secret)}
    transaction.connection.execute(insert(api_key_secret).values(values))
    return MadeKey(key_id, secret)


def _check_width(
    maker: Person, rights: frozenset[Right], warehouses: frozenset[str] | None
) -> None:
    for module, action in sorted(rights - maker.rights):
        raise KeyTooWide(f"{module}: {action}")
    seen = maker.scope.warehouses
    if seen is not None and warehouses is not None:
        for code in sorted(warehouses - seen):
            raise KeyTooWide(code)


def revoke_api_key(transaction: Transaction, key_id: int) -> None:
    """End a key; it is refused from the next request on. Raises `UnknownKey`."""
    if transaction.scalar("select id from api_key where id = ?", (key_id,)) is None:
        raise UnknownKey(key_id)
    transaction.update(api_key, key_id, {"is_revoked": 1})


def find_api_key(connection: Connection, secret: str) -> ApiKey | None:
    """The key with this secret, whether it may still act or not."""
    found = _keys(connection, api_key_secret.c.secret_hash == token_hash(secret))
    return found[0] if found else None


def api_keys(connection: Connection) -> Sequence[ApiKey]:
    """All keys, the newest first."""
    return _keys(connection)


def _keys(connection: Connection, *which: ColumnElement[bool]) -> list[ApiKey]:
    query = (
        select(api_key, app_user.c.name.label("maker"), app_user.c.is_active)
        .join(app_user, app_user.c.id == api_key.c.user_id)
        .join(api_key_secret, api_key_secret.c.api_key_id == api_key.c.id)
        .where(*which)
        .order_by(api_key.c.id.desc())
    )
    return [_key(row) for row in connection.execute(query)]


def _key(row: Row[tuple[object, ...]]) -> ApiKey:
    warehouses = json.loads(row.warehouses)
    return ApiKey(
        row.id, row.name, row.user_id, row.maker, rights_from_data(json.loads(row.rights)),
        None if warehouses is None else frozenset(warehouses), row.expires_at,
        bool(row.is_revoked), row.hint, bool(row.is_active),
    )  # fmt: skip


def person_of(connection: Connection, key_id: int, *, company: str) -> Person:
    """A key's maker narrowed to the key: its rights and warehouses, no class but public."""
    found = _keys(connection, api_key.c.id == key_id)
    if not found:
        raise UnknownKey(key_id)
    key = found[0]
    maker = get_person(connection, key.user_id, company=company)
    seen, wanted = maker.scope.warehouses, key.warehouses
    narrowed = wanted if seen is None else seen if wanted is None else seen & wanted
    scope = replace(maker.scope, warehouses=narrowed, field_classes=frozenset({PUBLIC}))
    return replace(maker, rights=maker.rights & key.rights, scope=scope)


def note_use(
    connection: Connection, key_id: int, *, now: datetime, address: str, request: str, status: int
) -> None:
    """Write down a request made with a key."""
    values = {
        "api_key_id": key_id,
        "used_at": now,
        "address": address,
        "request": request[:200],
        "status": status,
    }
    connection.execute(insert(api_key_use).values(values))


def uses(connection: Connection, key_id: int, *, most: int = 50) -> list[Use]:
    """The latest requests made with a key, the newest first."""
    query = (
        select(api_key_use)
        .where(api_key_use.c.api_key_id == key_id)
        .order_by(api_key_use.c.id.desc())
        .limit(most)
    )
    return [
        Use(row.used_at, row.address, row.request, row.status) for row in connection.execute(query)
    ]


def last_uses(connection: Connection) -> dict[int, datetime]:
    """When each key was last used."""
    query = select(api_key_use.c.api_key_id, func.max(api_key_use.c.used_at)).group_by(
        api_key_use.c.api_key_id
    )
    return {row[0]: row[1] for row in connection.execute(query)}
