"""The lake: where its files lie, and the manifest that says which of them are true.

Belongs here: paths, the manifest's form, reading, checking and replacing it. Does not: how rows
leave the core (`ingest.extract`), what the warehouse makes of them (`dbt_project`).

A file counts only when a manifest names it. A manifest is replaced in one step after every file it
names is safe on disk, so a run killed anywhere leaves the old one true.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from erp.base.errors import GuaranteeBroken

FORMAT = 1
DELETES = (
    "none: masters are closed, never deleted, and posted facts are final; `deleted` is carried in"
    " every history table and is false"
)


class LakeFileDiffers(GuaranteeBroken):
    """A file of the lake is not the one its manifest names."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            zh=f"数据湖文件 {path.name} 与清单不符：{reason}。请删除该公司的清单文件后重新抽取。",
            en=f"Lake file {path.name} differs from its manifest: {reason}. Remove the company's"
            " manifest and extract again.",
        )


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A Parquet file with the rows of commits (`after`, `up_to`].

    `path` is relative to the lake. `sums` holds, per whole-number column that is no key, the exact
    sum as text (a sum may pass 2⁵³, and JSON readers differ there).
    """

    path: str
    after: int
    up_to: int
    rows: int
    sha256: str
    sums: dict[str, str]


@dataclass(frozen=True, slots=True)
class LakeTable:
    """A table's files. `kind`: `facts` and `history` add up over files, `snapshot` is one state."""

    kind: str
    files: list[LakeFile]

    @property
    def rows(self) -> int:
        """Rows over all files."""
        return sum(file.rows for file in self.files)

    def total(self, column: str) -> int:
        """The exact sum of a column over all files."""
        return sum(int(file.sums[column]) for file in self.files)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the lake holds of one company: every commit up to `commit_number` of `epoch`.

    `generation` counts the times a company was read anew from the first commit (a restored or
    replaced core, another schema); files of an older generation are never overwritten.
    """

    company: str
    epoch: int
    generation: int
    commit_number: int
    commit_hash: str
    recorded_at: str
    schema: str
    tables: dict[str, LakeTable]


def manifest_path(lake: Path, company: str) -> Path:
    """`lake/manifest/<company>.json`."""
    return lake / "manifest" / f"{company}.json"


def file_path(table: str, company: str, name: str) -> str:
    """A file's path below the lake; the folder's name gives the rows their `company`."""
    return f"{table}/company={company}/{name}.parquet"


def companies(lake: Path) -> list[str]:
    """The companies the lake holds."""
    return sorted(path.stem for path in (lake / "manifest").glob("*.json"))


def read_manifest(lake: Path, company: str) -> Manifest | None:
    """The company's manifest, or None when it was never extracted."""
    try:
        said: dict[str, Any] = json.loads(manifest_path(lake, company).read_text("utf-8"))
    except FileNotFoundError:
        return None
    if said.pop("format") != FORMAT:
        return None
    said.pop("deletes")
    tables = {
        name: LakeTable(table["kind"], [LakeFile(**file) for file in table["files"]])
        for name, table in said.pop("tables").items()
    }
    return Manifest(**said, tables=tables)


def replace_manifest(lake: Path, manifest: Manifest) -> None:
    """Make `manifest` the true one; every file it names must already be safe on disk."""
    path = manifest_path(lake, manifest.company)
    said = {"format": FORMAT, "deletes": DELETES, **asdict(manifest)}
    replace_file(path, json.dumps(said, indent=1, ensure_ascii=False).encode())


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in place of `path` so that a reader, or a power cut, sees old or new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Wait until a file's content is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on disk."""
    sync_file(path)


def file_hash(path: Path) -> str:
    """SHA-256 of a finished file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_files(lake: Path, manifest: Manifest) -> int:
    """Compare every file with the manifest; the number compared, or `LakeFileDiffers`."""
    compared = 0
    for table in manifest.tables.values():
        for file in table.files:
            path = lake / file.path
            if not path.exists():
                raise LakeFileDiffers(path, "missing")
            if file_hash(path) != file.sha256:
                raise LakeFileDiffers(path, "hash")
            compared += 1
    return compared
