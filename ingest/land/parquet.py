"""Parquet files as tables of text.

Belongs here: every type Parquet has, written as text by DuckDB: numbers by their shortest exact
digits, dates as ISO writes them. Does not: what the text means.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from ingest.land.delimited import table_name
from ingest.land.tables import ROWS_AT_ONCE, Tables


def land_parquet(path: Path, name: str, tables: Tables) -> None:
    """Land a Parquet file as one table named after it, rows in the file's order."""
    with duckdb.connect() as engine:
        try:
            source = engine.from_parquet(str(path))
            columns = source.columns
            texts = ", ".join(f"cast({quoted(column)} as varchar)" for column in columns)
            reader = source.project(texts).to_arrow_reader(ROWS_AT_ONCE)
            writer = tables.create(table_name(name), columns, name)
            writer.types = dict(zip(writer.columns, map(str, source.types), strict=True))
            for batch in reader:
                first = writer.rows + 1
                numbers = pa.array(range(first, first + batch.num_rows), pa.int64())
                writer.add_columns(numbers, [each.cast(pa.string()) for each in batch.columns])
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            tables.refuse(
                name,
                None,
                zh=f"Parquet 文件已损坏（{reason}）；请重新导出",
                en=f"its Parquet is broken ({reason}); export it again",
            )


def quoted(name: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
