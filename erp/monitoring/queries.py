"""Questions about rules, channels, alerts and incidents. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, func, select

from data.alert_rules import AlertRule, load_alert_rules
from erp.access.models import app_user
from erp.monitoring.errors import UnknownIncident
from erp.monitoring.models import (
    alert_channel,
    alert_rule,
    alert_sending,
    incident,
    system_alert,
)

if TYPE_CHECKING:
    from datetime import datetime, timedelta

CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as this company has it."""

    shipped: AlertRule
    threshold: int
    hours: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """By what alerts leave the house; `failing` is what went wrong with the last message."""

    id: int
    name: str
    kind: str
    address: str
    only_critical: bool
    is_active: bool
    failing: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule broken by a subject, in the rule's unit. `owner` is empty while nobody took it."""

    id: int
    rule: AlertRule
    subject: str
    severity: str
    opened_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    measured: int
    highest: int
    threshold: int
    detail: dict[str, Any]
    owner: str


@dataclass(frozen=True, slots=True)
class Incident:
    """What went wrong; `owner` is the sign-in name of who sees to it."""

    id: int
    title: str
    severity: str
    alert_id: int | None
    owner: str
    opened_at: datetime
    acknowledged_at: datetime | None
    mended_at: datetime | None
    ended_at: datetime | None
    cause: str
    fix: str

    @property
    def response(self) -> timedelta | None:
        """How long it took until somebody took it up."""
        return self.acknowledged_at - self.opened_at if self.acknowledged_at else None

    @property
    def repair(self) -> timedelta | None:
        """How long it took until it was mended."""
        return self.mended_at - self.opened_at if self.mended_at else None


def rules(connection: Connection) -> dict[str, Rule]:
    """Every rule by code, as shipped or as the company changed it."""
    found = {
        code: Rule(shipped, shipped.threshold, shipped.hours, is_active=True)
        for code, shipped in load_alert_rules().items()
    }
    for row in connection.execute(select(alert_rule)):
        if row.code in found:
            found[row.code] = replace(
                found[row.code], threshold=row.threshold, hours=row.hours,
                is_active=bool(row.is_active),
            )  # fmt: skip
    return found


def channels(connection: Connection) -> list[Channel]:
    """Every channel, those in use first."""
    newest = (
        select(alert_sending.c.channel_id, func.max(alert_sending.c.id).label("id"))
        .where(alert_sending.c.tries > 0)
        .group_by(alert_sending.c.channel_id)
        .subquery()
    )
    query = (
        select(alert_channel, func.coalesce(alert_sending.c.problem, "").label("problem"))
        .outerjoin(newest, newest.c.channel_id == alert_channel.c.id)
        .outerjoin(alert_sending, alert_sending.c.id == newest.c.id)
        .order_by(alert_channel.c.is_active.desc(), alert_channel.c.name)
    )
    return [
        Channel(
            row.id, row.name, row.kind, row.address, bool(row.only_critical), bool(row.is_active),
            row.problem,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def open_alerts(connection: Connection) -> list[Alert]:
    """What is wrong now, critical first, then the oldest."""
    query = _alerts().where(system_alert.c.ended_at.is_(None))
    return _as_alerts(connection, query.order_by(system_alert.c.severity, system_alert.c.id))


def past_alerts(connection: Connection, most: int = 200) -> list[Alert]:
    """What has ended, the newest first."""
    query = _alerts().where(system_alert.c.ended_at.is_not(None))
    return _as_alerts(connection, query.order_by(system_alert.c.id.desc()).limit(most))


def alert(connection: Connection, alert_id: int) -> Alert | None:
    """One alert, open or ended."""
    found = _as_alerts(connection, _alerts().where(system_alert.c.id == alert_id))
    return found[0] if found else None


def count_untaken(connection: Connection) -> int:
    """How many open alerts nobody looks after."""
    query = select(func.count()).where(
        system_alert.c.ended_at.is_(None), system_alert.c.taken_by.is_(None)
    )
    return int(connection.execute(query).scalar_one())


def incidents(connection: Connection) -> list[Incident]:
    """Every incident, those still open first, then the newest."""
    query = _incidents().order_by(incident.c.ended_at.is_not(None), incident.c.id.desc())
    return [_as_incident(row) for row in connection.execute(query)]


def get_incident(connection: Connection, number: int) -> Incident:
    """One incident. Raises `UnknownIncident`."""
    row = connection.execute(_incidents().where(incident.c.id == number)).first()
    if row is None:
        raise UnknownIncident(number)
    return _as_incident(row)


def _alerts() -> Select[Any]:
    return select(system_alert, func.coalesce(app_user.c.name, "").label("owner")).outerjoin(
        app_user, app_user.c.id == system_alert.c.taken_by
    )


def _as_alerts(connection: Connection, query: Select[Any]) -> list[Alert]:
    shipped = load_alert_rules()
    return [
        Alert(
            row.id, shipped[row.rule], row.subject, row.severity, row.opened_at, row.seen_at,
            row.ended_at, row.measured, row.highest, row.threshold, json.loads(row.detail),
            row.owner,
        )
        for row in connection.execute(query)
        if row.rule in shipped
    ]  # fmt: skip


def _incidents() -> Select[Any]:
    return select(incident, app_user.c.name.label("owner")).join(
        app_user, app_user.c.id == incident.c.owner_id
    )


def _as_incident(row: Row[Any]) -> Incident:
    return Incident(
        row.id, row.title, row.severity, row.alert_id, row.owner, row.opened_at,
        row.acknowledged_at, row.mended_at, row.ended_at, row.cause, row.fix,
    )  # fmt: skip
