"""What is extracted, and in which form: Arrow schemas and statements made from the core's tables.

Belongs here: which table goes how, its columns' types, the SQL that reads it. Does not:
connections (`extract_source`), files and manifest (`extract`). Types come from the SQLAlchemy
tables, never from a driver's guess.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
from sqlalchemy import Table

from erp.base.columns import IsoDate, ScaledDecimal
from erp.base.models import commit_log
from erp.base.tables import ORDINAL_BITS, tables_of
from erp.schema import full_metadata

SNAPSHOTS = ("account_balance", "open_item_balance", "pool_balance", "stock_balance")
"""Running totals the core keeps, read in the same snapshot: what the marts are tied out against."""

NEVER = ("outbox",)
"""Events for other systems; their bodies repeat what the ledgers hold."""

LOW_BITS = (1 << 32) - 1


@dataclass(frozen=True)
class Extract:
    """One table of the core on its way into the lake.

    `facts`: rows of commits (C₀, C₁], by the range of their ids. `history`: one row per change of a
    master, from `change_log`. `snapshot`: running totals as they stand at C₁.
    """

    kind: str
    table: Table

    @property
    def name(self) -> str:
        """The table's name, the same in core and lake."""
        return self.table.name

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns as the lake keeps them."""
        fields = [pa.field(column.name, _arrow_type(column.type)) for column in self.table.columns]
        if self.kind == "history":
            fields += [pa.field("commit_number", pa.int64()), pa.field("deleted", pa.bool_())]
        return pa.schema(fields)

    @cached_property
    def controlled(self) -> list[str]:
        """The whole-number columns whose sums stand in the manifest: all but keys and flags."""
        if self.kind == "history":
            return []
        return [
            field.name
            for field in self.schema
            if field.type == pa.int64()
            and field.name not in ("id", "tx")
            and not field.name.endswith("_id")
            and not field.name.startswith(("is_", "needs_"))
        ]

    def select(self, where: str, *, is_sqlite: bool) -> str:
        """The rows in key order; on SQLite below a first row that shows the driver every type."""
        names = ", ".join(column.name for column in self.table.columns)
        rows = f"select {names} from {self.name} where {where}"
        if not is_sqlite:
            key = ", ".join(column.name for column in self.table.primary_key.columns)
            return f"{rows} order by {key}"
        # SQLite walks the key by itself; a sort of the whole compound would hold all rows first.
        return f"{typed_row(self.schema)} union all {rows}"

    def control(self, where: str) -> str:
        """Rows and sums as the core itself counts them.

        A sum is asked in two halves, so that neither database can overflow or turn to floats.
        """
        halves = ", ".join(
            f"cast(coalesce(sum({name} >> 32), 0) as bigint),"
            f" cast(coalesce(sum({name} & {LOW_BITS}), 0) as bigint)"
            for name in self.controlled
        )
        return f"select count(*){', ' if halves else ''}{halves} from {self.name} where {where}"


def extracts() -> list[Extract]:
    """Everything that leaves the core, in the order of its tables."""
    full_metadata()
    facts = [table for table in tables_of("ledger") if table.name not in NEVER]
    running = [table for table in tables_of("running") if table.name in SNAPSHOTS]
    return [
        Extract("order", commit_log),
        *(Extract("history", table) for table in tables_of("master")),
        *(Extract("facts", table) for table in facts),
        *(Extract("snapshot", table) for table in running),
    ]


def schema_fingerprint(wanted: list[Extract]) -> str:
    """Changes when a table or column is added: the lake is then read anew."""
    text = "\n".join(f"{extract.kind} {extract.name}\n{extract.schema}" for extract in wanted)
    return hashlib.sha256(text.encode()).hexdigest()


def id_range(first_tx: int, last_tx: int) -> str:
    """The ids of the rows transactions `first_tx` to `last_tx` wrote."""
    return f"id >= {first_tx << ORDINAL_BITS} and id < {(last_tx + 1) << ORDINAL_BITS}"


def typed_row(schema: pa.Schema) -> str:
    """A select of one row from which SQLite's driver learns what is a number and what is text."""
    return f"select {', '.join('-1' if field.type == pa.int64() else repr('') for field in schema)}"


def _arrow_type(column_type: object) -> pa.DataType:
    """Whole numbers stay whole; what is scaled is divided once, in dbt."""
    if isinstance(column_type, IsoDate):
        return pa.date32()
    python_type = column_type.python_type  # type: ignore[attr-defined]
    if isinstance(column_type, ScaledDecimal) or python_type is int:
        return pa.int64()
    return pa.string()
