"""Old rows of logs, put away into sealed files that prove they are whole.

Belongs here: which tables, the files, their seals. Does not: when (`operations.upkeep`), or logs
that are files (`operations.logs`).

A month's rows are written as Parquet below `companies/<code>/archive/<table>/`, read back and
compared, and sealed: a line of `seals.jsonl` with the file's hash and the hash of the line before.
Only then are they deleted, and only where they are no part of the books. The log of what people did
(`access_event`) is never deleted, by nobody: the database refuses; what is put away of it is a
copy, so that a changed database would be found out. Backups hold the archive.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Text, delete, func, select

from erp.access.events import ARCHIVED, note_event
from erp.access.models import access_event, api_key_use, login_failure
from erp.base.columns import timestamp_text
from erp.base.models import job_request, job_run
from operations.errors import ArchiveDamaged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Table

    from erp.base.database import Database
    from erp.base.home import Home

SEALS = "seals.jsonl"
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Shelf:
    """A table whose rows are put away once `moment` is so many days ago; `stays` if copied only."""

    table: Table
    moment: str
    days: int
    stays: bool = False


SHELVES = (
    Shelf(job_run, "ended_at", 90),
    Shelf(job_request, "taken_at", 90),
    Shelf(login_failure, "failed_at", 90),
    Shelf(api_key_use, "used_at", 180),
    Shelf(access_event, "happened_at", 365, stays=True),
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A file of the archive: rows from `first_id` to `last_id` of a table, not always all of them.

    `previous` is the hash of the seal before it.
    """

    table: str
    file: str
    rows: int
    first_id: int
    last_id: int
    sha256: str
    sealed_at: str
    previous: str

    @property
    def digest(self) -> str:
        """What the next seal names."""
        return hashlib.sha256(_line(self).encode()).hexdigest()


def folder_of(home: Home) -> Path:
    """Where a company's archive lies."""
    return home.company_folder / "archive"


def put_away(home: Home, database: Database, now: datetime) -> list[Seal]:
    """Put away every whole month that is old enough; what was sealed anew."""
    made = []
    for shelf in SHELVES:
        _finish(home, database, shelf)
        rows = _old_rows(home, database, shelf, now)
        if rows:
            made.append(_seal(home, database, shelf, rows, now))
            _finish(home, database, shelf)
    return made


def seals(home: Home) -> list[Seal]:
    """Every seal, the oldest first."""
    path = folder_of(home) / SEALS
    if not path.exists():
        return []
    return [Seal(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def check(home: Home) -> list[Seal]:
    """Every seal, once the chain and each file's bytes were found as they were sealed.

    Raises `ArchiveDamaged`.
    """
    previous = BEGINNING
    found = seals(home)
    for each in found:
        if each.previous != previous:
            raise ArchiveDamaged(SEALS)
        _check_file(home, each)
        previous = each.digest
    return found


def rows_of(home: Home, seal: Seal) -> list[dict[str, Any]]:
    """The rows a file holds. Raises `ArchiveDamaged`."""
    return list(pq.read_table(_check_file(home, seal)).to_pylist())


def _old_rows(home: Home, database: Database, shelf: Shelf, now: datetime) -> list[dict[str, Any]]:
    """Rows of months that ended before the shelf's days, never the newest row.

    SQLite gives the id of a deleted newest row to the next one.
    """
    table = shelf.table
    cutoff = (now - timedelta(days=shelf.days)).astimezone(UTC)
    cutoff = cutoff.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    column = table.c[shelf.moment]
    limit = timestamp_text(cutoff) if isinstance(column.type, Text) else cutoff
    sealed = [each.last_id for each in seals(home) if each.table == table.name]
    query = select(table).where(
        column < limit, table.c.id < select(func.max(table.c.id)).scalar_subquery()
    )
    if shelf.stays and sealed:
        query = query.where(table.c.id > max(sealed))
    with database.reading() as connection:
        return [
            {name: _plain(value) for name, value in row._mapping.items()}  # noqa: SLF001 - SQLAlchemy's public name for it
            for row in connection.execute(query.order_by(table.c.id))
        ]


def _seal(
    home: Home, database: Database, shelf: Shelf, rows: list[dict[str, Any]], now: datetime
) -> Seal:
    """Write the rows, read them back, and add the seal."""
    found = check(home)
    ids = [int(row["id"]) for row in rows]
    name = shelf.table.name
    file = f"{name}/{ids[0]}-{ids[-1]}.parquet"
    path = folder_of(home) / file
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    pq.write_table(pa.Table.from_pylist(rows), part, compression="zstd")
    if pq.read_table(part).to_pylist() != rows:
        raise ArchiveDamaged(file)
    _sync(part)
    part.rename(path)
    seal = Seal(
        name, file, len(rows), ids[0], ids[-1], _hash(path), timestamp_text(now),
        found[-1].digest if found else BEGINNING,
    )  # fmt: skip
    with (folder_of(home) / SEALS).open("a", encoding="utf-8") as lines:
        lines.write(_line(seal) + "\n")
        lines.flush()
        os.fsync(lines.fileno())
    _sync(folder_of(home))
    with database.operational() as connection:
        subject = f"{name} {ids[0]}-{ids[-1]}: {len(rows)} rows, seal {seal.digest}"
        note_event(connection, ARCHIVED, now=now, subject=subject, origin="upkeep")
    return seal


def _finish(home: Home, database: Database, shelf: Shelf) -> None:
    """Delete what the newest file of the table holds, also where a run ended before it could."""
    newest = [each for each in seals(home) if each.table == shelf.table.name][-1:]
    if shelf.stays or not newest:
        return
    sealed = rows_of(home, newest[0])
    with database.operational() as connection:
        for start in range(0, len(sealed), 500):
            _delete(
                connection, shelf.table, [int(row["id"]) for row in sealed[start : start + 500]]
            )


def _delete(connection: Connection, table: Table, ids: Sequence[int]) -> None:
    connection.execute(delete(table).where(table.c.id.in_(ids)))


def _check_file(home: Home, seal: Seal) -> Path:
    path = folder_of(home) / seal.file
    if not path.is_file() or _hash(path) != seal.sha256:
        raise ArchiveDamaged(seal.file)
    return path


def _plain(value: object) -> object:
    return timestamp_text(value) if isinstance(value, datetime) else value


def _line(seal: Seal) -> str:
    return json.dumps(asdict(seal), ensure_ascii=False)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
