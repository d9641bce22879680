"""Files of old systems, made for tests: a workbook of Excel 97 byte by byte, rows as landed.

Belongs here: what no installed library writes. Does not: expectations.
"""

from __future__ import annotations

import struct
from pathlib import Path

import duckdb

SECTOR, SMALLEST_STREAM = 512, 4096
END, FAT, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
PLAIN, DATE, DURATION = 0, 1, 2
FORMATS = {164: "yyyy-mm-dd hh:mm", 165: "[h]:mm"}

Value = str | float | bool | tuple[float, int]
"""A cell: text, a number, a truth, or a number with its style (DATE, DURATION)."""


def rows_of(path: Path) -> list[tuple[object, ...]]:
    """The table's rows, as any reader of Parquet sees them, in the order of the file."""
    return duckdb.sql(f"select * from '{path}'").fetchall()


def old_workbook(sheets: dict[str, list[list[Value | None]]]) -> bytes:
    """A BIFF8 workbook (.xls) in its OLE container."""
    formats = [_record(0x041E, struct.pack("<H", n) + _text(s)) for n, s in FORMATS.items()]
    styles = [
        _record(0x00E0, struct.pack("<HH", 0, number).ljust(20, b"\0")) for number in (0, *FORMATS)
    ]
    font = _record(0x0031, struct.pack("<HHHHHBBBx", 200, 0, 0, 400, 0, 0, 0, 0) + _text("宋体", 1))
    start = [_begin(5), _record(0x0042, b"\xb0\x04"), _record(0x0022, b"\0\0")]
    start += [font, *formats, *styles]
    bodies = [_sheet(rows) for rows in sheets.values()]
    names = [_text(name, 1) for name in sheets]
    at = sum(map(len, start)) + sum(4 + 6 + len(name) for name in names) + 4
    bounds = []
    for name, body in zip(names, bodies, strict=True):
        bounds.append(_record(0x0085, struct.pack("<IBB", at, 0, 0) + name))
        at += len(body)
    return _container(b"".join([*start, *bounds, _record(0x000A, b""), *bodies]))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _text(text: str, length_bytes: int = 2) -> bytes:
    return struct.pack("<HB" if length_bytes == 2 else "<BB", len(text), 1) + text.encode(
        "utf-16-le"
    )


def _sheet(rows: list[list[Value | None]]) -> bytes:
    cells = [
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is not None
    ]
    return b"".join([_begin(16), *cells, _record(0x000A, b"")])


def _cell(row: int, column: int, value: Value) -> bytes:
    if isinstance(value, bool):
        return _record(0x0205, struct.pack("<HHHBB", row, column, PLAIN, value, 0))
    if isinstance(value, str):
        return _record(0x0204, struct.pack("<HHH", row, column, PLAIN) + _text(value))
    number, style = value if isinstance(value, tuple) else (value, PLAIN)
    return _record(0x0203, struct.pack("<HHHd", row, column, style, number))


def _container(stream: bytes) -> bytes:
    """One stream in a compound file: header, sectors of the table, the directory, the stream."""
    stream = stream.ljust(SMALLEST_STREAM, b"\0")
    stream = stream.ljust(-(-len(stream) // SECTOR) * SECTOR, b"\0")
    count = len(stream) // SECTOR
    table = [FAT, END, *range(3, count + 2), END]
    assert len(table) <= SECTOR // 4, "a sample is small"
    sectors = struct.pack(f"<{SECTOR // 4}I", *table, *[FREE] * (SECTOR // 4 - len(table)))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, SMALLEST_STREAM, END, 0, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[FREE] * 108)
    entries = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    return header + sectors + entries.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIII", text, len(text), kind, 1, FREE, FREE, child, b"", 0, 0, 0, start,
        size, 0,
    )  # fmt: skip
