"""What is published: CURRENT, the versions beside it, and how one is read back.

Belongs here: the form of CURRENT and of what a published file says of itself. Does not: making a
version (`warehouse`), giving people their part of it (`reader`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analytics.errors import NothingPublished, PublishedFileDiffers
from analytics.lake import file_hash

FORMAT = 1
CURRENT = "CURRENT"


@dataclass(frozen=True, slots=True)
class Extracted:
    """How far a company's rows reach."""

    company: str
    epoch: int
    commit_number: int
    commit_hash: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class TieOut:
    """A figure of the warehouse beside the same figure of the ledger, as decimals in text.

    `offenders` counts the parts (accounts, products, parties) that differ; `holds` is true when
    there is none and the figures are equal.
    """

    name: str
    company: str
    warehouse: str
    ledger: str
    offenders: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Published:
    """A published version. `file` is relative to `warehouse/published`."""

    file: str
    sha256: str
    run: str
    published_at: str
    extracted: tuple[Extracted, ...]
    tie_outs: tuple[TieOut, ...]

    @property
    def key(self) -> str:
        """What names this version in a cache."""
        return self.sha256

    def commit_number(self, company: str) -> int:
        """The newest commit of a company that the version contains; 0 when it has none."""
        return next((e.commit_number for e in self.extracted if e.company == company), 0)

    def recorded_at(self, company: str) -> str:
        """The time of a company's data: when its newest commit was recorded, UTC, ISO text."""
        return next((e.recorded_at for e in self.extracted if e.company == company), "")

    def tie_out(self, name: str, company: str) -> TieOut | None:
        """The result of one tie-out for a company, or None when it was not run."""
        return next((t for t in self.tie_outs if (t.name, t.company) == (name, company)), None)


def published_folder(warehouse: Path) -> Path:
    """`warehouse/published`."""
    return warehouse / "published"


def read_current(warehouse: Path) -> Published:
    """The version CURRENT names, or `NothingPublished`."""
    try:
        said: dict[str, Any] = json.loads(
            (published_folder(warehouse) / CURRENT).read_text("utf-8")
        )
    except FileNotFoundError as error:
        raise NothingPublished from error
    said.pop("format")
    return Published(
        **{
            **said,
            "extracted": tuple(Extracted(**item) for item in said["extracted"]),
            "tie_outs": tuple(TieOut(**item) for item in said["tie_outs"]),
        }
    )


def current_text(published: Published) -> bytes:
    """CURRENT's content."""
    return json.dumps(
        {"format": FORMAT, **asdict(published)}, indent=1, ensure_ascii=False
    ).encode()


def check_published(warehouse: Path) -> Published:
    """The current version, its file compared with the hash it was published with."""
    published = read_current(warehouse)
    path = published_folder(warehouse) / published.file
    if not path.exists() or file_hash(path) != published.sha256:
        raise PublishedFileDiffers(published.file)
    return published
