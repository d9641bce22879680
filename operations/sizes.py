"""How large a company is on disk, day by day.

Belongs here: measuring and keeping it. Does not: making it smaller (`operations.upkeep`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erp.base.database import Database


def database_bytes(database: Database) -> int:
    """The size of the core database: on SQLite its pages, on PostgreSQL what the server says."""
    with database.reading() as connection:
        if not database.is_sqlite:
            asked = "select pg_database_size(current_database())"
            return int(connection.exec_driver_sql(asked).scalar_one())
        pages, size = (
            int(connection.exec_driver_sql(f"pragma {each}").scalar_one())
            for each in ("page_count", "page_size")
        )
        return pages * size
