"""What can be read off a machine and a company at a moment, as numbers with a name.

Belongs here: reading. Does not: from where on a number is too high (`erp.monitoring`), keeping
numbers over time (`operations.sizes`), or the form they are shown in.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import psutil
from sqlalchemy import func, select

from analytics.errors import NothingPublished
from analytics.published import read_current
from erp.base.models import commit_head, job_request, job_run
from operations.backups import backups_at, targets_of
from operations.cores import core_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from erp.base.database import Database
    from erp.base.home import Home

SUCCEEDED, FAILED = "succeeded", "failed"


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number. The unit ends its name: `_bytes`, `_seconds`, `_ratio` (0 to 1)."""

    name: str
    meaning: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def read(home: Home, database: Database, now: datetime) -> list[Gauge]:
    """All of them; what there is none of yet is left out."""
    with database.reading() as connection:
        return [*_machine(home), *_core(home, connection, now), *_proofs(home, now)]


def _machine(home: Home) -> Iterator[Gauge]:
    disk = shutil.disk_usage(home.root)
    memory = psutil.virtual_memory()
    load = os.getloadavg()[1] / (os.cpu_count() or 1)
    yield Gauge("disk_free_bytes", "Free space where the home lies", disk.free)
    yield Gauge("disk_used_ratio", "Used part of that disk", disk.used / disk.total)
    yield Gauge("memory_used_ratio", "Used part of the machine's memory", memory.percent / 100)
    yield Gauge("cpu_used_ratio", "Busy part of the processors", psutil.cpu_percent() / 100)
    yield Gauge("load_per_core_ratio", "Load of a processor over five minutes", load)


def _core(home: Home, connection: Connection, now: datetime) -> Iterator[Gauge]:
    head: int = connection.execute(select(commit_head.c.commit_number)).scalar_one()
    yield Gauge("commits", "Number of the newest commit", head)
    yield Gauge("database_bytes", "Size of the core database", core_of(home).size())
    oldest = connection.execute(
        select(func.min(job_request.c.requested_at)).where(job_request.c.taken_at.is_(None))
    ).scalar()
    waiting = (now - datetime.fromisoformat(oldest)).total_seconds() if oldest else 0
    yield Gauge("job_request_waiting_seconds", "Age of the oldest request no one took", waiting)
    for state, name in ((SUCCEEDED, "job_succeeded"), (FAILED, "job_failed")):
        newest = (
            select(job_run.c.job, func.max(job_run.c.ended_at).label("ended_at"))
            .where(job_run.c.state == state, job_run.c.ended_at.is_not(None))
            .group_by(job_run.c.job)
        )
        for row in connection.execute(newest.order_by(job_run.c.job)):
            ended = datetime.fromisoformat(row.ended_at).timestamp()
            meaning = f"When a run of the job last {state}"
            yield Gauge(f"{name}_timestamp_seconds", meaning, ended, {"job": row.job})
    try:
        published = read_current(home.warehouse)
    except NothingPublished:
        return
    behind = head - published.commit_number(home.company)
    yield Gauge("warehouse_behind_commits", "Commits the warehouse has not yet", behind)
    age = (now - datetime.fromisoformat(published.published_at)).total_seconds()
    yield Gauge("warehouse_age_seconds", "Age of the published warehouse", age)
    broken = sum(not each.holds for each in published.tie_outs if each.company == home.company)
    yield Gauge("figures_untied", "Figures that do not tie to the ledgers", broken)


def _proofs(home: Home, now: datetime) -> Iterator[Gauge]:
    proved = [each for each in backups_at(targets_of(home)[0]) if each.is_proved]
    moments = [each.snapshot_at for each in proved if each.snapshot_at]
    if moments:
        age = (now - max(moments)).total_seconds()
        yield Gauge("proved_backup_age_seconds", "Age of the newest proved backup", age)
