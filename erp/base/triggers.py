"""Writes the text of all triggers for SQLite and PostgreSQL from one description.

Belongs here: the guards every ledger and master table has, and how a list of checks and movements
becomes the one set-wise trigger on `commit_log`. Does not: the checks themselves; each area keeps
its own in `checks`.

The SQL of checks is the part both databases share. In it `new` is the `commit_log` row, and
`{tx:alias}` stands for "the rows of `alias` written by this transaction", a range of the primary
key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import Integer, Table, UniqueConstraint

from erp.base.columns import ScaledDecimal
from erp.base.tables import ORDINAL_BITS, ROWS_PER_TRANSACTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_WRITTEN = re.compile(r"\{tx:(\w+)\}")


@dataclass(frozen=True, slots=True)
class Check:
    """A rule: the transaction is refused when `offenders` selects a row."""

    name: str
    offenders: str


@dataclass(frozen=True, slots=True)
class Movement:
    """A set-wise change of running totals by the rows of the transaction."""

    sql: str


Step = Check | Movement


@dataclass(frozen=True, slots=True)
class Guard:
    """A change of a master row that is refused when `condition`, over `old` and `new`, is true."""

    name: str
    table: str
    condition: str


def sqlite_triggers(
    tables: Iterable[Table], steps: Sequence[Step], guards: Sequence[Guard]
) -> dict[str, str]:
    """Trigger name → `create trigger` text for SQLite."""
    made: dict[str, str] = {}
    for guard in guards:
        made |= _sqlite_trigger(
            f"{guard.table}_{guard.name}",
            f"before update on {guard.table} when {guard.condition}",
            _sqlite_raise(guard.name, guard.table),
        )
    for table in tables:
        if table.info.get("kind") == "ledger":
            made |= _sqlite_ledger_guards(table)
        elif table.info.get("kind") == "master":
            made |= _sqlite_master_guards(table)
        elif table.info.get("kind") == "running" or table.name == "commit_head":
            made |= _sqlite_running_guards(table.name)
        elif table.info.get("kind") == "log":
            made |= _sqlite_refusals(table.name, ("update", "delete"))
            made |= _sqlite_taken(table.name, ["id"])
    for name in ("commit_log", "change_log"):
        made |= _sqlite_refusals(name, ("update", "delete"))
    made |= _sqlite_order_guards()
    made |= _sqlite_trigger(
        "open_tx_left",
        "before delete on open_tx when not exists (select 1 from commit_log where tx = old.tx)",
        _sqlite_raise("transaction_not_sealed", "open_tx"),
    )
    made |= _sqlite_trigger(
        "commit_log_follows",
        "before insert on commit_log when not exists (select 1 from commit_head where id = 1"
        " and epoch = new.epoch and commit_number + 1 = new.commit_number"
        " and hash = new.previous_hash and recorded_at < new.recorded_at)",
        _sqlite_raise("commit_out_of_order", "commit_log"),
    )
    made |= _sqlite_trigger(
        "commit_log_sealed",
        "after insert on commit_log",
        ";\n  ".join(_sqlite_step(step) for step in steps),
    )
    return made


def postgresql_triggers(
    tables: Iterable[Table], steps: Sequence[Step], guards: Sequence[Guard]
) -> dict[str, str]:
    """Trigger name → statements for PostgreSQL; the functions come first, under their own names."""
    made = dict(_POSTGRESQL_FUNCTIONS)
    for guard in guards:
        function = f"ledgerhouse_{guard.name}"
        made[function] = _postgresql_function(
            function,
            f"if {guard.condition} then\n{_postgresql_raise(guard.name, 'tg_table_name')}\n"
            "end if;\nreturn new;",
        )
        made |= _postgresql_row_trigger(guard.table, guard.name, "before update", function)
    made["ledgerhouse_seal"] = _postgresql_seal(steps)
    for table in tables:
        kind = table.info.get("kind")
        if kind == "ledger":
            made |= _postgresql_trigger(
                table.name, "open", "after insert", "ledgerhouse_open", transition=True
            )
            made |= _postgresql_refusals(table.name)
        elif kind == "running" or table.name == "commit_head":
            made |= _postgresql_running_guards(table)
        elif kind == "master":
            made |= _postgresql_row_trigger(
                table.name, "open", "before insert or update", "ledgerhouse_master_open"
            )
            made |= _postgresql_row_trigger(
                table.name, "logged", "after insert or update", "ledgerhouse_master_logged"
            )
            made |= _postgresql_trigger(
                table.name, "deleted", "before delete or truncate", "ledgerhouse_refuse"
            )
        elif kind == "log":
            made |= _postgresql_refusals(table.name)
    for name in ("commit_log", "change_log"):
        made |= _postgresql_refusals(name)
    made |= _postgresql_row_trigger("open_tx", "new", "before insert", "ledgerhouse_open_tx_new")
    made |= _postgresql_trigger("open_tx", "final", "before update", "ledgerhouse_refuse")
    made |= _postgresql_row_trigger("open_tx", "left", "before delete", "ledgerhouse_open_tx_left")
    made |= _postgresql_row_trigger(
        "commit_log", "follows", "before insert", "ledgerhouse_commit_follows"
    )
    made |= _postgresql_row_trigger("commit_log", "sealed", "after insert", "ledgerhouse_seal")
    return made


# -- SQLite


def _sqlite_trigger(name: str, event: str, body: str) -> dict[str, str]:
    return {name: f"create trigger {name} {event}\nbegin\n  {body};\nend"}


def _sqlite_raise(check: str, detail: str) -> str:
    return f"select raise(abort, 'ledgerhouse:{check}:{detail}')"


def _sqlite_refusals(table: str, acts: tuple[str, ...]) -> dict[str, str]:
    made: dict[str, str] = {}
    for act in acts:
        made |= _sqlite_trigger(
            f"{table}_no_{act}", f"before {act} on {table}", _sqlite_raise("posted_is_final", table)
        )
    return made


def _sqlite_ledger_guards(table: Table) -> dict[str, str]:
    name = table.name
    made = _sqlite_refusals(name, ("update", "delete"))
    made |= _sqlite_trigger(
        f"{name}_open",
        f"before insert on {name} when not exists (select 1 from open_tx where tx = new.tx)",
        _sqlite_raise("transaction_not_open", name),
    )
    # An id cannot be shared: it belongs to its transaction, and that one is finished.
    for columns in _unique_keys(table):
        made |= _sqlite_taken(name, columns)
    return made


def _sqlite_taken(table: str, columns: list[str]) -> dict[str, str]:
    """`insert or replace` would delete a row that shares a unique key without a word."""
    same = " and ".join(f"{column} = new.{column}" for column in columns)
    return _sqlite_trigger(
        f"{table}_{'_'.join(columns)}_taken",
        f"before insert on {table} when exists (select 1 from {table} where {same})",
        _sqlite_raise("already_posted", table),
    )


def _sqlite_order_guards() -> dict[str, str]:
    """The tables of the order of commits take new rows only, and a finished transaction none."""
    made = _sqlite_refusals("open_tx", ("update",))
    made |= _sqlite_trigger(
        "open_tx_new",
        "before insert on open_tx when exists (select 1 from commit_log where tx = new.tx)",
        _sqlite_raise("transaction_finished", "open_tx"),
    )
    made |= _sqlite_trigger(
        "change_log_open",
        "before insert on change_log when not exists (select 1 from open_tx where tx = new.tx)",
        _sqlite_raise("transaction_not_open", "change_log"),
    )
    for table, columns in (("commit_log", ["tx"]), ("change_log", ["id"])):
        made |= _sqlite_taken(table, columns)
    return made


def _sqlite_running_guards(table: str) -> dict[str, str]:
    """Running totals move while a transaction is being sealed, and at no other time."""
    # Nested, not joined: of a join SQLite may walk the whole commit_log, for every row moved.
    sealing = (
        "exists (select 1 from open_tx"
        " where exists (select 1 from commit_log where commit_log.tx = open_tx.tx))"
    )
    made: dict[str, str] = {}
    for act in ("insert", "update", "delete"):
        made |= _sqlite_trigger(
            f"{table}_{act}_sealing",
            f"before {act} on {table} when not {sealing}",
            _sqlite_raise("moved_by_commits_only", table),
        )
    return made


def _sqlite_master_guards(table: Table) -> dict[str, str]:
    name = table.name
    closed = "not exists (select 1 from open_tx where tx = new.tx)"
    made = _sqlite_refusals(name, ("delete",))
    for columns in [["id"], *_unique_keys(table)]:
        made |= _sqlite_taken(name, columns)
    for act in ("insert", "update"):
        made |= _sqlite_trigger(
            f"{name}_{act}_open",
            f"before {act} on {name} when {closed}",
            _sqlite_raise("transaction_not_open", name),
        )
        before = _sqlite_json(table, "old") if act == "update" else "null"
        made |= _sqlite_trigger(
            f"{name}_{act}_logged",
            f"after {act} on {name}",
            "insert into change_log (tx, table_name, row_id, before, after)"
            f" values (new.tx, '{name}', new.id, {before}, {_sqlite_json(table, 'new')})",
        )
    return made


def _sqlite_json(table: Table, row: str) -> str:
    fields = (f"'{column.name}', {row}.{column.name}" for column in table.columns)
    return f"json_object({', '.join(fields)})"


def _sqlite_step(step: Step) -> str:
    if isinstance(step, Movement):
        return _expand(step.sql)
    return (
        f"select raise(abort, 'ledgerhouse:{step.name}:commit_log')"
        f" where exists ({_expand(step.offenders)})"
    )


# -- PostgreSQL


def _postgresql_function(name: str, body: str, variables: Iterable[str] = ()) -> str:
    """A trigger function that runs with its owner's rights: the application owns no table."""
    declared = "".join(f"declare {each};\n" for each in variables)
    return (
        f"create or replace function {name}() returns trigger language plpgsql security definer"
        f" set search_path from current as $body$\n{declared}begin\n{body}\nend\n$body$"
    )


