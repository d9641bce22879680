"""The periodic review of rights: who has which role, when they last came, who looked it over.

Belongs here: the report, signing it off, when that was. Does not: after how many days a review is
late, and who is told (`erp.monitoring`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from erp.access.events import REVIEWED, note_event
from erp.access.models import (
    access_review,
    app_user,
    app_user_role,
    role,
    session,
    user_group,
    user_group_member,
    user_group_role,
)
from erp.base.models import commit_log


@dataclass(frozen=True, slots=True)
class Holding:
    """A role somebody has, itself or by a group (its code), and when they were last there."""

    user: str
    display_name: str
    role: str
    group: str
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Review:
    """A review that was signed off."""

    reviewed_at: datetime
    by: str
    holdings: int
    note: str


def holdings(connection: Connection) -> list[Holding]:
    """Every role of everybody who may sign in, by user and role."""
    seen = (
        select(session.c.user_id, func.max(session.c.last_seen_at).label("last_seen_at"))
        .group_by(session.c.user_id)
        .subquery()
    )
    person = (app_user.c.name, app_user.c.display_name, role.c.code, seen.c.last_seen_at)
    direct = (
        select(*person)
        .join(app_user_role, app_user_role.c.user_id == app_user.c.id)
        .join(role, role.c.id == app_user_role.c.role_id)
        .outerjoin(seen, seen.c.user_id == app_user.c.id)
        .where(app_user_role.c.is_granted == 1, app_user.c.is_active == 1)
    )
    shared = (
        select(*person, user_group.c.code.label("group_code"))
        .join(user_group_member, user_group_member.c.user_id == app_user.c.id)
        .join(user_group, user_group.c.id == user_group_member.c.group_id)
        .join(user_group_role, user_group_role.c.group_id == user_group.c.id)
        .join(role, role.c.id == user_group_role.c.role_id)
        .outerjoin(seen, seen.c.user_id == app_user.c.id)
        .where(
            user_group_member.c.is_granted == 1,
            user_group_role.c.is_granted == 1,
            app_user.c.is_active == 1,
        )
    )
    found = [
        Holding(row.name, row.display_name, row.code, "", row.last_seen_at)
        for row in connection.execute(direct)
    ]
    found += [
        Holding(row.name, row.display_name, row.code, row.group_code, row.last_seen_at)
        for row in connection.execute(shared)
    ]
    return sorted(found, key=lambda each: (each.user, each.role, each.group))


def sign_off(connection: Connection, *, user_id: int, note: str, now: datetime) -> None:
    """Say that every holding was looked at; the report is kept as it was."""
    found = holdings(connection)
    rows = [
        {**asdict(each), "last_seen_at": each.last_seen_at and each.last_seen_at.isoformat()}
        for each in found
    ]
    values = {
        "reviewed_at": now, "user_id": user_id, "note": note.strip(),
        "findings": json.dumps(rows, ensure_ascii=False),
    }  # fmt: skip
    connection.execute(insert(access_review).values(values))
    note_event(connection, REVIEWED, now=now, user_id=user_id, subject=note.strip())


def reviews(connection: Connection) -> list[Review]:
    """The reviews there were, the newest first."""
    query = (
        select(access_review, app_user.c.display_name)
        .join(app_user, app_user.c.id == access_review.c.user_id)
        .order_by(access_review.c.id.desc())
    )
    return [
        Review(row.reviewed_at, row.display_name, len(json.loads(row.findings)), row.note)
        for row in connection.execute(query)
    ]


def reviewed_at(connection: Connection) -> datetime | None:
    """When rights were last looked over; when the books began, where they never were."""
    last: datetime | None = connection.scalar(select(func.max(access_review.c.reviewed_at)))
    if last is not None:
        return last
    began = connection.scalar(
        select(commit_log.c.recorded_at).where(commit_log.c.commit_number == 1)
    )
    return None if began is None else datetime.fromisoformat(began)
