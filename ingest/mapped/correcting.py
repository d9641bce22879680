"""Cells people have corrected, put into landed tables before they are read.

Belongs here: taking `refused.csv` back, with a record of each cell it changes. Does not: changing
the landed files, which stay as the source sent them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ingest.errors import CorrectionRefused
from ingest.mapped.language import Needed, Plan
from ingest.mapped.reading import Landings

COLUMNS = ("table", "row", "column", "value")


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell a person has corrected: of which table and row, and what it says now."""

    table: str
    row: int
    column: str
    before: str
    after: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {name: getattr(self, name) for name in self.__slots__}


def correct(
    plan: Plan, landings: Landings, file: Path | None, aside: Path
) -> tuple[list[Correction], Landings]:
    """The corrections of `file` that change a cell, and the tables with them, written to `aside`.

    Raises `CorrectionRefused` for a table or column the mapping does not have.
    """
    made: list[Correction] = []
    tables = dict(landings)
    names = {needed.name: needed for needed in plan.tables}
    for table, lines in _read(file).items():
        if table not in names:
            raise CorrectionRefused(str(file), table)
        for landed in bearing(names[table], tables):
            path, columns = tables[landed]
            frame = pl.read_parquet(path)
            for line in lines:
                column = _column(names[table], columns, line["column"], str(file))
                frame = _put(frame, column, line, made)
            corrected = aside / f"{len(made)} {table}.parquet"
            frame.write_parquet(corrected)
            tables[landed] = (str(corrected), columns)
    return made, tables


def _read(file: Path | None) -> dict[str, list[Mapping[str, str]]]:
    by_table: dict[str, list[Mapping[str, str]]] = {}
    if file is None:
        return by_table
    with file.open(encoding="utf-8-sig", newline="") as opened:
        for line in csv.DictReader(opened):
            if any(line.get(name) is None for name in COLUMNS) or not line["row"].isdigit():
                raise CorrectionRefused(file.name, ", ".join(COLUMNS))
            by_table.setdefault(line["table"], []).append(line)
    return by_table


def bearing(needed: Needed, tables: Landings) -> list[str]:
    """The landed tables a table of the mapping is made of."""
    names = {name.strip().casefold() for name in needed.names}
    return [name for name in tables if "*" in names or name.strip().casefold() in names]


def _column(needed: Needed, columns: Sequence[str], name: str, file: str) -> str:
    aliases = {alias.strip().casefold() for alias in needed.columns.get(name, ())}
    found = next((each for each in columns if each.strip().casefold() in aliases), None)
    if found is None:
        raise CorrectionRefused(file, f"{needed.name}.{name}")
    return found


def _put(
    frame: pl.DataFrame, column: str, line: Mapping[str, str], made: list[Correction]
) -> pl.DataFrame:
    row, after = int(line["row"]), line["value"]
    here = pl.col("_row") == row
    before = [each or "" for each in frame.filter(here)[column].to_list()]
    if not before or before[0] == after:
        return frame
    made.append(Correction(line["table"], row, line["column"], before[0], after))
    value = pl.when(here).then(pl.lit(after)).otherwise(pl.col(column))
    return frame.with_columns(value.alias(column))