def _postgresql_raise(check: str, detail: str) -> str:
    return f"raise exception using message = 'ledgerhouse:{check}:' || {detail}, errcode = 'P0001';"


_POSTGRESQL_FUNCTIONS = {
    "ledgerhouse_refuse": _postgresql_function(
        "ledgerhouse_refuse", _postgresql_raise("posted_is_final", "tg_table_name")
    ),
    "ledgerhouse_moved": _postgresql_function(
        "ledgerhouse_moved", _postgresql_raise("moved_by_commits_only", "tg_table_name")
    ),
    "ledgerhouse_open_tx_new": _postgresql_function(
        "ledgerhouse_open_tx_new",
        "if exists (select 1 from commit_log where tx = new.tx) then\n"
        f"{_postgresql_raise('transaction_finished', 'tg_table_name')}\nend if;\nreturn new;",
    ),
    "ledgerhouse_open": _postgresql_function(
        "ledgerhouse_open",
        "if exists (select 1 from added where not exists"
        " (select 1 from open_tx where open_tx.tx = added.tx)) then\n"
        f"{_postgresql_raise('transaction_not_open', 'tg_table_name')}\nend if;\nreturn null;",
    ),
    "ledgerhouse_master_open": _postgresql_function(
        "ledgerhouse_master_open",
        "if not exists (select 1 from open_tx where open_tx.tx = new.tx) then\n"
        f"{_postgresql_raise('transaction_not_open', 'tg_table_name')}\nend if;\nreturn new;",
    ),
    "ledgerhouse_master_logged": _postgresql_function(
        "ledgerhouse_master_logged",
        "insert into change_log (tx, table_name, row_id, before, after) values (new.tx,"
        " tg_table_name, new.id, case when tg_op = 'UPDATE' then to_jsonb(old)::text end,"
        " to_jsonb(new)::text);\nreturn null;",
    ),
    "ledgerhouse_open_tx_left": _postgresql_function(
        "ledgerhouse_open_tx_left",
        "if not exists (select 1 from commit_log where tx = old.tx) then\n"
        f"{_postgresql_raise('transaction_not_sealed', 'tg_table_name')}\nend if;\nreturn old;",
    ),
    "ledgerhouse_commit_follows": _postgresql_function(
        "ledgerhouse_commit_follows",
        "if not exists (select 1 from commit_head where id = 1 and epoch = new.epoch"
        " and commit_number + 1 = new.commit_number and hash = new.previous_hash"
        " and recorded_at < new.recorded_at) then\n"
        f"{_postgresql_raise('commit_out_of_order', 'tg_table_name')}\nend if;\nreturn new;",
    ),
}


