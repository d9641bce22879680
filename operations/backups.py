"""Making backups and knowing which there are.

Belongs here: creating, listing, the chain a backup builds upon, the log of acts. Does not: the
form of the file (`archive`), restoring and proving (`restoring`), what may go (`retention`).

An incremental backup holds the pages of the database that changed since its parent, not rows by
commit number: pages bring back the very file, running totals and indexes with it, so that a
restore is a copy and never a replay that could come out different; and any table is covered,
operational ones too.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from erp.base.lock import exclusive
from operations.archive import (
    FULL,
    INCREMENTAL,
    ArchiveReader,
    ArchiveWriter,
    Header,
    lock_of,
    read_header,
)
from operations.certificate import Certificate, read_certificate
from operations.cores import core_of
from operations.errors import BackupMissing, DamagedBackup, DiskFull
from operations.targets import TARGETS_VARIABLE, Target, room, target_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from erp.base.home import Home
    from operations.sealing import Secret
    from operations.snapshot import Snapshot

SUFFIX = ".lhb"
FOLDERS = ("attachments", "keys", "archive")
"""What a company has besides its database."""
_COPIES = 2
"""Room for the copy, and for a backup that compresses badly."""
FULL_EVERY = timedelta(days=7)

PAGE_ENTRY = struct.Struct("<Q16s")
"""A page's number, from 0, and the start of its hash."""
PAGE_NUMBER = struct.Struct("<Q")
_PAGE_SIZE_PLACE = slice(16, 18)
_LARGEST_PAGE = 65536

Pages = dict[int, bytes]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as a list shows it. `problem` says why its header cannot be read."""

    id: str
    size: int
    header: Header | None
    certificate: Certificate | None
    problem: str = ""

    @property
    def is_proved(self) -> bool:
        """Whether it was restored and verified, and is still as long as it was then."""
        return (
            self.certificate is not None
            and self.certificate.holds
            and self.certificate.content["size"] == self.size
        )

    @property
    def snapshot_at(self) -> datetime | None:
        """The moment it shows."""
        return None if self.header is None else datetime.fromisoformat(self.header.snapshot_at)


@dataclass(frozen=True, slots=True)
class _Base:
    """What a backup builds upon: each page's hash and each file's. Empty for a full one."""

    parent: Header | None
    pages: Pages
    files: dict[str, str]


def targets_of(home: Home) -> list[Target]:
    """The home's own folder, then those LEDGERHOUSE_BACKUP_TARGETS names, with commas between."""
    others = [each.strip() for each in os.environ.get(TARGETS_VARIABLE, "").split(",")]
    addresses = [str(home.backups), *filter(None, others)]
    return [target_at(address, home.company) for address in addresses]


def backups_at(target: Target) -> list[Backup]:
    """Every backup at a target, the newest first."""
    sizes = target.sizes()
    found = []
    for name in sorted((n for n in sizes if n.endswith(SUFFIX)), reverse=True):
        backup = name.removesuffix(SUFFIX)
        header, problem = None, ""
        try:
            header = read_header(io.BytesIO(target.head(name)), backup)
            if header.id != backup:
                header, problem = None, "renamed"
        except DamagedBackup as error:
            problem = error.en
        certificate = read_certificate(target, backup, sizes)
        found.append(Backup(backup, sizes[name], header, certificate, problem))
    return found


def chain_of(target: Target, backup: str) -> list[Header]:
    """The backup and all it builds upon, the full one first."""
    chain: list[Header] = []
    wanted = backup
    while wanted:
        with target.open(wanted + SUFFIX) as source:
            header = read_header(source, wanted)
        if header.id != wanted or (chain and chain[-1].parent_header != header.digest):
            raise DamagedBackup(wanted, "it is not the one that was built upon")
        chain.append(header)
        wanted = header.parent
    return chain[::-1]


def create(
    home: Home, secret: Secret, *, kind: str = "", now: datetime | None = None
) -> Backup:  # fmt: skip
    """Back up the company to all its targets; returns the backup as the first target lists it.

    Without a `kind` it is incremental where there is a full one of the last week to build upon;
    of books on PostgreSQL it is full, for their copies share no pages.
    Posting goes on meanwhile. A run that ends half-way leaves what was there.
    """
    core = core_of(home)
    targets = targets_of(home)
    with working_folder(home, "making") as work, room(work):
        copy = work / "core.db"
        if shutil.disk_usage(work).free < _COPIES * core.size():
            raise DiskFull(str(work.parent))
        snapshot = core.copy(copy)
        kind = kind or ("" if core.keeps_pages else FULL)
        parents = _parents(targets[0], snapshot, kind, now or datetime.now(UTC))
        name = _write(home, secret, work, snapshot, _read_base(targets[0], parents, secret))
        for target in reversed(targets):  # the home's own folder last: its list says it is done
            target.put(work / name, name)
    backup = name.removesuffix(SUFFIX)
    record(home, "created", {"backup": backup, "targets": [target.name for target in targets]})
    return find(targets[0], backup)


def find(target: Target, backup: str) -> Backup:
    """One backup by its id; `latest` is the newest."""
    found = backups_at(target)
    for each in found:
        if backup in {each.id, "latest"}:
            return each
    raise BackupMissing(backup, target.name)


