"""No statement of a trigger walks a table that grows: with history, posting would slow down.

SQLite is asked for its plan of each; without statistics the plan is the same for empty tables.
"""

from __future__ import annotations

import re
import sqlite3

import pytest

from erp.schema import full_metadata

GROWING = {
    name
    for name, table in full_metadata().tables.items()
    if table.info["kind"] in ("ledger", "running") or name in ("commit_log", "change_log")
}


@pytest.fixture
def core(sqlite_url):
    """A migrated core with its triggers."""
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        yield connection


def test_no_trigger_walks_a_table_that_grows(core):
    triggers = core.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    assert len(triggers) > 100
    walks = [
        f"{name}: {walked}: {statement[:120]}"
        for name, sql in triggers
        for statement in _statements(sql)
        for walked in _walked(core, statement)
    ]
    assert walks == []


def test_a_walk_is_seen(core):
    joined = (
        "select 1 where not exists (select 1 from open_tx join commit_log c on c.tx = open_tx.tx)"
    )
    assert _walked(core, joined) == {"commit_log"}
    assert _walked(core, "select sum(p.amount) from posting p") == {"posting"}
    assert _walked(core, "select p.amount from posting p where p.id = 1") == set()


def _statements(sql: str) -> list[str]:
    """The condition of a trigger as a query, and each statement of its body, values put in."""
    head, _, body = " ".join(sql.split()).partition(" begin ")
    condition = head.partition(" when ")[2]
    found = [each.strip() for each in body.removesuffix("end").split(";") if each.strip()]
    if condition:
        found.append(f"select 1 where {condition}")
    return [_with_values(each) for each in found]


def _with_values(statement: str) -> str:
    statement = re.sub(r"raise\(abort, '[^']*'\)", "1", statement)
    return re.sub(r"\b(new|old)\.\w+", "7", statement)


def _walked(core: sqlite3.Connection, statement: str) -> set[str]:
    """The growing tables of which the plan reads every row."""
    named = {
        alias or table: table
        for table, alias in re.findall(
            r"(?:from|join|update|into) (\w+)(?: (?:as )?(?!where|on|join|set|group|order|cross"
            r"|left|select|values)(\w+))?",
            statement,
        )
    }
    scans = [
        step.split()[1]
        for *_, step in core.execute(f"explain query plan {statement}")
        if step.startswith("SCAN ")
    ]
    return {named[alias] for alias in scans if named.get(alias) in GROWING}
