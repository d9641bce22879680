"""Landing: an exact copy of a file, kept under the hash of its content.

Belongs here: copying, hashing, and what kind of file the content really is. Does not: reading rows.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import FileEmpty, FileNotFound, FormatNotRead, NotWhatItClaims

BLOCK_BYTES = 1 << 20
SUFFIXES = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".sql": "sql",
}


@dataclass(frozen=True, slots=True)
class LandedFile:
    """A file as it came in: where its copy lies, what it is, and the hash of its bytes."""

    name: str
    path: Path
    format: str
    sha256: str
    size_bytes: int


def find_format(path: Path) -> str:
    """What the content is, by its first and last bytes: parquet, xlsx, xls, csv or binary."""
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, path.stat().st_size - 4))
        tail = file.read(4)
    if head.startswith(b"PAR1") and tail == b"PAR1":
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        return "xls"
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "csv" if is_utf16 or b"\x00" not in head else "binary"


def check_format(path: Path, formats: tuple[str, ...]) -> str:
    """The file's format, or the refusal that says what is wrong with it. Writes nothing."""
    if not path.is_file():
        raise FileNotFound(path.name)
    if path.stat().st_size == 0:
        raise FileEmpty(path.name)
    found = find_format(path)
    claimed = SUFFIXES.get(path.suffix.lower(), found)
    if claimed == "sql" and found == "csv":
        found = "sql"
    if claimed != found:
        raise NotWhatItClaims(path.name, claimed, found)
    if found not in formats:
        raise FormatNotRead(path.name, found, formats)
    return found


def land(path: Path, folder: Path, formats: tuple[str, ...]) -> LandedFile:
    """Copy `path` below `folder` under its hash; landing the same content again changes nothing.

    The copy appears under its name only when complete (written aside, flushed, renamed), so a kill
    leaves no half file. The hash is taken from the bytes that were copied.
    """
    file_format = check_format(path, formats)
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".landing-{os.getpid()}"
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source, aside.open("wb") as copy:
            while block := source.read(BLOCK_BYTES):
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        target = folder / digest.hexdigest() / path.name
        target.parent.mkdir(exist_ok=True)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return LandedFile(path.name, target, file_format, digest.hexdigest(), target.stat().st_size)
