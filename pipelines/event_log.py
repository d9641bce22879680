"""Dagster's event log, by a connection that is kept and does not wait for the disk.

Belongs here: how events are written. Does not: which there are, or the runs' own rows. Dagster's
SQLite log opens its file, and compiles its statements, anew for every event; a refresh writes
hundreds. Run histories are no books: what a power cut may take of them, `job_run` still has.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from dagster._core.storage.event_log import SqliteEventLogStorage  # noqa: TID251 - decision 0044
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

_ENGINES = 8
"""Files that are written at a time: the index, and a run each."""
_PATIENCE = 60
"""Seconds to wait for another process that writes."""


class KeptEventLog(SqliteEventLogStorage):
    """The same files in the same place (`history/runs`), written at less cost."""

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """As `dagster.yaml` says; `base_dir` is Dagster's home."""
        folder = Path(config_value["base_dir"]) / "history" / "runs"
        return cls(inst_data=inst_data, base_dir=str(folder))

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """One thread at a time, as the lock has it: so threads may share the connection."""
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def delete_events(self, run_id: str) -> None:
        """A run's events, and the file that held them."""
        super().delete_events(run_id)
        with self._db_lock:
            kept = self._engines.pop(run_id, None)
            if kept is not None:
                kept.dispose()
            file = Path(self.path_for_shard(run_id))
            for suffix in ("", "-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)

    def _engine(self, shard: str) -> Engine:
        kept = self._engines.get(shard)
        if kept is None:
            kept = self._engines[shard] = create_engine(
                self.conn_string_for_shard(shard), poolclass=StaticPool,
                connect_args={"timeout": _PATIENCE, "check_same_thread": False},
            )  # fmt: skip
            event.listen(kept, "connect", _without_waiting)
            self._initdb(kept)
            if len(self._engines) > _ENGINES:
                self._engines.pop(next(iter(self._engines))).dispose()
        return kept


def _without_waiting(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.execute("pragma synchronous = off")
