"""Parquet files of the lake: written whole, hashed, summed, and removed when nothing names them.

Belongs here: bytes on disk. Does not: which rows go in, or the manifest.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.lake import Manifest, file_hash, sync_file

ROW_GROUP_ROWS = 131_072
"""At least: small row groups make every later reader slow."""

UNNAMED_FOR_SECONDS = 24 * 3600
"""How long a file no manifest names stays: a build that began on the old manifest may read it."""


def write_parquet(
    path: Path, schema: pa.Schema, summed: list[str], batches: Iterator[pa.RecordBatch]
) -> tuple[int, str, dict[str, str]]:
    """Write a file, safe on disk under its name; its rows, SHA-256 and exact sums as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    rows, sums = 0, dict.fromkeys(summed, 0)
    texts = [field.name for field in schema if field.type == pa.string()]
    with pq.ParquetWriter(beside, schema, compression="zstd", use_dictionary=texts) as writer:  # type: ignore[arg-type]
        for group in _groups(batches, schema):
            writer.write_table(group, row_group_size=len(group))
            rows += len(group)
            for name in summed:
                sums[name] += exact_sum(group.column(name))
    sync_file(beside)
    beside.rename(path)
    return rows, file_hash(path), {name: str(total) for name, total in sums.items()}


def read_parquet(paths: list[Path]) -> Iterator[pa.RecordBatch]:
    """The rows of finished files, one after another."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(ROW_GROUP_ROWS)


def exact_sum(column: pa.ChunkedArray[Any]) -> int:
    """The sum of 64-bit numbers, which may itself need more bits.

    >>> exact_sum(pa.chunked_array([[2**62, 2**62, 2**62, None]])) == 3 * 2**62
    True
    """
    high = pc.sum(pc.shift_right(column, pa.scalar(32, pa.int64()))).as_py() or 0
    low = pc.sum(pc.bit_wise_and(column, pa.scalar((1 << 32) - 1, pa.int64()))).as_py() or 0
    return (int(high) << 32) + int(low)


def prune(lake: Path, manifest: Manifest) -> None:
    """Remove the company's files that no manifest has named for a day."""
    named = {file.path for table in manifest.tables.values() for file in table.files}
    too_old = time.time() - UNNAMED_FOR_SECONDS
    for path in lake.glob(f"*/company={manifest.company}/*"):
        if path.relative_to(lake).as_posix() not in named and path.stat().st_mtime < too_old:
            path.unlink()


def _groups(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Batches gathered into row groups."""
    gathered: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        gathered.append(batch)
        rows += batch.num_rows
        if rows >= ROW_GROUP_ROWS:
            yield pa.Table.from_batches(gathered, schema)
            gathered, rows = [], 0
    if rows:
        yield pa.Table.from_batches(gathered, schema)
