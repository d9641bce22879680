"""Acts of watching the system: change a rule, keep channels, settle alerts, take one, incidents.

Belongs here: one function a business act; its caller owns the transaction. `settle`, `queue` and
`note_sent` write what is no part of the books and want `Database.operational`. Does not: measuring,
or sending anything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, insert, select, update

from data.alert_rules import load_alert_rules
from erp.access.errors import UnknownUser
from erp.access.models import app_user
from erp.monitoring.errors import (
    ChannelAddressWrong,
    ChannelNameTaken,
    IncidentEnded,
    IncidentUnexplained,
    ThresholdNegative,
    UnknownAlert,
    UnknownChannel,
    UnknownRule,
)
from erp.monitoring.models import (
    alert_channel,
    alert_channel_secret,
    alert_rule,
    alert_sending,
    incident,
    system_alert,
)
from erp.monitoring.queries import CRITICAL, Incident, Rule, alert, get_incident
from erp.monitoring.rules import next_try, read_hours

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from erp.base.commits import Transaction

OPENED, ENDED = "opened", "ended"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured of a subject, in the rule's unit. `detail` is kept with the alert."""

    subject: str
    measured: int
    detail: dict[str, Any] = field(default_factory=dict)


def set_rule(
    transaction: Transaction, code: str, *, threshold: int, hours: str = "", is_active: bool = True
) -> None:
    """Change what a rule asks. Raises `UnknownRule`, `ThresholdNegative`, `RuleHoursWrong`."""
    shipped = load_alert_rules().get(code)
    if shipped is None:
        raise UnknownRule(code)
    if threshold < 0:
        raise ThresholdNegative(code, threshold)
    if shipped.hours:
        read_hours(hours)
    values = {"threshold": threshold, "hours": hours, "is_active": int(is_active)}
    found = transaction.rows("select id from alert_rule where code = ?", (code,))
    if found:
        transaction.update(alert_rule, int(found[0][0]), values)
    else:
        transaction.insert(alert_rule, {"code": code, **values})


def set_channel(
    transaction: Transaction,
    *,
    name: str,
    kind: str,
    address: str,
    only_critical: bool = False,
    channel_id: int | None = None,
    is_active: bool = True,
) -> int:
    """Add a channel or change one; its id.

    Raises `ChannelAddressWrong`, `ChannelNameTaken`, `UnknownChannel`.
    """
    name, address = name.strip(), address.strip()
    if not _is_address(kind, address):
        raise ChannelAddressWrong(kind, address)
    same = transaction.rows("select id from alert_channel where name = ?", (name,))
    if not name or (same and int(same[0][0]) != channel_id):
        raise ChannelNameTaken(name)
    values = {
        "name": name, "kind": kind, "address": address, "only_critical": int(only_critical),
        "is_active": int(is_active),
    }  # fmt: skip
    if channel_id is None:
        return transaction.insert(alert_channel, values)
    if not transaction.rows("select 1 from alert_channel where id = ?", (channel_id,)):
        raise UnknownChannel(channel_id)
    transaction.update(alert_channel, channel_id, values)
    return channel_id


def _is_address(kind: str, address: str) -> bool:
    if kind == "mail":
        name, _, host = address.rpartition("@")
        return bool(name) and "." in host and " " not in address
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def set_secret(connection: Connection, channel_id: int, secret: str) -> None:
    """Keep what a robot signs with, in place of an earlier one; empty forgets it."""
    table = alert_channel_secret
    connection.execute(delete(table).where(table.c.channel_id == channel_id))
    if secret:
        connection.execute(insert(table).values(channel_id=channel_id, secret=secret))


def secret_of(connection: Connection, channel_id: int) -> str:
    """What the robot signs with, or nothing."""
    table = alert_channel_secret.c
    return str(connection.scalar(select(table.secret).where(table.channel_id == channel_id)) or "")


def settle(
    connection: Connection, rule: Rule, readings: Iterable[Reading], now: datetime
) -> tuple[list[int], list[int]]:
    """Open, renew and end alerts of a rule by what was measured; the ids opened and ended.

    What is above the threshold is an alert; one that is open is renewed, not raised again.
    """
    above = {each.subject: each for each in readings if each.measured > rule.threshold}
    table = system_alert.c
    known = {
        row.subject: row
        for row in connection.execute(
            select(system_alert).where(table.rule == rule.shipped.code, table.ended_at.is_(None))
        )
    }
    for subject, row in known.items():
        values: dict[str, object] = {"ended_at": now}
        if subject in above:
            found = above[subject]
            values = {
                "seen_at": now, "measured": found.measured, "threshold": rule.threshold,
                "highest": max(row.highest, found.measured), "detail": _json(found.detail),
            }  # fmt: skip
        connection.execute(update(system_alert).where(table.id == row.id).values(values))
    opened = [
        _open(connection, rule, reading, now)
        for subject, reading in above.items()
        if subject not in known
    ]
    return opened, [row.id for subject, row in known.items() if subject not in above]


