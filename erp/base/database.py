"""The core database: one engine, and the three ways to use it.

- `reading()`: a consistent snapshot, nothing written.
- `commit(...)`: a writing transaction of the books, closed by a `commit_log` row (see `commits`).
- `operational()`: a write to operational tables only; no commit number.

Does not belong here: what a table means.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from contextlib import closing, contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url

from erp.base.clock import Clock, system_clock
from erp.base.commits import Allow, Transaction
from erp.base.lock import exclusive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Engine

APPLICATION_ROLE = "ledgerhouse_application"
"""The PostgreSQL role that posts: it owns nothing, so it cannot disable a trigger."""

_PRAGMAS = (
    "journal_mode = wal",
    "synchronous = full",
    "foreign_keys = on",
    "recursive_triggers = on",
    "busy_timeout = 60000",
    "cache_size = -131072",
    "temp_store = memory",
    "wal_autocheckpoint = 4000",
)


narrowing: ContextVar[Callable[[Connection], None] | None] = ContextVar("narrowing", default=None)
"""What hides the rows a reader may not see, laid over each `reading()` of the thread."""


class Database:
    """A company's core database. Make one per process and address; it is safe for threads."""

    def __init__(self, url: str, *, clock: Clock = system_clock, as_owner: bool = False) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(url, is_sqlite=self.is_sqlite, as_owner=as_owner)
        self.caches: dict[str, Any] = {}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which only reads are meant; always rolled back."""
        # SQLite's read transaction is a snapshot by itself.
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection:
            try:
                narrow = narrowing.get()
                if narrow is not None:
                    narrow(connection)
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def operational(self) -> Iterator[Connection]:
        """A write transaction for tables that are no part of the books."""
        with (
            self._writers_queue(),
            self.engine.connect().execution_options(begins="immediate") as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def commit(
        self,
        *,
        user_id: int = 0,
        origin: str = "service",
        request_id: str = "",
        allow: Allow | None = None,
    ) -> Iterator[Transaction]:
        """A transaction of the books: all rows written inside become one commit, or none does.

        Where nothing was written there is no commit. `allow` is asked before a master changes.
        """
        with (
            self._writers_queue(),
            self.engine.connect().execution_options(begins="immediate") as connection,
            connection.begin() as begun,
        ):
            transaction = Transaction(
                connection, self.clock, user_id, origin, request_id, allow=allow
            )
            with closing(transaction.cursor):
                transaction.open()
                yield transaction
                if transaction.is_empty:
                    begun.rollback()
                else:
                    transaction.close()

    @contextmanager
    def maintaining(self) -> Iterator[Any]:
        """A driver's connection outside any transaction, while no other writer is at work."""
        with self._writers_queue():
            connection = self.engine.raw_connection()
            try:
                if not self.is_sqlite:
                    connection.driver_connection.autocommit = True  # type: ignore[union-attr]
                yield connection.driver_connection
            finally:
                connection.invalidate()

    def close(self) -> None:
        """Release all connections."""
        self.engine.dispose()

    def _writers_queue(self) -> AbstractContextManager[None]:
        return exclusive(_lock_path(self.url.database)) if self.is_sqlite else nullcontext()


def open_database(url: str, *, clock: Clock = system_clock) -> Database:
    """The database at `url`, as the application sees it."""
    return Database(url, clock=clock)


def _lock_path(database: str | None) -> Path:
    """The queue's file, beside the database.

    Falls back to the temporary folder when the database's own folder cannot be written.
    """
    path = Path(f"{database}.lock")
    if path.exists() or path.parent.is_dir():
        return path
    name = hashlib.sha256(str(path).encode()).hexdigest()[:32]
    return Path(tempfile.gettempdir()) / f"ledgerhouse-{name}.lock"


def _engine(url: str, *, is_sqlite: bool, as_owner: bool) -> Engine:
    """Values stay out of the driver's errors, which end in logs."""
    if is_sqlite:
        engine = create_engine(
            url,
            connect_args={"cached_statements": 512, "timeout": 60, "check_same_thread": False},
            pool_size=16,
            max_overflow=48,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=16,
        max_overflow=48,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
    )
    if not as_owner:
        event.listen(engine, "connect", _become_application)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ANN401 - driver connection
    del record
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begins", "deferred")
    connection.exec_driver_sql(f"begin {mode}")


def _become_application(connection: Any, record: object) -> None:  # noqa: ANN401 - driver connection
    del record
    with connection.cursor() as cursor:
        cursor.execute(f"set role {APPLICATION_ROLE}")
    connection.commit()
