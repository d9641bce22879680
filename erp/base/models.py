"""Tables of the order of commits: who wrote what, in which order, proved by a hash chain.

Belongs here: open_tx, commit_head, commit_log, change_log, outbox, job tables, sizes on disk.
Does not: any ledger.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Sequence, Table

from erp.base.columns import IsoDate, Whole
from erp.base.tables import ledger_table, metadata, operational_table, text, whole

tx_sequence = Sequence("tx_sequence", metadata=metadata)

open_tx = Table(
    "open_tx",
    metadata,
    Column(
        "tx",
        Whole,
        ForeignKey("commit_log.tx", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        autoincrement=False,
    ),
    info={"kind": "order"},
    sqlite_strict=True,
)
"""The transaction being written. Ledger rows need theirs here; its deferred reference to
`commit_log` refuses COMMIT without the closing row. Empty between transactions."""

commit_head = Table(
    "commit_head",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=False),
    whole("epoch"),
    whole("commit_number"),
    whole("masters_changed"),
    text("recorded_at"),
    text("hash"),
    CheckConstraint("id = 1", name="one_row"),
    info={"kind": "order"},
    sqlite_strict=True,
)
"""The newest commit. Locked from the taking of a commit number to COMMIT."""

commit_log = Table(
    "commit_log",
    metadata,
    Column("tx", Whole, primary_key=True, autoincrement=False),
    whole("epoch"),
    whole("commit_number", unique=True),
    text("recorded_at"),
    whole("user_id"),
    text("origin"),
    text("request_id"),
    whole("row_count"),
    whole("digest_version"),
    text("digest"),
    text("previous_hash"),
    text("hash"),
    info={"kind": "order"},
    sqlite_strict=True,
)
"""One row a transaction, written last. Its insert trigger checks the whole transaction."""

change_log = Table(
    "change_log",
    metadata,
    Column("id", Whole, primary_key=True, autoincrement=True),
    whole("tx"),
    text("table_name"),
    whole("row_id"),
    text("before", nullable=True),
    text("after"),
    Index("ix_change_log_row", "table_name", "row_id"),
    Index("ix_change_log_tx", "tx"),
    info={"kind": "order"},
    sqlite_strict=True,
)
"""Every change of a master, before and after as JSON, written by trigger."""

outbox = ledger_table("outbox", text("event"), text("body"))
"""Events for the outside, in the order of commits."""

job_request = operational_table(
    "job_request",
    Column("id", Whole, primary_key=True, autoincrement=True),
    text("job"),
    text("requested_at"),
    text("requested_by"),
    text("taken_at", nullable=True),
)

job_run = operational_table(
    "job_run",
    Column("id", Whole, primary_key=True, autoincrement=True),
    text("job"),
    text("started_at"),
    text("ended_at", nullable=True),
    text("state"),
    text("detail"),
)

size_on_day = operational_table(
    "size_on_day",
    Column("measured_on", IsoDate, primary_key=True),
    text("part", primary_key=True),
    whole("bytes"),
    CheckConstraint("bytes >= 0", name="bytes"),
)
"""How large a part of the company was on disk on a day: the database, the lake, the logs."""
