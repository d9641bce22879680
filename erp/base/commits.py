"""The order of commits: one gapless number, one hash-chained row per writing transaction.

Belongs here: opening and closing a transaction of the books, its rows and its digest. Does not:
what the rows mean. The checks of the whole transaction run in the trigger on `commit_log`,
assembled in `erp.schema`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import orjson
from sqlalchemy import Date, Integer, Table, insert, update
from sqlalchemy.exc import DBAPIError

from erp.base.columns import IsoDate, ScaledDecimal, timestamp_text
from erp.base.errors import RefusedByDatabase, UnfinishedTransaction
from erp.base.models import commit_log
from erp.base.tables import ORDINAL_BITS, ROWS_PER_TRANSACTION, tables_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.clock import Clock

DIGEST_VERSION = 1

Row = tuple[int | str | None, ...]
Allow = Callable[[str, str], None]
"""Given a master table and `create`, `edit` or `delete`: raises where the writer may not."""


class Transaction:
    """One writing transaction of the books.

    `add` buffers a posted fact as a tuple in column order; `close` (called by `Database.commit`)
    writes them set-wise and then the `commit_log` row, whose trigger checks everything.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        user_id: int,
        origin: str,
        request_id: str,
        *,
        allow: Allow | None = None,
    ) -> None:
        self._allow = allow
        self.connection = connection
        self.user_id = user_id
        self._clock = clock
        self._origin = origin
        self._request_id = request_id
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._ordinals: dict[str, int] = defaultdict(int)
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._digest = hashlib.sha256()
        self._masters_changed = False
        # The driver's own cursor: SQLAlchemy's way around each small statement costs more than the
        # statement.
        # Closed with the transaction: one that is left to the garbage collector resets its
        # statement from whatever thread that runs in, while another transaction executes it.
        self.cursor: Any = connection.connection.cursor()
        self.tx = 0

    # -- opening

    def open(self) -> None:
        """Take a transaction id and announce it."""
        if self._is_sqlite:
            left = self.scalar("select tx from open_tx limit 1")
            if left is not None:
                raise UnfinishedTransaction(left)
            self.tx = self.scalar("select coalesce(max(tx), 0) + 1 from commit_log")
        else:
            self.tx = self.scalar("select nextval('tx_sequence')")
        self._send("insert into open_tx (tx) values (?)", (self.tx,))

    # -- reading with plain SQL, `?` as the place of a value on both databases

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Any]:
        """All rows of a query written for both databases."""
        self._send(sql, values)
        return cast("Sequence[Any]", self.cursor.fetchall())

    def scalar(self, sql: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401 - a value of SQL
        """The first column of the first row, or None."""
        found = self.rows(sql, values)
        return found[0][0] if found else None

    def locked(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Any]:
        """As `rows`, holding the rows until COMMIT (SQLite has one writer and needs no lock)."""
        return self.rows(sql if self._is_sqlite else f"{sql} for update", values)

    def ensure_rows(self, table_and_columns: str, rows: Sequence[Sequence[Any]]) -> None:
        """On PostgreSQL insert the missing rows of a running table, so that they can be locked."""
        if not self._is_sqlite and rows:
            mark = f"({', '.join('?' * len(rows[0]))})"
            self._send(
                f"insert into {table_and_columns} values {', '.join([mark] * len(rows))}"
                " on conflict do nothing",
                [value for row in rows for value in row],
            )

    # -- writing

    def new_id(self, table: Table) -> int:
        """The next id in `table`, unique for ever, without asking the database."""
        ordinal = self._ordinals[table.name] = self._ordinals[table.name] + 1
        if ordinal >= ROWS_PER_TRANSACTION:
            raise RefusedByDatabase("transaction_too_large", table.name)
        return self.tx << ORDINAL_BITS | ordinal

    def add(self, table: Table, row: Row) -> None:
        """Buffer a ledger row: values in column order, as they are stored."""
        self._rows[table.name].append(row)

    def buffer(self, table: Table) -> list[Row]:
        """The buffered rows of `table`, for a hot loop that appends many."""
        return self._rows[table.name]

    def _flush(self) -> None:
        """Write the buffered ledger rows, parents before children, one statement a table."""
        for name, rows in sorted(self._rows.items()):
            if rows:
                rows.sort()
                self._digest.update(canonical(name, rows))
        if any(self._rows.values()):
            for table in tables_of("ledger"):
                if self._rows.get(table.name):
                    self._write(table, self._rows[table.name])

    def insert(self, table: Table, values: Mapping[str, Any]) -> int:
        """Insert one master row and return its id."""
        self._change(table, "create")
        statement = insert(table).values(tx=self.tx, **values).returning(table.c.id)
        return int(self._run(lambda: self.connection.execute(statement).scalar_one()))

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many master rows."""
        if rows:
            self._change(table, "create")
            values = [{"tx": self.tx, **row} for row in rows]
            self._run(lambda: self.connection.execute(insert(table), values))

    def update(self, table: Table, row_id: int, values: Mapping[str, Any]) -> None:
        """Change one master row; the old and new state go to `change_log` by trigger.

        Masters are never deleted: giving one its last day is what deleting is elsewhere.
        """
        self._change(table, "delete" if values.get("closed_on") is not None else "edit")
        statement = update(table).where(table.c.id == row_id).values(tx=self.tx, **values)
        self._run(lambda: self.connection.execute(statement))

    def _change(self, table: Table, action: str) -> None:
        if self._allow is not None:
            self._allow(table.name, action)
        self._masters_changed = True

    @property
    def has_changed_masters(self) -> bool:
        """Whether a master was changed in this transaction."""
        return self._masters_changed

    # -- closing

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written: then there is nothing to commit."""
        return not self._masters_changed and not any(self._rows.values())

    def close(self) -> None:
        """Number and seal the transaction; its checks run here. The caller commits."""
        self._flush()
        changes = self._digest_changes() if self._masters_changed else 0
        head = self.locked(
            "select epoch, commit_number, recorded_at, hash from commit_head where id = 1"
        )[0]
        epoch, number, last, previous_hash = head
        recorded_at = timestamp_text(_later(self._clock(), last))
        row_count = sum(map(len, self._rows.values())) + changes
        sealed = [
            self.tx, epoch, number + 1, recorded_at, self.user_id, self._origin,
            self._request_id, row_count, DIGEST_VERSION, self._digest.hexdigest(), previous_hash,
        ]  # fmt: skip
        self._write(commit_log, [(*sealed, commit_hash(sealed))])

    def _digest_changes(self) -> int:
        rows = self.rows(
            "select table_name, row_id, before, after from change_log where tx = ? order by id",
            (self.tx,),
        )
        self._digest.update(canonical("change_log", [tuple(row) for row in rows]))
        return len(rows)

    def _write(self, table: Table, rows: list[Row]) -> None:
        if self._is_sqlite:
            self._run(lambda: self.cursor.executemany(_sqlite_insert(table), rows))
        else:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._run(lambda: self.cursor.execute(_postgresql_insert(table), columns))

    def _send(self, sql: str, values: Sequence[Any] = ()) -> None:
        if not self._is_sqlite:
            sql = sql.replace("%", "%%").replace("?", "%s")
        self._run(lambda: self.cursor.execute(sql, values))

    def _run(self, act: Any) -> Any:  # noqa: ANN401 - the result of the driver
        try:
            return act()
        except DBAPIError as error:
            raise_refusal(error.orig or error)
            raise
        except Exception as error:
            raise_refusal(error)
            raise


def canonical(table_name: str, rows: Sequence[Sequence[Any]]) -> bytes:
    """The bytes a digest is taken of: the table's name and its rows, in order, as JSON."""
    return orjson.dumps([table_name, rows], default=str)


def commit_hash(sealed: Sequence[int | str]) -> str:
    """The link of the chain: hash over a commit's own fields, the last being the previous hash."""
    return hashlib.sha256(canonical("commit_log", [sealed])).hexdigest()


def raise_refusal(error: BaseException) -> None:
    """Raise `RefusedByDatabase` if `error` is a trigger's or constraint's refusal."""
    name = type(error).__name__
    message = str(error).strip().splitlines()[0] if str(error).strip() else name
    if "ledgerhouse:" in message:
        check, _, detail = message.split("ledgerhouse:", 1)[1].partition(":")
        raise RefusedByDatabase(check, detail) from error
    if name in _CONSTRAINT_ERRORS:
        raise RefusedByDatabase("constraint", message) from error


def is_transient(error: BaseException) -> bool:
    """Whether trying the same again may succeed: deadlock, lock time-out, lost connection."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if getattr(cause, "sqlstate", None) in _TRANSIENT_STATES:
        return True
    name = type(cause).__name__
    return name in _TRANSIENT_ERRORS and any(text in str(cause) for text in _TRANSIENT_TEXTS)


# serialization_failure, deadlock_detected, lock_not_available, admin_shutdown, crash_shutdown,
# cannot_connect_now, connection_failure and its kin
_TRANSIENT_STATES = {
    "40001",
    "40P01",
    "55P03",
    "57P01",
    "57P02",
    "57P03",
    "08000",
    "08001",
    "08003",
    "08006",
}
_TRANSIENT_ERRORS = {"OperationalError", "InterfaceError"}
_TRANSIENT_TEXTS = ("locked", "connection", "terminat")

_CONSTRAINT_ERRORS = {
    "IntegrityError",
    "UniqueViolation",
    "ForeignKeyViolation",
    "CheckViolation",
    "NotNullViolation",
}


def _later(now: datetime, last: str) -> datetime:
    """Recorded times never go back: max(clock, previous + 1 µs)."""
    return max(now.astimezone(UTC), datetime.fromisoformat(last) + timedelta(microseconds=1))


def _sqlite_insert(table: Table) -> str:
    cached: str | None = table.info.get("sqlite_insert")
    if cached is None:
        names = ", ".join(column.name for column in table.columns)
        places = ", ".join("?" for _ in table.columns)
        cached = table.info["sqlite_insert"] = (
            f"insert into {table.name} ({names}) values ({places})"
        )
    return cached


def _postgresql_insert(table: Table) -> str:
    cached: str | None = table.info.get("postgresql_insert")
    if cached is None:
        names = ", ".join(column.name for column in table.columns)
        places = ", ".join(f"%s::{_postgresql_type(column.type)}[]" for column in table.columns)
        cached = table.info["postgresql_insert"] = (
            f"insert into {table.name} ({names}) select * from unnest({places})"
        )
    return cached


def _postgresql_type(column_type: Any) -> str:  # noqa: ANN401 - any SQLAlchemy type
    if isinstance(column_type, (IsoDate, Date)):
        return "date"
    return "bigint" if isinstance(column_type, (Integer, ScaledDecimal)) else "text"
