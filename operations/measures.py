"""What each alert rule measures: the machine, the database, jobs, backups, figures, people.

Belongs here: one function a rule, giving a reading for each subject. Does not: thresholds and what
becomes of a reading (`erp.monitoring`), sending (`watching`).

Rules about people (FND-19) count what lies in the audit log; a reading's detail says which rows
those are: `user`, `kind`, `since`, `until` as the page of the log asks for them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import psutil
from sqlalchemy import Connection, func, select

from analytics.errors import NothingPublished
from analytics.published import read_current
from erp.access.events import EXPORTED, REFUSED, SIGN_IN_FAILED
from erp.access.models import access_event, app_user
from erp.access.reviews import reviewed_at
from erp.base.columns import timestamp_text
from erp.base.models import commit_head, commit_log, job_request, job_run
from erp.base.reading import rows
from erp.closing.comparisons import open_differences
from erp.company.models import company
from erp.monitoring.rules import is_odd_hour
from erp.monitoring.services import Reading
from operations.backups import backups_at, targets_of
from operations.cores import core_of

if TYPE_CHECKING:
    from analytics.published import Published
    from erp.base.home import Home
    from erp.monitoring.queries import Rule

MEGABYTE = 1_000_000
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
NEWEST_COMMITS = 20_000
"""How far back odd hours are looked for: a day's commits, not the whole log."""

MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Scene:
    """What is measured: a home's company at a moment, by one reading of its core."""

    home: Home
    connection: Connection
    now: datetime

    def published(self) -> Published | None:
        """The published warehouse, or None before the first."""
        try:
            return read_current(self.home.warehouse)
        except NothingPublished:
            return None


Measure = Callable[[Scene, "Rule"], Iterator[Reading]]


