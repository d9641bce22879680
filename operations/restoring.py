"""Restoring a backup, proving one by restoring it, and what a restore would lose.

Belongs here: the way back. Does not: making backups (`backups`). There is one way to restore,
`restore_into`; the nightly proof and the real restore both take it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from analytics.lake import read_manifest
from erp.base.database import open_database
from erp.base.errors import LedgerhouseError
from erp.base.models import outbox
from erp.base.tables import ORDINAL_BITS
from erp.migrations import upgrade
from erp.schema import triggers
from erp.verification import Finding, verify
from operations.archive import FULL, ArchiveReader
from operations.backups import (
    PAGE_NUMBER,
    SUFFIX,
    Backup,
    backups_at,
    chain_of,
    create,
    find,
    record,
    working_folder,
)
from operations.certificate import Certificate
from operations.cores import core_of
from operations.errors import BackupOfAnother, DamagedBackup, RestoredCopyBroken
from operations.snapshot import read_copy
from operations.targets import room, sha256_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from erp.base.home import Home
    from operations.archive import Header, Member
    from operations.cores import Core
    from operations.sealing import Secret
    from operations.targets import Target

DATABASE = "core.db"
_HEAD_GUARD = "commit_head_update_sealing"


@dataclass(frozen=True, slots=True)
class Entered:
    """A document that was posted after a backup, so that restoring it would take it away."""

    kind: str
    key: str
    number: int
    business_date: str
    recorded_at: str
    user: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What a restore takes away: commits, documents, changes of masters by table.

    `is_same_history` is False where the books in place do not continue the backup: then nothing
    in place stands in it for certain.
    """

    backup: str
    snapshot_at: str
    commits: int
    documents: tuple[Entered, ...]
    changes: dict[str, int]
    is_same_history: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore in place: the new epoch, the commit it starts from, the copy of what was there."""

    backup: str
    epoch: int
    commit_number: int
    kept_as: str
    lost: int
    elapsed_ms: int


def restore_into(folder: Path, target: Target, backup: str, secret: Secret) -> dict[str, Any]:
    """Restore into an empty folder, as `core.db` and the files beside it; returns the manifest.

    Every byte is authenticated while it is read, and database, files, head and row counts are
    compared with the manifest before this returns.
    """
    manifest: dict[str, Any] = {}
    with room(folder):
        for header in chain_of(target, backup):
            with target.open(header.id + SUFFIX) as source:
                manifest = _apply(folder, ArchiveReader(source, secret, header.id))
    for path in [each for each in folder.rglob("*") if each.is_file()]:
        name = str(path.relative_to(folder))
        if name not in manifest["files"] and name != DATABASE:
            path.unlink()  # it was gone when the last of the chain was made
    _compare(folder, manifest, backup)
    return manifest


def _apply(folder: Path, archive: ArchiveReader) -> dict[str, Any]:
    """One backup over what its parents left; its manifest."""
    page_bytes = 0
    for member in archive.members():
        if member.name == "database":
            page_bytes = _write_pages(folder / DATABASE, member)
        elif member.name == "file":
            path = folder / member.description["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                for block in member.blocks():
                    file.write(block)
        elif member.name == "manifest":
            manifest: dict[str, Any] = json.loads(member.whole())
    if page_bytes:
        os.truncate(folder / DATABASE, manifest["database_bytes"])
    return manifest


def _write_pages(database: Path, member: Member) -> int:
    """Put each page in its place; how many bytes there were."""
    page_size, written = int(member.description["page_size"]), 0
    with database.open("rb+" if database.exists() else "wb") as file:
        for block in member.blocks(PAGE_NUMBER.size + page_size):
            file.seek(PAGE_NUMBER.unpack_from(block)[0] * page_size)
            file.write(memoryview(block)[PAGE_NUMBER.size :])
            written += page_size
    return written


def _compare(folder: Path, manifest: dict[str, Any], backup: str) -> None:
    hashes = {DATABASE: manifest["database_sha256"], **manifest["files"]}
    for name, expected in hashes.items():
        path = folder / name
        if not path.exists():
            raise DamagedBackup(backup, f"{name} is missing")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                raise DamagedBackup(backup, f"{name} is not what was backed up")
    found = read_copy(folder / DATABASE, "")
    for name in ("commit_number", "commit_hash", "tables"):
        if found[name] != manifest[name]:
            raise DamagedBackup(backup, name)


# --- proving ---


def prove(home: Home, target: Target, backup: str, secret: Secret) -> Certificate:
    """Restore a backup into a clean place, verify it there, and keep the certificate beside it.

    A backup that cannot be restored gets a certificate that says so.
    """
    started = time.monotonic()
    found = find(target, backup)
    findings: list[Finding] = []
    manifest: dict[str, Any] = {"tables": {}, "files": {}}
    chain: list[Header] = []
    problem = ""
    with working_folder(home, "proving") as work:
        place = work / "restored"
        place.mkdir()
        try:
            chain = chain_of(target, found.id)
            manifest = restore_into(place, target, found.id, secret)
            findings = _verified(place)
        except LedgerhouseError as error:
            problem = f"{error.zh} {error.en}"
        except DBAPIError as error:  # the copy cannot be brought to this program's schema
            problem = str(error.orig)
        rto_ms = _ms_since(started)
        with target.open(found.id + SUFFIX) as source:
            sha256 = sha256_of(source)
        header = chain[-1] if chain else None
        certificate = Certificate({
            "backup": found.id, "company": home.company, "size": found.size, "sha256": sha256,
            "chain": [each.id for each in chain],
            "snapshot_at": header.snapshot_at if header else "",
            "epoch": header.epoch if header else 0,
            "commit_number": header.commit_number if header else 0,
            "commit_hash": header.commit_hash if header else "",
            "proved_at": datetime.now(UTC).isoformat(),
            "holds": not problem and all(finding.holds for finding in findings),
            "problem": problem, "rto_ms": rto_ms, "rpo_ms": _rpo_ms(target, found),
            "rows": sum(manifest["tables"].values()), "files": len(manifest["files"]),
            "guarantees": [{**asdict(each), "holds": each.holds} for each in findings],
        })  # fmt: skip
        certificate.keep(target, work)
    record(home, "proved", {"backup": found.id, "holds": certificate.holds, "rto_ms": rto_ms})
    return certificate


def _verified(place: Path) -> list[Finding]:
    """Every guarantee of a restored copy, which an older program may have made."""
    upgrade(f"sqlite:///{place / DATABASE}")
    database = open_database(f"sqlite:///{place / DATABASE}")
    try:
        return verify(database)
    finally:
        database.close()


def _rpo_ms(target: Target, backup: Backup) -> int | None:
    """What a loss just before this backup would have cost: the time since the one before it."""
    moment = backup.snapshot_at
    before = [e.snapshot_at for e in backups_at(target) if e.snapshot_at and e.id < backup.id]
    if moment is None or not before:
        return None
    return round((moment - before[0]).total_seconds() * 1000)


# --- restoring in place ---


def impact(home: Home, target: Target, backup: str) -> Impact:
    """What was entered since a backup was made; read from the books in place."""
    found = find(target, backup)
    header = chain_of(target, found.id)[-1]
    database = open_database(home.database_url)
    try:
        with database.reading() as connection:
            said = connection.exec_driver_sql(
                f"select hash from commit_log where commit_number = {header.commit_number:d}"
            ).scalar()
            after = f"select tx from commit_log where commit_number > {header.commit_number:d}"
            commits = int(
                connection.exec_driver_sql(f"select count(*) from ({after}) x").scalar_one()
            )
            first = int(
                connection.exec_driver_sql(
                    f"select coalesce(min(tx), 0) from ({after}) x"
                ).scalar_one()
            )
            documents = [
                Entered(str(kind), str(key), int(str(number)), str(day), str(at), str(who))
                for kind, key, number, day, at, who in connection.exec_driver_sql(
                    "select d.kind, d.key, d.number, d.business_date, c.recorded_at,"
                    " coalesce(u.display_name, '') from document d"
                    " join commit_log c on c.tx = d.tx left join app_user u on u.id = c.user_id"
                    f" where d.id >= {first << ORDINAL_BITS:d} and d.tx in ({after})"
                    " order by c.commit_number, d.id"
                )
            ]
            changes = {
                str(row[0]): int(row[1])
                for row in connection.exec_driver_sql(
                    f"select table_name, count(*) from change_log where tx in ({after})"
                    " group by table_name order by table_name"
                )
            }
    finally:
        database.close()
    return Impact(
        found.id, header.snapshot_at, commits, tuple(documents), changes,
        header.commit_number == 0 or said == header.commit_hash,
    )  # fmt: skip


def restore_in_place(
    home: Home, target: Target, backup: str, secret: Secret, *, by: str
) -> Restored:
    """Put a backup in the place of the company's books, which are backed up first.

    The copy is verified before anything changes. Nobody posts from the last backup of what is
    there until the books are replaced, in one transaction: processes that have them open see the
    restored ones, and a power cut leaves either. The new epoch tells every reader of
    commits, the lake first, that history was cut.
    """
    started = time.monotonic()
    found = find(target, backup)
    header = chain_of(target, found.id)[-1]
    if header.company != home.company:
        raise BackupOfAnother(found.id, header.company, home.company)
    core = core_of(home)
    with working_folder(home, "restoring") as work:
        place = work / "restored"
        place.mkdir()
        manifest = restore_into(place, target, found.id, secret)
        broken = [finding.name for finding in _verified(place) if not finding.holds]
        if broken:
            raise RestoredCopyBroken(found.id, ", ".join(broken))
        with core.held() as replace:
            lost, kept_as = 0, ""
            if core.exists():
                kept_as = create(home, secret, kind=FULL).id
                lost = len(impact(home, target, found.id).documents)
            epoch = _next_epoch(home, core, header.epoch)
            _start_epoch(place / DATABASE, epoch, found.id, by, kept_as)
            _put_files(place, home.company_folder, manifest["files"])
            replace(place / DATABASE)
    elapsed_ms = _ms_since(started)
    result = Restored(found.id, epoch, header.commit_number, kept_as, lost, elapsed_ms)
    record(home, "restored", {**asdict(result), "by": by})
    return result


def _next_epoch(home: Home, core: Core, restored: int) -> int:
    """One more than any epoch the company, its backup or its lake has seen."""
    seen = [restored, core.epoch()]
    manifest = read_manifest(home.lake, home.company)
    if manifest is not None:
        seen.append(manifest.epoch)
    return max(seen) + 1


def _start_epoch(copy: Path, epoch: int, backup: str, by: str, kept_as: str) -> None:
    """Turn the head of a copy to a new epoch and write the restore as its first commit."""
    guard = triggers("sqlite")[_HEAD_GUARD]
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("begin immediate")
        connection.execute(f"drop trigger {_HEAD_GUARD}")
        connection.execute("update commit_head set epoch = ?", (epoch,))
        connection.execute(guard)
        connection.execute("commit")
    database = open_database(f"sqlite:///{copy}")
    try:
        with database.commit(origin="restore", request_id=f"restore:{backup}") as transaction:
            said = json.dumps({"backup": backup, "by": by, "kept_as": kept_as}, ensure_ascii=False)
            row_id = transaction.new_id(outbox)
            transaction.add(outbox, (row_id, transaction.tx, "restored", said))
    finally:
        database.close()


def _put_files(place: Path, folder: Path, names: Sequence[str]) -> None:
    """Put back what is missing or different; a file that came later does no harm and stays."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.restoring")
        shutil.copyfile(place / name, aside)
        aside.replace(path)


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
