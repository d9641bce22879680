"""Bringing a company's books to the schema of the installed program, or leaving them as they are.

Belongs here: the order of the acts. Does not: the steps of a schema (`erp.migrations`), the backup
and its proof (`backups`, `restoring`).

The proof of the backup is the rehearsal: the restored copy is brought to the new schema and every
guarantee recomputed there. Then the books themselves are migrated and verified in one transaction,
during which nobody posts: it ends with both done, or as if it had never begun.
"""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from erp.base.database import Database
from erp.migrations import installed, migrate, newest
from erp.verification import verify_within
from operations.backups import create, record, targets_of
from operations.errors import UpgradeFailed
from operations.restoring import prove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from erp.base.home import Home
    from operations.sealing import Secret


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The schema before and now; the backup and the guarantees are empty where both are one."""

    before: str
    after: str
    backup: str = ""
    guarantees: int = 0
    held_ms: int = 0
    """How long nobody could post."""

    def to_json(self) -> dict[str, Any]:
        """The contract form."""
        return asdict(self)


def upgrade_books(home: Home, secret: Secret) -> Upgraded:
    """Back up, prove, migrate and verify. Raises `UpgradeFailed`, `BooksOfNewerProgram`."""
    before, after = installed(home.database_url), newest()
    if before == after:
        return Upgraded(before, after)
    backup = create(home, secret).id
    certificate = prove(home, targets_of(home)[0], backup, secret)
    if not certificate.holds:
        broken = [each["name"] for each in certificate.content["guarantees"] if not each["holds"]]
        said = certificate.content["problem"] or ", ".join(broken)
        raise UpgradeFailed(after, backup, said)
    started = time.monotonic()
    try:
        with _alone(home.database_url) as connection:
            migrate(connection)
            findings = verify_within(connection)
            broken = [each.name for each in findings if not each.holds]
            if broken:
                raise UpgradeFailed(after, backup, ", ".join(broken))
    except DBAPIError as error:
        raise UpgradeFailed(after, backup, str(error.orig)) from error
    held_ms = round((time.monotonic() - started) * 1000)
    done = Upgraded(before, after, backup, len(findings), held_ms)
    record(home, "upgraded", done.to_json())
    return done


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    """The owner's transaction in which nobody else posts."""
    with closing(Database(url, as_owner=True)) as database, database.operational() as connection:
        if not database.is_sqlite:  # there the queue is a table, on SQLite it is held already
            connection.exec_driver_sql("lock table open_tx in exclusive mode")
        yield connection
