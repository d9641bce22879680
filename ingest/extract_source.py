"""One read transaction on a core database, over ADBC.

Belongs here: connecting, the snapshot, batches of a known type. Does not: what is read and where
it goes. Nothing here may import `sqlite3`: two libraries with one SQLite file open in one process
break each other's locks (a test watches `sys.modules`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy.engine import URL, make_url

from erp.base.errors import EnvironmentFault, GuaranteeBroken

if TYPE_CHECKING:
    from types import TracebackType

BATCH_ROWS = 65_536


class NoCore(EnvironmentFault):
    """There is no core database at the given address."""

    def __init__(self, where: str) -> None:
        super().__init__(
            zh=f"找不到核心数据库：{where}。请先运行 ledgerhouse init。",
            en=f"There is no core database at {where}. Run `ledgerhouse init` first.",
        )


class TypedRowMissing(GuaranteeBroken):
    """The driver did not give the typed row first, so a type may have been guessed."""

    def __init__(self, table: str) -> None:
        super().__init__(
            zh=f"抽取 {table} 时驱动程序没有先返回类型行，已停止。请重试，仍不行则提交日志。",
            en=f"The driver did not give the typed row of {table} first; nothing was extracted. "
            "Try again, and send the log to support if it stays so.",
        )


class Source:
    """A core database as one snapshot: what is read inside the `with` block belongs together."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"

    def __enter__(self) -> Self:
        self._connection = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._cursor = self._connection.cursor()
        if self.is_sqlite:
            self._cursor.adbc_statement.set_options(
                **{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)}
            )
        else:
            self._cursor.execute("set transaction isolation level repeatable read, read only")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cursor.close()
        self._connection.rollback()
        self._connection.close()

    def row(self, sql: str) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        self._cursor.execute(sql)
        return self._cursor.fetchone()  # type: ignore[no-any-return]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query that gives few."""
        self._cursor.execute(sql)
        return self._cursor.fetchall()  # type: ignore[no-any-return]

    def batches(self, sql: str, schema: pa.Schema, table: str) -> Iterator[pa.RecordBatch]:
        """The rows of `sql` in batches of `schema`, the typed first row (SQLite) left out."""
        self._cursor.execute(sql)
        is_first = self.is_sqlite
        for batch in self._cursor.fetch_record_batch():
            if batch.num_rows == 0:
                continue
            rest = batch
            if is_first:
                _check_typed_row(batch, table)
                rest, is_first = batch.slice(1), False
            yield _cast(rest, schema)
        if is_first:
            raise TypedRowMissing(table)


def _check_typed_row(batch: pa.RecordBatch, table: str) -> None:
    if any(value not in (-1, "") for value in batch.slice(0, 1).to_pylist()[0].values()):
        raise TypedRowMissing(table)


def _cast(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Every column in the lake's type, or an error: never rounded, never wrapped."""
    columns = [
        pc.cast(batch.column(place), field.type, safe=True) for place, field in enumerate(schema)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _sqlite(url: URL) -> Any:  # noqa: ANN401 - the driver has no types
    from adbc_driver_sqlite import dbapi  # noqa: PLC0415 - only the driver that is needed

    path = Path(url.database or "")
    if not path.exists():
        raise NoCore(str(path))
    # `rw`: a reader of a WAL file must be able to make its shared memory; it is never created here.
    return dbapi.connect(f"file:{path}?mode=rw")


def _postgresql(url: URL) -> Any:  # noqa: ANN401 - the driver has no types
    from adbc_driver_postgresql import dbapi  # noqa: PLC0415 - only the driver that is needed

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        return dbapi.connect(address)
    except dbapi.OperationalError as error:
        raise NoCore(url.render_as_string(hide_password=True)) from error
