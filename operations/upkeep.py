"""What keeps a company small and quick, done every night.

Belongs here: the order of the acts, and how a database is tidied. Does not: each act of its own
(`old_rows`, `logs`, `sizes`).

On SQLite no statistics are gathered: the plans of the triggers were chosen and are tested without,
and figures of a small table would make it read a large one whole.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from erp.base.database import Database
from erp.company.models import company
from operations import logs, old_rows, sizes

if TYPE_CHECKING:
    from datetime import datetime

    from erp.base.home import Home
    from operations.old_rows import Seal

WASTE = 4
"""A quarter of the pages unused: the file is written anew."""
LEAST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Kept:
    """What one upkeep did; `is_rewritten` where unused pages were given back."""

    sealed: list[Seal]
    files_checked: int
    logs_compressed: int
    is_rewritten: bool
    sizes: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """The contract form."""
        return {**asdict(self), "rows_put_away": self.rows_put_away}

    @property
    def rows_put_away(self) -> int:
        """How many rows were sealed."""
        return sum(each.rows for each in self.sealed)


def keep_up(home: Home, database: Database, now: datetime) -> Kept:
    """Put away what is old, check the archive, tidy the database, keep the day's sizes.

    Raises `ArchiveDamaged`.
    """
    sealed = old_rows.put_away(home, database, now)
    checked = old_rows.check(home)
    compressed = logs.compress_old(home.logs, now)
    is_rewritten = tidy(home, database)
    with database.reading() as connection:
        zone = ZoneInfo(connection.execute(select(company.c.time_zone)).scalar_one())
    found = sizes.keep(home, database, now.astimezone(zone).date())
    return Kept(sealed, len(checked), compressed, is_rewritten, found)


def tidy(home: Home, database: Database) -> bool:
    """Give unused pages back; on PostgreSQL, gather statistics. Whether the file was rewritten."""
    if not database.is_sqlite:
        # Statistics are the owner's to gather; vacuuming is the server's own work.
        with (
            closing(Database(home.database_url, as_owner=True)) as owned,
            owned.maintaining() as to,
        ):
            to.execute("analyze")
        return False
    with database.maintaining() as connection:
        pages, unused = (
            int(connection.execute(f"pragma {each}").fetchone()[0])
            for each in ("page_count", "freelist_count")
        )
        is_wasteful = pages > LEAST_PAGES and unused * WASTE > pages
        if is_wasteful:
            connection.execute("vacuum")
        connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    return is_wasteful