def _postgresql_trigger(
    table: str, name: str, event: str, function: str, *, transition: bool = False
) -> dict[str, str]:
    rows = " referencing new table as added" if transition else ""
    return {
        f"{table}_{name}": f"create trigger {table}_{name} {event} on {table}{rows}"
        f" for each statement execute function {function}()"
    }


def _postgresql_row_trigger(table: str, name: str, event: str, function: str) -> dict[str, str]:
    return {
        f"{table}_{name}": f"create trigger {table}_{name} {event} on {table}"
        f" for each row execute function {function}()"
    }


def _postgresql_running_guards(table: Table) -> dict[str, str]:
    """Running totals move by the rights of the owner, which the seal has and no application.

    The application may insert a row of zeros, to lock what is not there yet.
    """
    name = table.name
    foreign = "not has_table_privilege('commit_log'::regclass, 'update')"
    moved = " or ".join(
        f"new.{column.name} <> 0"
        for column in table.columns
        if not column.primary_key and isinstance(column.type, (Integer, ScaledDecimal))
    )
    return {
        f"{name}_kept": f"create trigger {name}_kept before update on {name}"
        f" for each statement when ({foreign}) execute function ledgerhouse_moved()",
        f"{name}_empty": f"create trigger {name}_empty before insert on {name}"
        f" for each row when (({moved}) and {foreign}) execute function ledgerhouse_moved()",
    }


