"""Reading a landed file into a frame of its own columns, named by the mapping's fields.

Belongs here: file formats, encodings and column names. Does not: what a value means (`parsing`).
Every format ends in the same frame: `row` (data rows counted from 1) and one column per field,
with the file's own types; a text file gives text only. A workbook gives its sheets that have the
columns one below the other, numbered in `part`.
"""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

import polars as pl

from ingest.errors import ColumnsMissing, FileEmpty, NotDecodable, NotWhatItClaims
from ingest.landing import LandedFile
from ingest.mapping import Mapping

BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


def read_landed(file: LandedFile, mapping: Mapping) -> pl.DataFrame:
    """The file's rows in file order. Raises `FileRefused` kinds; never guesses a column."""
    if file.format == "xlsx":
        return _read_workbook(file, mapping)
    try:
        frame = pl.read_parquet(file.path) if file.format == "parquet" else _read_csv(file, mapping)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise NotWhatItClaims(file.name, file.format, f"unreadable ({reason})") from error
    found = _choose_columns(file.name, frame.columns, mapping)
    if frame.is_empty():
        raise FileEmpty(file.name)
    chosen = [
        pl.col(name).alias(field) if name else pl.lit(None, pl.String).alias(field)
        for field, name in found.items()
    ]
    return frame.select(chosen).with_row_index("row", offset=1)


def _read_workbook(file: LandedFile, mapping: Mapping) -> pl.DataFrame:
    from ingest.land import land  # noqa: PLC0415 - readers of every format, a second

    with tempfile.TemporaryDirectory() as folder:
        tables = land(file.path, Path(folder)).tables
        parts, missing = [], []
        for place, table in enumerate(tables.values()):
            try:
                found = _choose_columns(file.name, list(table.columns), mapping)
            except ColumnsMissing as error:
                missing.append(error)
                continue
            sheet = pl.read_parquet(table.path)
            chosen = [
                (pl.col(name) if name else pl.lit(None, pl.String)).alias(field)
                for field, name in found.items()
            ]
            parts.append(sheet.select(*chosen, pl.lit(place, pl.Int32).alias("part")))
    if not parts:
        raise min(missing, key=lambda error: len(error.missing))
    return pl.concat(parts).with_row_index("row", offset=1)


def _choose_columns(name: str, columns: list[str], mapping: Mapping) -> dict[str, str | None]:
    """Which column of the file each field is; all missing ones are named at once."""
    by_plain_name = {column.strip().casefold(): column for column in columns}
    found: dict[str, str | None] = {}
    missing = []
    for column in mapping.columns:
        matches = [by_plain_name.get(alias.strip().casefold()) for alias in column.names]
        found[column.field] = next((match for match in matches if match), None)
        if column.required and found[column.field] is None:
            missing.append(" / ".join(column.names))
    if missing:
        raise ColumnsMissing(name, missing, columns)
    return found


def _read_csv(file: LandedFile, mapping: Mapping) -> pl.DataFrame:
    text = decode(file.name, file.path.read_bytes(), mapping.encodings)
    header = text.split("\n", 1)[0]
    separator = max(",;\t|", key=header.count)
    return pl.read_csv(
        BytesIO(text.encode()),
        separator=separator,
        infer_schema=False,
    )


def decode(name: str, content: bytes, encodings: tuple[str, ...]) -> str:
    """The text of `content`: by its byte-order mark, else the first encoding that fits strictly."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding)
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotDecodable(name, encodings)
