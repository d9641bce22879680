"""Masters as history: one row per changed row and commit, as `change_log` kept it.

Belongs here: JSON of the change log into typed rows. A master's table holds only its last state;
its log holds every one, so a lake read at once and a lake read bit by bit are equal. Does not
belong here: facts, which never change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
from sqlalchemy import Column

from ingest.extract_source import Source
from ingest.extract_tables import Extract, typed_row

_CHANGE_COLUMNS: dict[str, pa.DataType] = {
    "change_id": pa.int64(),
    "commit_number": pa.int64(),
    "table_name": pa.string(),
    "row_id": pa.int64(),
    "after": pa.string(),
}
CHANGES = pa.schema(_CHANGE_COLUMNS)


def read_history(
    source: Source, wanted: list[Extract], after: int, up_to: int
) -> dict[str, pa.RecordBatch]:
    """Table name → its rows changed in commits (`after`, `up_to`], in the order of key and commit.

    A row changed twice in one commit is there once, as the commit left it.
    """
    sql = (
        "select l.id, c.commit_number, l.table_name, l.row_id, l.after from change_log l"
        f" join commit_log c on c.tx = l.tx where c.commit_number > {after:d}"
        f" and c.commit_number <= {up_to:d}"
    )
    if source.is_sqlite:
        sql = f"{typed_row(CHANGES)} union all {sql}"
    last: dict[str, dict[tuple[int, int], tuple[int, str]]] = {e.name: {} for e in wanted}
    for batch in source.batches(sql, CHANGES, "change_log"):
        for change_id, number, table, row_id, state in zip(
            *(column.to_pylist() for column in batch.columns), strict=True
        ):
            seen = last[table].get((row_id, number))
            if seen is None or seen[0] < change_id:
                last[table][row_id, number] = (change_id, state)
    return {extract.name: _batch(extract, last[extract.name]) for extract in wanted}


def _batch(extract: Extract, states: Mapping[tuple[int, int], tuple[int, str]]) -> pa.RecordBatch:
    keys = sorted(states)
    rows = [json.loads(states[key][1]) for key in keys]
    columns: list[list[Any]] = [
        [_value(row, column, field.type) for row in rows]
        for column, field in zip(extract.table.columns, extract.schema, strict=False)
    ]
    columns += [[number for _, number in keys], [False] * len(keys)]
    arrays = [
        pa.array(values, field.type) for values, field in zip(columns, extract.schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=extract.schema)


def _value(row: Mapping[str, Any], column: Column[Any], kind: pa.DataType) -> Any:  # noqa: ANN401 - a value of JSON
    """The value of a column; a change logged before the column existed has its default."""
    value = row[column.name] if column.name in row else _default(column, kind)
    return date.fromisoformat(value) if kind == pa.date32() and value is not None else value


def _default(column: Column[Any], kind: pa.DataType) -> Any:  # noqa: ANN401 - a value of JSON
    if column.server_default is None:
        return None
    text = str(column.server_default.arg)  # type: ignore[attr-defined]
    return int(text) if kind == pa.int64() else text
