"""Watching: measure what every rule asks, open and end alerts, tell who is to be told.

Belongs here: one look, and the messages that are due. Does not: what is measured (`measures`), what
an alert is (`erp.monitoring`), the clock (`pipelines`).

A rule that cannot be measured is an alert of its own, so that silence never passes for health.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection, select

from erp.company.models import company
from erp.monitoring import queries, services
from erp.monitoring.models import alert_sending
from operations.measures import Scene, measure
from operations.robots import send

if TYPE_CHECKING:
    from datetime import datetime

    from erp.base.database import Database
    from erp.base.home import Home
    from erp.monitoring.queries import Alert, Channel, Rule
    from erp.monitoring.services import Reading

UNMEASURED = "job_failed"
"""The rule under which a measure that fails is told."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look did: alerts opened and ended, messages that went out and that did not."""

    opened: int
    ended: int
    sent: int
    failed: int


class _Due(NamedTuple):
    sending_id: int
    event: str
    alert: Alert
    channel: Channel
    secret: str


def look(home: Home, database: Database, now: datetime) -> Looked:
    """Measure every active rule, settle its alerts, send what is due."""
    with database.reading() as connection:
        found = _measured(Scene(home, connection, now), queries.rules(connection))
    opened, ended = [], []
    with database.operational() as connection:
        for rule, readings in found:
            new, gone = services.settle(connection, rule, readings, now)
            opened += new
            ended += gone
        services.queue(connection, opened, services.OPENED, now)
        services.queue(connection, ended, services.ENDED, now)
    sent, failed = send_due(database, now)
    return Looked(len(opened), len(ended), sent, failed)


def _measured(scene: Scene, rules: dict[str, Rule]) -> list[tuple[Rule, list[Reading]]]:
    """Each rule with what was measured; nothing for one that is switched off, so its alerts end."""
    found = {code: list[services.Reading]() for code in rules}
    for code, rule in rules.items():
        if not rule.is_active:
            continue
        try:
            found[code] += measure(scene, rule)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            _log.exception("rule %s cannot be measured", code)
            detail = {"problem": f"{type(error).__name__}: {error}"}
            found[UNMEASURED].append(services.Reading(f"watch {code}", 1, detail))
    return [(rules[code], readings) for code, readings in found.items()]


def send_due(database: Database, now: datetime) -> tuple[int, int]:
    """Send every message that is due; how many went out and how many did not."""
    with database.reading() as connection:
        due = _due(connection, now)
        firm = str(connection.execute(select(company.c.name)).scalar() or "")
    sent = 0
    for each in due:
        problem = _problem_of(each, firm, now)
        with database.operational() as connection:
            services.note_sent(connection, each.sending_id, now, problem)
        sent += not problem
    return sent, len(due) - sent


def _due(connection: Connection, now: datetime) -> list[_Due]:
    channels = {each.id: each for each in queries.channels(connection) if each.is_active}
    query = select(alert_sending).where(alert_sending.c.due_at <= now).order_by(alert_sending.c.id)
    found = []
    for row in connection.execute(query).all():
        alert = queries.alert(connection, row.alert_id)
        if alert is not None and row.channel_id in channels:
            secret = services.secret_of(connection, row.channel_id)
            found.append(_Due(row.id, row.event, alert, channels[row.channel_id], secret))
    return found


def _problem_of(due: _Due, firm: str, now: datetime) -> str:
    """Send one message; what went wrong, or nothing."""
    title, text = words(due.alert, due.event, firm)
    try:
        send(due.channel, due.secret, title, text, now)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is shown and tried again
        return f"{type(error).__name__}: {error}"
    return ""


def send_test(channel: Channel, secret: str, firm: str, now: datetime) -> None:
    """A message that shows a channel works. Raises what sending raises."""
    send(channel, secret, f"账仓 Ledgerhouse · {firm}", "告警渠道测试 A test of this channel", now)


def words(alert: Alert, event: str, firm: str) -> tuple[str, str]:
    """Title and text of a message, in both languages: who reads it is not known."""
    rule = alert.rule
    state = "告警 Alert" if event == services.OPENED else "已恢复 Over"
    title = f"{state} · {firm} · {rule.name} {rule.name_en}: {alert.subject}"
    measured = f"{alert.measured} {rule.unit}".strip()
    limit = f"{alert.threshold} {rule.unit}".strip()
    lines = [
        f"测得 Measured: {measured}（阈值 limit {limit}）",
        f"开始 Since: {alert.opened_at:%Y-%m-%d %H:%M} UTC",
    ]
    if event == services.OPENED:
        lines += [rule.advice, rule.advice_en]
    elif alert.ended_at is not None:
        lines.append(f"结束 Ended: {alert.ended_at:%Y-%m-%d %H:%M} UTC")
    return title, "\n".join(lines)
