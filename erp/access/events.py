"""What happened beside the books: sign-ins, refusals, exports; and the audit log over all of it.

Belongs here: writing and reading `access_event`, and reading `change_log` beside it. Rows of both
are never changed: triggers refuse it. Does not: deciding anything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, func, insert, select

from erp.access.models import access_event, app_user
from erp.base.columns import ScaledDecimal, timestamp_text
from erp.base.exact import from_whole
from erp.base.models import change_log, commit_log
from erp.base.tables import metadata

SIGNED_IN, SIGN_IN_FAILED, SIGNED_OUT = "signed_in", "sign_in_failed", "signed_out"
REFUSED, EXPORTED, CHANGED = "refused", "exported", "changed"
PASSWORD_CHANGED, AUTHENTICATOR = "password_changed", "authenticator"
ARCHIVED, REVIEWED, DISOWNED = "archived", "reviewed", "disowned"
INVITED, JOINED, QUESTIONS_SET = "invited", "joined", "questions_set"
RECOVERY_ASKED, RECOVERED = "recovery_asked", "recovered"
ADDRESS_CONFIRMED = "address_confirmed"
PERMISSION_TABLES = (
    "app_user", "app_user_role", "role", "user_group", "user_group_member", "user_group_role",
    "api_key",
)  # fmt: skip
"""What the log of permissions shows (FND-09)."""


def note_event(
    connection: Connection,
    kind: str,
    *,
    now: datetime,
    user_id: int = 0,
    subject: str = "",
    origin: str = "",
    address: str = "",
) -> None:
    """Write down what happened. `user_id` is 0 where nobody is known."""
    values = {
        "happened_at": now,
        "user_id": user_id,
        "kind": kind,
        "subject": subject[:500],
        "origin": origin[:200],
        "address": address,
    }
    connection.execute(insert(access_event).values(values))


@dataclass(frozen=True, slots=True)
class Change:
    """A column of a master before and after; before is None where the row is new."""

    column: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the audit log. `row` names what changed: its table, id and code (or name)."""

    happened_at: datetime
    user: str
    kind: str
    subject: str
    origin: str
    address: str = ""
    table: str = ""
    row_id: int = 0
    changes: tuple[Change, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader of the audit log looks for; empty fields ask nothing. `until` is excluded."""

    since: datetime
    until: datetime
    kind: str = ""
    user: str = ""
    text: str = ""
    tables: tuple[str, ...] = ()
    most: int = 500


def audit_log(connection: Connection, search: Search) -> list[LogRow]:
    """What happened and what was changed, the newest first, at most `search.most` rows."""
    people = connection.execute(select(app_user.c.id, app_user.c.name))
    names: dict[int, str] = {row.id: row.name for row in people}
    rows: list[LogRow] = []
    if search.kind in {"", CHANGED}:
        rows += _changes(connection, search, names)
    if search.kind != CHANGED and not search.tables:
        rows += _events(connection, search, names)
    rows.sort(key=lambda row: row.happened_at, reverse=True)
    return rows[: search.most]


def _events(connection: Connection, search: Search, names: dict[int, str]) -> list[LogRow]:
    table = access_event.c
    query = select(access_event).where(
        table.happened_at >= search.since, table.happened_at < search.until
    )
    if search.kind:
        query = query.where(table.kind == search.kind)
    query = _by_user(query, table.user_id, search, names)
    for word in search.text.split():
        query = query.where((table.subject + " " + table.origin).icontains(word, autoescape=True))
    query = query.order_by(table.id.desc()).limit(search.most)
    return [
        LogRow(
            row.happened_at, names.get(row.user_id, ""), row.kind, row.subject, row.origin,
            row.address,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _changes(connection: Connection, search: Search, names: dict[int, str]) -> list[LogRow]:
    table, head = change_log.c, commit_log.c
    query = (
        select(change_log, head.recorded_at, head.user_id, head.origin)
        .join(commit_log, head.tx == table.tx)
        .where(
            head.recorded_at >= timestamp_text(search.since),
            head.recorded_at < timestamp_text(search.until),
        )
    )
    if search.tables:
        query = query.where(table.table_name.in_(search.tables))
    query = _by_user(query, head.user_id, search, names)
    for word in search.text.split():
        where = table.table_name + " " + table.after + " " + func.coalesce(table.before, "")
        query = query.where(where.icontains(word, autoescape=True))
    query = query.order_by(table.id.desc()).limit(search.most)
    found = connection.execute(query).all()
    owners = _owners(connection, [json.loads(row.after) for row in found])
    return [
        LogRow(
            datetime.fromisoformat(row.recorded_at), names.get(row.user_id, ""), CHANGED,
            _called(json.loads(row.after), owners), row.origin, table=row.table_name,
            row_id=row.row_id,
            changes=changes_between(row.table_name, row.before, row.after),
            is_new=row.before is None,
        )
        for row in found
    ]  # fmt: skip


def _by_user(
    query: Select[Any], column: ColumnElement[int], search: Search, names: dict[int, str]
) -> Select[Any]:
    if not search.user:
        return query
    return query.where(column.in_([each for each, name in names.items() if name == search.user]))


def changes_between(table: str, before: str | None, after: str) -> tuple[Change, ...]:
    """The columns that differ between two states as JSON; `tx` is how the log knows the commit."""
    old = json.loads(before) if before is not None else {}
    columns = metadata.tables[table].c
    return tuple(
        Change(
            name,
            None if before is None else _said(columns.get(name), old.get(name)),
            _said(columns.get(name), value),
        )
        for name, value in json.loads(after).items()
        if name not in {"tx", "id"} and (before is None or old.get(name) != value)
    )


def _said(column: Column[Any] | None, value: object) -> str:
    """A value as people know it: amounts are stored as whole numbers."""
    if column is not None and isinstance(column.type, ScaledDecimal) and isinstance(value, int):
        return f"{from_whole(value, column.type.digits).normalize():f}"
    return "" if value is None else str(value)


OWNER_OF = {
    "product_id": ("product", "code"),
    "party_id": ("party", "code"),
    "employee_id": ("employee", "code"),
    "user_id": ("app_user", "name"),
    "price_list_id": ("price_list", "code"),
}
"""By what a row without a name of its own is called, the first it has: a price by its product."""

Owners = dict[tuple[str, object], str]


def _owners(connection: Connection, rows: list[dict[str, object]]) -> Owners:
    """What the rows' owners are called, by column and id; one question a column."""
    found: Owners = {}
    for column, (table_name, named) in OWNER_OF.items():
        ids = {row[column] for row in rows if row.get(column)}
        if ids:
            table = metadata.tables[table_name].c
            asked = select(table.id, table[named]).where(table.id.in_(ids))
            found |= {(column, row[0]): str(row[1]) for row in connection.execute(asked)}
    return found


def _called(row: dict[str, object], owners: Owners) -> str:
    if "product_id" not in row and "party_id" not in row:
        own = next((str(row[name]) for name in ("code", "name", "number") if row.get(name)), "")
        if own:
            return own
    held = (owners.get((column, row[column])) for column in OWNER_OF if row.get(column))
    return next((name for name in held if name), "")