def _open(connection: Connection, rule: Rule, reading: Reading, now: datetime) -> int:
    values = {
        "rule": rule.shipped.code, "subject": reading.subject, "severity": rule.shipped.severity,
        "opened_at": now, "seen_at": now, "measured": reading.measured,
        "highest": reading.measured, "threshold": rule.threshold, "detail": _json(reading.detail),
    }  # fmt: skip
    made = connection.execute(insert(system_alert).values(values).returning(system_alert.c.id))
    return int(made.scalar_one())


def _json(detail: dict[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False)


def queue(connection: Connection, alert_ids: Iterable[int], event: str, now: datetime) -> None:
    """Have a message about each alert go by every channel that takes its severity.

    An alert's end is told only where its opening was.
    """
    for alert_id in alert_ids:
        severity = connection.scalar(
            select(system_alert.c.severity).where(system_alert.c.id == alert_id)
        )
        takes = select(alert_channel.c.id).where(alert_channel.c.is_active == 1)
        if severity != CRITICAL:
            takes = takes.where(alert_channel.c.only_critical == 0)
        if event == ENDED:
            told = select(alert_sending.c.channel_id).where(alert_sending.c.alert_id == alert_id)
            takes = takes.where(alert_channel.c.id.in_(told))
        for row in connection.execute(takes).all():
            values = {
                "alert_id": alert_id, "channel_id": row.id, "event": event, "due_at": now,
            }  # fmt: skip
            connection.execute(insert(alert_sending).values(values))


def note_sent(connection: Connection, sending_id: int, now: datetime, problem: str = "") -> None:
    """Write down that a message went out, or why not and when it is tried again."""
    table = alert_sending.c
    tries = 1 + int(
        connection.execute(select(table.tries).where(table.id == sending_id)).scalar_one()
    )
    values = {
        "tries": tries, "problem": problem[:500], "sent_at": None if problem else now,
        "due_at": next_try(tries, now) if problem else None,
    }  # fmt: skip
    connection.execute(update(alert_sending).where(table.id == sending_id).values(values))


def take(connection: Connection, alert_id: int, user_id: int, now: datetime) -> None:
    """Say who looks after an open alert. Raises `UnknownAlert`."""
    found = alert(connection, alert_id)
    if found is None or found.ended_at is not None:
        raise UnknownAlert(alert_id)
    values = {"taken_by": user_id, "taken_at": now}
    connection.execute(update(system_alert).where(system_alert.c.id == alert_id).values(values))


def open_incident(
    transaction: Transaction,
    *,
    title: str,
    severity: str,
    owner: str,
    opened_at: datetime,
    alert_id: int | None = None,
) -> int:
    """Record that something went wrong and who sees to it; its number. Raises `UnknownUser`."""
    return transaction.insert(
        incident,
        {
            "title": title.strip(), "severity": severity, "alert_id": alert_id,
            "owner_id": _user(transaction, owner), "opened_at": opened_at,
        },
    )  # fmt: skip


def hand_over(transaction: Transaction, number: int, owner: str) -> None:
    """Give an open incident to somebody else. Raises `UnknownUser`, `IncidentEnded`."""
    _still_open(transaction, number)
    transaction.update(incident, number, {"owner_id": _user(transaction, owner)})


def acknowledge(transaction: Transaction, number: int, now: datetime) -> None:
    """Note that somebody took it up; the first time counts. Raises `IncidentEnded`."""
    if _still_open(transaction, number).acknowledged_at is None:
        transaction.update(incident, number, {"acknowledged_at": now})


def explain(transaction: Transaction, number: int, *, cause: str, fix: str) -> None:
    """Write why it happened and what was done. Raises `IncidentEnded`."""
    _still_open(transaction, number)
    transaction.update(incident, number, {"cause": cause.strip(), "fix": fix.strip()})


def mend(transaction: Transaction, number: int, now: datetime) -> None:
    """Note that it works again; whoever mended it had taken it up. Raises `IncidentEnded`."""
    found = _still_open(transaction, number)
    values = {"acknowledged_at": found.acknowledged_at or now, "mended_at": now}
    transaction.update(incident, number, values)


def end(transaction: Transaction, number: int, now: datetime) -> None:
    """End an incident. Raises `IncidentUnexplained`, `IncidentEnded`."""
    found = _still_open(transaction, number)
    if not (found.cause and found.fix):
        raise IncidentUnexplained(number)
    if found.mended_at is None:
        mend(transaction, number, now)
    transaction.update(incident, number, {"ended_at": now})


def _still_open(transaction: Transaction, number: int) -> Incident:
    found = get_incident(transaction.connection, number)
    if found.ended_at is not None:
        raise IncidentEnded(number)
    return found


def _user(transaction: Transaction, name: str) -> int:
    query = select(app_user.c.id).where(app_user.c.name == name, app_user.c.is_active == 1)
    found = transaction.connection.scalar(query)
    if found is None:
        raise UnknownUser(name)
    return int(found)
