"""How large a company is on disk, day by day, and when the disk will be full.

Belongs here: measuring, keeping, and the trend. Does not: making it smaller (`operations.upkeep`).
Of the lake, the warehouse, logs and Dagster all companies of the home have one.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from erp.base.models import size_on_day
from operations.cores import core_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from erp.base.database import Database
    from erp.base.home import Home

DATABASE = "database"
LEAST_DAYS = 7
"""Fewer days tell no growth."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Bytes by part on each day measured, the days in order; what all of it grew by a day."""

    days: dict[date, dict[str, int]]

    @property
    def newest(self) -> dict[str, int]:
        """The parts on the last day."""
        return self.days[max(self.days)] if self.days else {}

    def growth_a_day(self, part: str = "") -> int | None:
        """Bytes a day of a part, or of all: from the first day to the last; None if too few."""
        if not self.days:
            return None
        first, last = min(self.days), max(self.days)
        if (last - first).days < LEAST_DAYS:
            return None
        grown = _of(self.days[last], part) - _of(self.days[first], part)
        return grown // (last - first).days

    def days_left(self, free_bytes: int) -> int | None:
        """Days until the free bytes are used up; None where nothing grows or we cannot tell."""
        growth = self.growth_a_day()
        return free_bytes // growth if growth is not None and growth > 0 else None


def _of(parts: dict[str, int], part: str) -> int:
    return parts.get(part, 0) if part else sum(parts.values())


def measure(home: Home) -> dict[str, int]:
    """Bytes of each part now."""
    company = home.company_folder
    folders = {
        "attachments": company / "attachments", "archive": company / "archive",
        "lake": home.lake, "warehouse": home.warehouse, "backups": home.backups / home.company,
        "logs": home.logs, "dagster": home.dagster,
    }  # fmt: skip
    return {
        DATABASE: core_of(home).size(),
        **{name: _bytes(each) for name, each in folders.items()},
    }


def _bytes(folder: Path) -> int:
    found = 0
    for path in folder.rglob("*"):
        try:
            found += path.stat().st_size if path.is_file() and not path.is_symlink() else 0
        except FileNotFoundError:  # replaced while we looked
            continue
    return found


def keep(home: Home, database: Database, today: date) -> dict[str, int]:
    """Measure, and keep it as the day's; a second time on a day replaces the first."""
    found = measure(home)
    rows = [{"measured_on": today, "part": part, "bytes": size} for part, size in found.items()]
    with database.operational() as connection:
        connection.execute(delete(size_on_day).where(size_on_day.c.measured_on == today))
        connection.execute(insert(size_on_day), rows)
    return found


def trend(connection: Connection, today: date, days: int = 365) -> Trend:
    """What was kept of the last days."""
    table = size_on_day.c
    query = select(size_on_day).where(table.measured_on > today - timedelta(days=days))
    found: dict[date, dict[str, int]] = {}
    for row in connection.execute(query.order_by(table.measured_on, table.part)):
        found.setdefault(row.measured_on, {})[row.part] = row.bytes
    return Trend(found)


def free_bytes(home: Home) -> int:
    """Free space where the home lies."""
    return shutil.disk_usage(home.root).free
