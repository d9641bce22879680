"""What landing leaves behind: one Parquet file a table, every cell text, and how it was read.

Belongs here: the shape of a landing, writing its tables, naming tables and columns. Does not:
reading any format. A table's file holds `_row` (the row's number in its sheet, file or INSERTs,
as a person counts them, from 1), `_source` (file and sheet) and the source's columns in the
source's order. Rows are written in source order in groups of one size, so the same input gives
the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.land.errors import Fault

ROW, SOURCE = "_row", "_source"
ROWS_AT_ONCE = 16_384
ROWS_IN_GROUP = 8 * ROWS_AT_ONCE
FAULTS_KEPT = 10_000
MANIFEST = "landed.json"

Cell = str | None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the source as it came: its name, how many bytes, and their hash."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LandedTable:
    """One table: its Parquet file and the source's columns (`_row` and `_source` not among them).

    `read_as` says how it was read (encoding, delimiter, heading row …); `types`, `comments` and
    `key` are what the source itself declares of its columns, where it does.
    """

    name: str
    path: Path
    columns: tuple[str, ...]
    rows: int
    read_as: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Landed:
    """A landed source: the files it came from, its tables by name, the files left out."""

    folder: Path
    files: tuple[SourceFile, ...]
    tables: dict[str, LandedTable]
    left_out: tuple[str, ...] = ()

    def write(self) -> None:
        """Keep what this object says beside the tables, for `open_landed`."""
        content = {
            "files": [asdict(file) for file in self.files],
            "tables": [
                {**asdict(table), "path": table.path.name} for table in self.tables.values()
            ],
            "left_out": list(self.left_out),
        }
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (self.folder / MANIFEST).write_text(text, encoding="utf-8")


def open_landed(folder: Path) -> Landed:
    """A landing made earlier. Raises FileNotFoundError where none is complete."""
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    tables = [
        LandedTable(
            **{
                **table,
                "path": folder / table["path"],
                "columns": tuple(table["columns"]),
                "key": tuple(table["key"]),
            }
        )
        for table in content["tables"]
    ]
    return Landed(
        folder,
        tuple(SourceFile(**file) for file in content["files"]),
        {table.name: table for table in tables},
        tuple(content["left_out"]),
    )


class TableWriter:
    """A table being written. Rows come in order; `close` gives what was landed."""

    def __init__(self, path: Path, name: str, columns: Sequence[Cell], source: str) -> None:
        self.name = name
        self.columns = name_columns(columns)
        self.rows = 0
        self.source = source
        self.read_as: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.comments: dict[str, str] = {}
        self.key: tuple[str, ...] = ()
        self._path = path
        texts: list[pa.Field[Any]] = [
            pa.field(name, pa.string()) for name in (SOURCE, *self.columns)
        ]
        self._schema = pa.schema([pa.field(ROW, pa.int64()), *texts])
        self._numbers: list[int] = []
        self._cells: list[Sequence[Cell]] = []
        self._batches: list[pa.RecordBatch] = []
        self._waiting = 0
        self._file: pq.ParquetWriter | None = None

    def add(self, number: int, cells: Sequence[Cell]) -> None:
        """Add one row of as many cells as there are columns."""
        self._numbers.append(number)
        self._cells.append(cells)
        if len(self._cells) == ROWS_AT_ONCE:
            self._pack()

    def add_columns(self, numbers: pa.Int64Array, columns: Sequence[pa.StringArray]) -> None:
        """Add rows that stand as Arrow columns of text already."""
        source = pa.array([self.source], pa.string()).take(pa.array([0] * len(numbers), pa.int8()))
        self._keep(pa.record_batch([numbers, source, *columns], schema=self._schema))

    def close(self) -> LandedTable:
        """Write what waits. The table is complete afterwards."""
        self._pack()
        self._flush()
        self._written().close()
        return LandedTable(
            self.name,
            self._path,
            self.columns,
            self.rows,
            self.read_as,
            self.types,
            self.comments,
            self.key,
        )

    def abandon(self) -> None:
        """Close the file of a landing that failed."""
        if self._file is not None:
            self._file.close()

    def _written(self) -> pq.ParquetWriter:
        """The file, opened with the first rows: a dump may declare thousands of tables."""
        if self._file is None:
            self._file = pq.ParquetWriter(self._path, self._schema, compression="zstd")
        return self._file

    def _pack(self) -> None:
        if not self._cells:
            return
        columns = [pa.array(cells, pa.string()) for cells in zip(*self._cells, strict=True)]
        numbers = pa.array(self._numbers, pa.int64())
        self._numbers, self._cells = [], []
        self.add_columns(numbers, columns)

    def _keep(self, batch: pa.RecordBatch) -> None:
        self._batches.append(batch)
        self._waiting += batch.num_rows
        self.rows += batch.num_rows
        if self._waiting >= ROWS_IN_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._batches:
            group = pa.Table.from_batches(self._batches).combine_chunks()
            self._written().write_table(group, row_group_size=group.num_rows)
        self._batches, self._waiting = [], 0


class Tables:
    """The tables of one landing as they are found, and the faults met on the way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, TableWriter] = {}
        self._taken: set[str] = set()
        self.faults: list[Fault] = []
        self.more_faults = 0

    def create(self, name: str, columns: Sequence[Cell], file: str, sheet: str = "") -> TableWriter:
        """A new table; where the name is taken, the file's name is added to it."""
        plain = re.sub(r"[/\\\x00-\x1f]", "_", name).strip().lstrip(".") or "table"
        free = next(
            each
            for each in chain([plain, f"{plain} ({file})"], (f"{plain} ({n})" for n in count(2)))
            if each.casefold() not in self._taken
        )
        self._taken.add(free.casefold())
        source = f"{file} [{sheet}]" if sheet else file
        writer = TableWriter(self._folder / f"{free}.parquet", free, columns, source)
        self._open[free] = writer
        return writer

    def refuse(self, source: str, row: int | None, *, zh: str, en: str) -> None:
        """Note what cannot be read; the landing goes on to find the rest."""
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(Fault(source, row, zh, en))
        else:
            self.more_faults += 1

    def is_empty(self) -> bool:
        """Whether nothing was found at all."""
        return not self._open

    def close(self) -> dict[str, LandedTable]:
        """Finish every table, in the order they were found."""
        return {name: writer.close() for name, writer in self._open.items()}

    def abandon(self) -> None:
        """Close the files of a landing that failed."""
        for writer in self._open.values():
            writer.abandon()


def name_columns(headings: Iterable[Cell]) -> tuple[str, ...]:
    """Headings as column names: spaces around them gone, blank ones numbered, none twice.

    Names that differ only in case count as the same: SQL engines take them for one.
    """
    names: list[str] = []
    taken = {ROW, SOURCE}
    for place, heading in enumerate(headings, 1):
        plain = re.sub(r"\s+", " ", (heading or "").strip("\ufeff")).strip() or f"column_{place}"
        tries = chain([plain], (f"{plain}_{n}" for n in count(2)))
        name = next(each for each in tries if each.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)
