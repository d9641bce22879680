"""`land`: one way for every source, whatever it is.

Belongs here: telling formats apart by content, keeping the source's files beside the tables,
all-or-nothing. Does not: reading any one format.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.land.delimited import land_delimited
from ingest.land.dump import land_dump
from ingest.land.encoding import HEAD, is_binary, open_bytes
from ingest.land.errors import SourceNotFound, SourceRefused
from ingest.land.live import files_of, land_database, shown_url
from ingest.land.parquet import land_parquet
from ingest.land.tables import MANIFEST, Landed, SourceFile, Tables
from ingest.land.xls import land_xls
from ingest.land.xlsx import land_xlsx

SUFFIXES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".parquet", ".sql", ".db")
ORIGINALS = "originals"
BLOCK = 1 << 20
_NO_DATA = re.compile(r"^(licen[cs]e|readme|copying|notice)\b", re.IGNORECASE)

Reader = Callable[[Path, str, Tables, str | None], None]


def land(source: Path | str, folder: Path, *, encoding: str | None = None) -> Landed:
    """Copy `source`, a file, a folder of files or a database's URL, into tables below `folder`.

    Each table becomes `<table>.parquet`, its columns all text exactly as in the source; files are
    kept byte for byte in `originals/`, and what is read is that copy. All or nothing: a source
    with faults leaves `folder` as it was and raises `SourceRefused` with every one of them. Tables
    landed there before are replaced. The same input gives the same bytes. `encoding` overrides
    what is detected in text files.
    """
    url = source if isinstance(source, str) and "://" in source else None
    paths, left_out = ([], []) if url else _find_files(Path(source))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".landing-") as made:
        aside = Path(made)
        (aside / ORIGINALS).mkdir()
        tables = Tables(aside)
        try:
            files = [_keep(path, aside / ORIGINALS / path.name) for path in paths]
            if url:
                land_database(url, tables)
            for path in paths:
                _read(aside / ORIGINALS / path.name, tables, encoding)
            if not tables.faults and not tables.is_empty():
                found = tables.close()
                files += files_of(url, found) if url else []
                return _move(Landed(aside, tuple(files), found, tuple(left_out)), folder)
        finally:
            tables.abandon()
    if not tables.faults:
        name = shown_url(url) if url else Path(source).name
        tables.refuse(name, None, zh="没有数据", en="holds no data")
    raise SourceRefused(tables.faults, tables.more_faults)


def _find_files(source: Path) -> tuple[list[Path], list[str]]:
    """The files that can be read, by name, and the names of those left out."""
    if source.is_file():
        return [source], []
    paths: list[Path] = []
    left_out: list[Path] = []
    for path in sorted(source.iterdir()) if source.is_dir() else []:
        if path.is_file() and not path.name.startswith("."):
            plain = path.name.lower().removesuffix(".gz")
            is_data = plain.endswith(SUFFIXES) and not _NO_DATA.match(plain)
            (paths if is_data else left_out).append(path)
    if not paths:
        raise SourceNotFound(str(source), SUFFIXES)
    return paths, [path.name for path in left_out]


def _keep(path: Path, copy: Path) -> SourceFile:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, copy.open("wb") as target:
        while block := source.read(BLOCK):
            digest.update(block)
            target.write(block)
            size += len(block)
    return SourceFile(path.name, size, digest.hexdigest())


def _read(path: Path, tables: Tables, encoding: str | None) -> None:
    name = path.name
    with open_bytes(path) as file:
        head = file.read(HEAD)
    if not head:
        tables.refuse(name, None, zh="文件是空的", en="the file is empty")
    elif head.startswith(b"PK\x03\x04"):
        land_xlsx(path, name, tables)
    elif head.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        land_xls(path, name, tables, encoding)
    elif head.startswith(b"PAR1"):
        land_parquet(path, name, tables)
    elif head.startswith(b"SQLite format 3\x00"):
        land_database(f"sqlite:///{path}", tables, name)
    elif head.startswith(b"PGDMP"):
        tables.refuse(
            name,
            None,
            zh="是 pg_dump 的压缩格式；请用 pg_dump --format=plain 重新导出",
            en="is in pg_dump's own format; export it again with pg_dump --format=plain",
        )
    elif re.match(rb"\s*<(\?xml|!doctype|html|table)", head, re.IGNORECASE):
        tables.refuse(
            name,
            None,
            zh="是网页或 XML，不是表格；请在 Excel 中打开并另存为 .xlsx",
            en="is a web page or XML, no table; open it in Excel and save it as .xlsx",
        )
    elif is_binary(head):
        tables.refuse(
            name,
            None,
            zh=f"不是可读取的格式；可读取：{'、'.join(SUFFIXES)}",
            en=f"is in no format that can be read: {', '.join(SUFFIXES)}",
        )
    elif name.lower().removesuffix(".gz").endswith(".sql"):
        land_dump(path, name, tables, encoding)
    else:
        land_delimited(path, name, tables, encoding)


def _move(landed: Landed, folder: Path) -> Landed:
    """Put what is complete in place of what an earlier landing left there; the manifest last."""
    aside = landed.folder
    tables = {
        name: replace(table, path=folder / table.path.name) for name, table in landed.tables.items()
    }
    moved = replace(landed, folder=folder, tables=tables)
    (folder / MANIFEST).unlink(missing_ok=True)
    for old in folder.glob("*.parquet"):
        old.unlink()
    shutil.rmtree(folder / ORIGINALS, ignore_errors=True)
    for item in aside.iterdir():
        item.replace(folder / item.name)
    moved.write()
    return moved
