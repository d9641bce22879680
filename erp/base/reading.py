"""Plain SQL for both databases, from inside a writing transaction or from a reading connection.

Belongs here: one function, for queries that services and pages share. Does not: any query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from erp.base.commits import Transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def rows(reader: Transaction | Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """All rows of a query written for both databases, `?` being the place of a value."""
    if isinstance(reader, Transaction):
        return list(reader.rows(sql, values))
    if reader.dialect.name != "sqlite":
        sql = sql.replace("%", "%%").replace("?", "%s")
    return list(reader.exec_driver_sql(sql, tuple(values)))