def _postgresql_refusals(table: str) -> dict[str, str]:
    return _postgresql_trigger(
        table, "final", "before update or delete or truncate", "ledgerhouse_refuse"
    )


def _postgresql_seal(steps: Sequence[Step]) -> str:
    """The steps, each only where the transaction wrote what it starts from.

    PostgreSQL plans a statement when it comes to it, and a connection's first commits would be
    planned for longer than they run; what is left out here is not planned.
    """
    starts = [(_starts_from(step), step) for step in steps]
    tables = sorted(set().union(*(tables for tables, _ in starts)))
    body: list[str] = []
    if tables:
        looks = (_expand(f"exists (select 1 from {each} t where {{tx:t}})") for each in tables)
        into = ", ".join(f"wrote_{each}" for each in tables)
        body.append(f"select {', '.join(looks)} into {into};")
    for needed, group in groupby(starts, key=itemgetter(0)):
        written = "\n".join(_postgresql_step(step) for _, step in group)
        if needed:
            condition = " or ".join(f"wrote_{each}" for each in sorted(needed))
            written = f"if {condition} then\n{written}\nend if;"
        body.append(written)
    variables = [f"wrote_{each} boolean" for each in tables]
    return _postgresql_function("ledgerhouse_seal", "\n".join([*body, "return null;"]), variables)


def _starts_from(step: Step) -> frozenset[str]:
    """The tables without whose new rows a step finds nothing; none where masters start it too."""
    sql = step.sql if isinstance(step, Movement) else step.offenders
    if "new.tx" in sql:
        return frozenset()
    tables: set[str] = set()
    for alias in _WRITTEN.findall(sql):
        named = re.findall(rf"\b(?:from|join)\s+(\w+)\s+{alias}\b", sql)
        assert named, f"of which table is {alias} in: {sql}"
        tables |= set(named)
    return frozenset(tables)


def _postgresql_step(step: Step) -> str:
    if isinstance(step, Movement):
        return f"{_expand(step.sql)};"
    return (
        f"if exists ({_expand(step.offenders)}) then\n"
        f"{_postgresql_raise(step.name, 'tg_table_name')}\nend if;"
    )


# -- both


def _expand(sql: str) -> str:
    """Replace `{tx:alias}` by the range of ids this transaction wrote."""
    first = f"(new.tx << {ORDINAL_BITS})"
    return _WRITTEN.sub(
        lambda found: f"{found[1]}.id between {first} and {first} + {ROWS_PER_TRANSACTION - 1}",
        " ".join(sql.split()),
    )


def _unique_keys(table: Table) -> list[list[str]]:
    keys = [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    return sorted(keys)