@contextmanager
def working_folder(home: Home, name: str) -> Iterator[Path]:
    """A folder for one act at a time, empty at the start, gone at the end, beside the backups."""
    folder = home.backups / home.company
    with room(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        work = folder / f".{name}"
        with exclusive(folder / f".{name}.lock"):
            shutil.rmtree(work, ignore_errors=True)  # left by a run that was killed
            work.mkdir()
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)


def record(home: Home, act: str, said: dict[str, Any]) -> None:
    """Add a line to the company's log of backups."""
    path = home.backups / home.company / "log.jsonl"
    line = {"at": datetime.now(UTC).isoformat(), "act": act, **said}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def acts_of(home: Home) -> list[dict[str, Any]]:
    """The company's log of backups, the oldest act first; `at` is UTC, ISO text."""
    path = home.backups / home.company / "log.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def page_size_of(database: Path) -> int:
    """The page size in a SQLite file's header."""
    with database.open("rb") as file:
        said = int.from_bytes(file.read(100)[_PAGE_SIZE_PLACE], "big")
    return _LARGEST_PAGE if said == 1 else said


def files_of(folder: Path) -> dict[str, str]:
    """Each file the company has besides its database, by its path, and its SHA-256."""
    found = {}
    for name in FOLDERS:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                found[str(path.relative_to(folder))] = digest
    return found


def _parents(target: Target, snapshot: Snapshot, kind: str, now: datetime) -> list[Header]:
    """The chain to build upon; none for a full backup."""
    good = [each for each in backups_at(target) if each.header is not None]
    if kind == FULL or not good:
        return []
    try:
        chain = chain_of(target, good[0].id)
    except (DamagedBackup, BackupMissing):
        return []
    is_old = now - datetime.fromisoformat(chain[0].snapshot_at) >= FULL_EVERY
    if chain[-1].epoch != snapshot.epoch or (is_old and kind != INCREMENTAL):
        return []
    return chain


def _write(home: Home, secret: Secret, work: Path, snapshot: Snapshot, base: _Base) -> str:
    """Write the backup's file into `work`; returns its name."""
    copy = work / "core.db"
    page_size, parent = page_size_of(copy), base.parent
    kind = INCREMENTAL if parent else FULL
    changed = _changed_pages(copy, page_size, base.pages)
    files = files_of(home.company_folder)
    lock, master = lock_of(secret)
    moment = datetime.fromisoformat(snapshot.snapshot_at)
    backup = f"{moment:%Y%m%dT%H%M%S%f}-{kind}"
    header = Header(
        backup, home.company, kind, parent.id if parent else "",
        parent.digest if parent else "", snapshot.snapshot_at, snapshot.epoch,
        snapshot.commit_number, snapshot.commit_hash, **lock,
    )  # fmt: skip
    with copy.open("rb") as file:
        database_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with (work / f"{backup}{SUFFIX}").open("wb") as out:
        archive = ArchiveWriter(out, header, master)
        index = b"".join(PAGE_ENTRY.pack(*each) for each in changed.items())
        archive.add({"name": "pages"}, len(index), iter([index]))
        listed = json.dumps(files).encode()
        archive.add({"name": "files"}, len(listed), iter([listed]))
        size = len(changed) * (PAGE_NUMBER.size + page_size)
        archive.add(
            {"name": "database", "page_size": page_size}, size, _pages(copy, page_size, changed)
        )
        for name, digest in files.items():
            if base.files.get(name) != digest:
                path = home.company_folder / name
                body = path.read_bytes()
                archive.add({"name": "file", "path": name}, len(body), iter([body]))
        archive.finish({
            "page_size": page_size, "database_bytes": copy.stat().st_size,
            "database_sha256": database_sha256, "files": files, "tables": snapshot.tables,
            "commit_number": snapshot.commit_number, "commit_hash": snapshot.commit_hash,
        })  # fmt: skip
        out.flush()
        os.fsync(out.fileno())
    return backup + SUFFIX


def _read_base(target: Target, chain: Sequence[Header], secret: Secret) -> _Base:
    """What a chain holds, read from the first members of each of its backups."""
    pages: Pages = {}
    files: dict[str, str] = {}
    for header in chain:
        with target.open(header.id + SUFFIX) as source:
            members = ArchiveReader(source, secret, header.id).members()
            pages.update(PAGE_ENTRY.iter_unpack(next(members).whole()))
            files = json.loads(next(members).whole())
    return _Base(chain[-1] if chain else None, pages, files)


def _changed_pages(copy: Path, page_size: int, known: Pages) -> Pages:
    """Pages whose hash is not the known one, in order."""
    changed: Pages = {}
    with copy.open("rb") as file:
        number = 0
        while page := file.read(page_size):
            digest = hashlib.blake2b(page, digest_size=16).digest()
            if known.get(number) != digest:
                changed[number] = digest
            number += 1
    return changed


def _pages(copy: Path, page_size: int, numbers: Pages) -> Iterator[bytes]:
    with copy.open("rb") as file:
        for number in numbers:
            file.seek(number * page_size)
            yield PAGE_NUMBER.pack(number) + file.read(page_size)
