"""Free SQL from the command line: the operator of a home reads all its marts.

Belongs here: that one Scope and the log of what was asked. Does not: the check of the SQL
(`free_sql`) and its bounds (`reader`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from analytics.published import read_current
from analytics.reader import open_reader
from erp.access.scope import FIELD_CLASSES, Scope
from erp.base.columns import timestamp_text
from erp.base.home import Home


def operator_scope(home: Home) -> Scope:
    """Everything published in `home`: whoever holds its files could read them anyway."""
    companies = frozenset(item.company for item in read_current(home.warehouse).extracted)
    return Scope(companies, None, None, None, None, FIELD_CLASSES, 0)


def run_query(home: Home, sql: str) -> tuple[list[str], list[list[Any]]]:
    """The columns and rows of one SELECT over the marts; what was asked is logged."""
    _log(home, sql)
    frame = open_reader(operator_scope(home), home.warehouse).query(sql)
    return frame.columns, [list(row) for row in frame.rows()]


def _log(home: Home, sql: str) -> None:
    home.logs.mkdir(parents=True, exist_ok=True)
    line = {"at": timestamp_text(datetime.now(UTC)), "origin": "cli", "sql": sql}
    with (home.logs / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
