"""Three kinds of tables, and the columns each kind always has.

- *ledger*: posted facts. Inserted inside an open transaction, never updated or deleted. The id is
  `tx << 24 | ordinal`, so the rows of a transaction lie together and are found without an index.
- *master*: what people maintain (parties, products, accounts, periods). Updated in place inside an
  open transaction, closed rather than deleted; every change is kept in `change_log`.
- *running*: totals moved by the `commit_log` trigger; derivable from ledger rows, which `verify`
  proves.
- *operational*: sessions, drafts, job runs. No part of the books.
- *log*: what happened beside the books (sign-ins, refusals). Rows are added at any time and, as the
  triggers see to it, never changed or deleted.

The kind stands in `Table.info["kind"]`; guards, extraction and `verify` go by it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, Column, MetaData, Table, Text
from sqlalchemy.schema import SchemaItem

from erp.base.columns import Whole

ORDINAL_BITS = 24
ROWS_PER_TRANSACTION = 1 << ORDINAL_BITS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def whole(name: str, *items: SchemaItem, **options: Any) -> Column[int]:  # noqa: ANN401 - passed on
    """A whole-number column that is never null unless `nullable=True` is said."""
    options.setdefault("nullable", False)
    return Column(name, Whole, *items, **options)


def text(name: str, *items: SchemaItem, **options: Any) -> Column[str]:  # noqa: ANN401 - passed on
    """A text column that is never null unless `nullable=True` is said."""
    options.setdefault("nullable", False)
    return Column(name, Text, *items, **options)


def ledger_table(name: str, *items: SchemaItem) -> Table:
    """A table of posted facts."""
    return Table(
        name,
        metadata,
        Column("id", Whole, primary_key=True, autoincrement=False),
        whole("tx"),
        *items,
        CheckConstraint(f"tx = (id >> {ORDINAL_BITS})", name="id_belongs_to_tx"),
        info={"kind": "ledger"},
        sqlite_strict=True,
    )


def master_table(name: str, *items: SchemaItem) -> Table:
    """A table people maintain; `tx` is the transaction of the last change, `custom` is JSON."""
    return Table(
        name,
        metadata,
        Column("id", Whole, primary_key=True, autoincrement=True),
        whole("tx"),
        *items,
        text("custom", server_default="{}"),
        info={"kind": "master"},
        sqlite_strict=True,
    )


def running_table(name: str, *items: SchemaItem) -> Table:
    """A table of running totals; its primary key is the natural key."""
    return Table(
        name,
        metadata,
        *items,
        info={"kind": "running"},
        sqlite_strict=True,
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": "70"},
    )


def operational_table(name: str, *items: SchemaItem) -> Table:
    """A table that is no part of the books."""
    return Table(name, metadata, *items, info={"kind": "operational"}, sqlite_strict=True)


def log_table(name: str, *items: SchemaItem) -> Table:
    """A table of what happened, to which rows are only added."""
    identity = Column("id", Whole, primary_key=True, autoincrement=True)
    return Table(name, metadata, identity, *items, info={"kind": "log"}, sqlite_strict=True)


@cache
def tables_of(kind: str) -> list[Table]:
    """All tables of one kind, parents before children. Import every model first (`erp.schema`)."""
    return [table for table in metadata.sorted_tables if table.info.get("kind") == kind]
