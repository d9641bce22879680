"""What the core knows of runs: requests people made, and a row for every run.

Belongs here: `job_request` and `job_run`. Does not: Dagster's own history (`home/dagster`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from erp.base.columns import timestamp_text
from erp.base.database import open_database
from erp.base.models import job_request, job_run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.home import Home

RUNNING, SUCCEEDED, FAILED = "running", "succeeded", "failed"


def begin_run(home: Home, job: str) -> int:
    """Write the row of a run that starts now; its id."""
    with _writing(home) as connection:
        return _insert(connection, job=job, started_at=_now(), state=RUNNING, detail="{}")


def end_run(home: Home, row_id: int, *, is_good: bool, detail: dict[str, Any]) -> None:
    """Complete the row of a run."""
    values = {"ended_at": _now(), "state": _state(is_good=is_good), "detail": _json(detail)}
    with _writing(home) as connection:
        connection.execute(update(job_run).where(job_run.c.id == row_id).values(values))


def write_run(
    home: Home, job: str, *, started_at: datetime, is_good: bool, detail: dict[str, Any]
) -> None:
    """Write the row of a run that has ended."""
    with _writing(home) as connection:
        _insert(
            connection, job=job, started_at=timestamp_text(started_at), ended_at=_now(),
            state=_state(is_good=is_good), detail=_json(detail),
        )  # fmt: skip


def take_requests(home: Home) -> list[tuple[int, str]]:
    """Id and job of every request nobody took yet; they are taken by this call."""
    waiting = select(job_request.c.id, job_request.c.job).where(job_request.c.taken_at.is_(None))
    with _writing(home) as connection:
        found = [(row.id, row.job) for row in connection.execute(waiting.order_by("id"))]
        ids = [row_id for row_id, _ in found]
        taken = update(job_request).where(job_request.c.id.in_(ids)).values(taken_at=_now())
        connection.execute(taken)
    return found


def has_requests(home: Home) -> bool:
    """Whether a request waits; asked often, so it takes no lock."""
    database = open_database(home.database_url)
    try:
        with database.reading() as connection:
            waiting = select(job_request.c.id).where(job_request.c.taken_at.is_(None)).limit(1)
            return connection.execute(waiting).first() is not None
    finally:
        database.close()


@contextmanager
def _writing(home: Home) -> Iterator[Connection]:
    database = open_database(home.database_url)
    try:
        with database.operational() as connection:
            yield connection
    finally:
        database.close()


def _insert(connection: Connection, **values: str) -> int:
    statement = insert(job_run).values(values).returning(job_run.c.id)
    return int(connection.execute(statement).scalar_one())


def _state(*, is_good: bool) -> str:
    return SUCCEEDED if is_good else FAILED


def _json(detail: object) -> str:
    return json.dumps(detail, ensure_ascii=False)


def _now() -> str:
    return timestamp_text(datetime.now(UTC))