def _disk_used(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    used = psutil.disk_usage(str(scene.home.root))
    yield Reading("disk", round(used.percent), {"free_mb": used.free // MEGABYTE})


def _memory_used(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del scene, rule
    memory = psutil.virtual_memory()
    yield Reading(MACHINE, round(memory.percent), {"free_mb": memory.available // MEGABYTE})


def _cpu_load(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del scene, rule
    yield Reading(MACHINE, round(100 * psutil.getloadavg()[1] / (psutil.cpu_count() or 1)))


def _database_size(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    yield Reading(scene.home.company, core_of(scene.home).size() // MEGABYTE)


def _request_waiting(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    waiting = select(job_request.c.job, func.min(job_request.c.requested_at)).where(
        job_request.c.taken_at.is_(None)
    )
    for job, since in scene.connection.execute(waiting.group_by(job_request.c.job)):
        yield Reading(str(job), _minutes(scene.now - datetime.fromisoformat(str(since))))


def _job_failed(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    return _last_runs(scene, "failed")


def _report_missed(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    return _last_runs(scene, "missed")


def _last_runs(scene: Scene, state: str) -> Iterator[Reading]:
    """Jobs whose newest run ended so."""
    newest = select(func.max(job_run.c.id)).group_by(job_run.c.job)
    query = select(job_run).where(job_run.c.id.in_(newest), job_run.c.state == state)
    for row in scene.connection.execute(query):
        yield Reading(row.job, 1, {"run": row.id, "started_at": row.started_at})


def _nightly_late(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    good = select(func.max(job_run.c.ended_at)).where(
        job_run.c.job == "nightly", job_run.c.state == "succeeded"
    )
    yield from _since(scene, "nightly", scene.connection.execute(good).scalar())


def _backup_late(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    moments = [
        each.snapshot_at
        for each in backups_at(targets_of(scene.home)[0])
        if each.is_proved and each.snapshot_at
    ]
    newest = timestamp_text(max(moments)) if moments else None
    yield from _since(scene, scene.home.company, newest)


def _since(scene: Scene, subject: str, moment: str | None) -> Iterator[Reading]:
    """Hours since a moment, or since the company's first commit where there was none."""
    first = select(commit_log.c.recorded_at).where(commit_log.c.commit_number == 1)
    begun = moment or scene.connection.execute(first).scalar()
    if begun is not None:
        yield Reading(subject, _hours(scene.now - datetime.fromisoformat(begun)), {"last": moment})


def _figure_untied(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    version = scene.published()
    for each in version.tie_outs if version else ():
        if each.company == scene.home.company and not each.holds:
            yield Reading(each.name, 1, {"warehouse": each.warehouse, "ledger": each.ledger})


def _warehouse_late(scene: Scene, rule: Rule) -> Iterator[Reading]:
    """Hours since the first commit that is not published yet."""
    del rule
    version = scene.published()
    known = version.commit_number(scene.home.company) if version else 0
    first = select(commit_log.c.recorded_at).where(commit_log.c.commit_number == known + 1)
    waiting = scene.connection.execute(first).scalar()
    if waiting is not None:
        yield Reading(scene.home.company, _hours(scene.now - datetime.fromisoformat(waiting)))


def _books_differ(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    for each in open_differences(scene.connection):
        said = {"document": each.compared.document, "since": each.since}
        yield Reading(f"{each.compared.pair} {each.compared.subject}".strip(), 1, said)


def _events(scene: Scene, kind: str, *, by_subject: bool = False) -> Iterator[Reading]:
    """How often each person did something within the hour."""
    table, since = access_event.c, scene.now - AN_HOUR
    query = (
        select(table.subject, func.coalesce(app_user.c.name, "").label("name"))
        .outerjoin(app_user, app_user.c.id == table.user_id)
        .where(table.happened_at >= since, table.kind == kind)
    )
    found = Counter(
        row.subject if by_subject else row.name for row in scene.connection.execute(query)
    )
    for subject, count in found.items():
        detail = {
            "user": "" if by_subject else subject, "kind": kind, "since": timestamp_text(since),
            "until": timestamp_text(scene.now),
        }  # fmt: skip
        yield Reading(subject, count, detail)


def _mass_export(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    return _events(scene, EXPORTED)


def _repeated_refusals(scene: Scene, rule: Rule) -> Iterator[Reading]:
    del rule
    return _events(scene, REFUSED)


def _sign_in_failures(scene: Scene, rule: Rule) -> Iterator[Reading]:
    """By the name that was tried: it need not be anybody's."""
    del rule
    return _events(scene, SIGN_IN_FAILED, by_subject=True)


def _off_hours_posting(scene: Scene, rule: Rule) -> Iterator[Reading]:
    """Documents people posted within the day, outside the rule's hours in the company's zone."""
    zone = ZoneInfo(scene.connection.execute(select(company.c.time_zone)).scalar_one())
    newest = int(scene.connection.execute(select(commit_head.c.commit_number)).scalar_one())
    found = rows(
        scene.connection,
        "select u.name, c.recorded_at, d.series, d.number from commit_log c"
        " join document d on d.tx = c.tx join app_user u on u.id = c.user_id"
        " where c.commit_number > ? and c.recorded_at >= ? order by c.commit_number, d.id",
        (newest - NEWEST_COMMITS, timestamp_text(scene.now - A_DAY)),
    )
    posted: dict[str, list[str]] = defaultdict(list)
    for name, recorded_at, series, number in found:
        if is_odd_hour(datetime.fromisoformat(recorded_at).astimezone(zone), rule.hours):
            posted[str(name)].append(f"{series}-{int(number):04d}")
    for name, documents in posted.items():
        yield Reading(name, len(documents), {"documents": documents[-20:]})


def _review_late(scene: Scene, rule: Rule) -> Iterator[Reading]:
    """Days since rights were looked over."""
    del rule
    last = reviewed_at(scene.connection)
    if last is not None:
        yield Reading(scene.home.company, (scene.now - last).days, {"last": timestamp_text(last)})


def _hours(duration: timedelta) -> int:
    return int(duration / AN_HOUR)


def _minutes(duration: timedelta) -> int:
    return int(duration / timedelta(minutes=1))


MEASURES: dict[str, Measure] = {
    "disk_used": _disk_used,
    "memory_used": _memory_used,
    "cpu_load": _cpu_load,
    "database_size": _database_size,
    "request_waiting": _request_waiting,
    "job_failed": _job_failed,
    "nightly_late": _nightly_late,
    "backup_late": _backup_late,
    "figure_untied": _figure_untied,
    "warehouse_late": _warehouse_late,
    "report_missed": _report_missed,
    "books_differ": _books_differ,
    "mass_export": _mass_export,
    "repeated_refusals": _repeated_refusals,
    "sign_in_failures": _sign_in_failures,
    "off_hours_posting": _off_hours_posting,
    "review_late": _review_late,
}
"""By the code of the rule; each shipped rule has one."""


def measure(scene: Scene, rule: Rule) -> list[Reading]:
    """What a rule measures now. Bytes and time as the rule's unit says; UTC throughout."""
    return list(MEASURES[rule.shipped.code](scene, rule))
