"""The pack a firm hands to support when something went wrong.

Belongs here: what goes into it. Does not: writing and finding lines (`operations.logs`), or sending
it, which a person does.

A pack holds no personal data and no secret: of the logs only what our own programs said, with the
class of each error and the places it came through, never its words, which may quote a name or an
amount; who it was about stays behind. Beside them the versions, how the last runs ended and what
was proved last. Its id is its file's name and stands in the audit log.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import re
import sqlite3
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import distributions
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from analytics.errors import NothingPublished
from analytics.published import read_current
from erp.access.events import EXPORTED, note_event
from erp.base.models import job_run
from operations import gauges, logs
from operations.backups import backups_at, targets_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.database import Database
    from erp.base.home import Home
    from operations.logs import Line

FORMAT = 1
RUNS = 50
KEPT = ("request", "session", "page", "method", "status", "ms", "job", "seconds", "good")
"""What else of a line goes into a pack, where it is there."""
_OWN_PATH = re.compile(r"/(api/v1/)?[a-z-]*")
"""A path as our pages and the API have them; anybody may have asked for any other."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack made: `lines` of the logs are in it."""

    id: str
    content: bytes
    lines: int

    @property
    def file_name(self) -> str:
        """What it is called."""
        return f"ledgerhouse-support-{self.id}.zip"


def make_pack(
    home: Home, database: Database, search: logs.Search, *, user_id: int = 0, origin: str = ""
) -> Pack:
    """A pack of the lines found; the audit log says who took it."""
    now = database.clock()
    pack_id = logs.new_id()
    lines = [told(each) for each in logs.find(home.logs, search)]
    with database.reading() as connection:
        runs = _runs(connection)
    about = {
        "pack": pack_id, "format": FORMAT, "made_at": now.isoformat(timespec="seconds"),
        "lines_from": search.since.isoformat(), "lines_until": search.until.isoformat(),
    }  # fmt: skip
    measured = [
        {"name": each.name, **each.labels, "value": each.value}
        for each in gauges.read(home, database, now)
    ]
    parts = {
        "about.json": about, "versions.json": versions(), "measured.json": measured,
        "runs.json": runs, "proofs.json": _proofs(home),
    }  # fmt: skip
    content = _zipped(
        {
            **{
                name: json.dumps(part, ensure_ascii=False, indent=1) for name, part in parts.items()
            },
            "log.jsonl": "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines),
        }
    )
    with database.operational() as connection:
        note_event(
            connection, EXPORTED, now=now, user_id=user_id, origin=origin,
            subject=f"support pack {pack_id}: {len(lines)} lines",
        )  # fmt: skip
    return Pack(pack_id, content, len(lines))


def told(line: Line) -> dict[str, Any]:
    """What a pack keeps of a line."""
    kept: dict[str, Any] = {
        "at": line.at.isoformat(timespec="milliseconds"), "level": line.level,
        "program": line.program, "logger": line.logger,
    }  # fmt: skip
    if line.logger.split(".")[0] == logs.OURS:
        kept["said"] = line.said
        kept |= {name: line.facts[name] for name in KEPT if name in line.facts}
        if _OWN_PATH.fullmatch(str(line.facts.get("path", ""))):
            kept["path"] = line.facts["path"]
    if line.failure:
        kept["failure"] = [{"class": each["class"], "at": each["at"]} for each in line.failure]
    return kept


def versions() -> dict[str, Any]:
    """Of the programs: ours, Python's, the system's, and every package's."""
    packages = {each.metadata["Name"].lower(): each.version for each in distributions()}
    return {
        "ledgerhouse": packages.get("ledgerhouse", ""), "python": sys.version,
        "system": platform.platform(), "sqlite": sqlite3.sqlite_version,
        "packages": dict(sorted(packages.items())),
    }  # fmt: skip


def _runs(connection: Connection) -> list[dict[str, Any]]:
    """How the last runs ended; errors of a run may quote anything and stay behind."""
    newest = select(job_run).order_by(job_run.c.id.desc()).limit(RUNS)
    return [
        {
            "job": row.job.split(":")[0], "started_at": row.started_at, "ended_at": row.ended_at,
            "state": row.state, "failed_checks": json.loads(row.detail).get("failed_checks", []),
        }
        for row in connection.execute(newest)
    ]  # fmt: skip


def _proofs(home: Home) -> dict[str, Any]:
    """What held when it was looked at last: the newest proved backup's guarantees, the tie-outs."""
    newest = next(
        (each.certificate for each in backups_at(targets_of(home)[0]) if each.certificate), None
    )
    content = newest.content if newest else {"guarantees": []}
    try:
        tie_outs = {each.name: each.holds for each in read_current(home.warehouse).tie_outs}
    except NothingPublished:
        tie_outs = {}
    return {
        "verified_at": content.get("proved_at"),
        "guarantees": {each["name"]: each["holds"] for each in content["guarantees"]},
        "tie_outs": tie_outs,
    }


def _zipped(files: dict[str, str]) -> bytes:
    """The files and their hashes."""
    hashes = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in files.items()
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**files, "SHA256SUMS": hashes}.items():
            archive.writestr(name, text)
    return made.getvalue()
