"""The list of guarantees as named checks, and running them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp.verification.chain import check_chain, check_triggers
from erp.verification.divergence import PAIRS, divergences_in
from erp.verification.queries import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from erp.base.database import Database
    from erp.verification.queries import Rule


@dataclass(frozen=True, slots=True)
class Finding:
    """What checking one rule gave. `offender` is None where the rule holds.

    `guarantee` is the number in design §3; `rows` how many rows were looked at.
    """

    guarantee: int
    name: str
    zh: str
    en: str
    rows: int
    offender: str | None

    @property
    def holds(self) -> bool:
        """Whether the rule holds."""
        return self.offender is None


def verify(database: Database, *, progress: Callable[[str], None] | None = None) -> list[Finding]:
    """Check every guarantee over all rows, at one commit.

    The chain's digests are computed beside the rules, which are the database's own work.
    """
    with _one_state_twice(database) as (connection, other), ThreadPoolExecutor(1) as beside:
        chain = beside.submit(_of_chain, other)
        return _findings(connection, chain.result, progress or _silent)


def verify_within(connection: Connection) -> list[Finding]:
    """Check every guarantee as a transaction sees it that has not ended yet."""
    return _findings(connection, lambda: _of_chain(connection), _silent)


def _findings(
    connection: Connection, chain: Callable[[], Finding], tell: Callable[[str], None]
) -> list[Finding]:
    findings = [_of_rule(connection, rule, tell) for rule in RULES]
    findings.append(_of_triggers(connection))
    findings.append(_of_books(connection, tell))
    tell("hash chain")
    findings.append(chain())
    return sorted(findings, key=lambda finding: (finding.guarantee, finding.name))


@contextmanager
def _one_state_twice(database: Database) -> Iterator[tuple[Connection, Connection]]:
    """Two snapshots of the same last commit."""
    while True:
        with database.reading() as first, database.reading() as second:
            if _last_commit(first) == _last_commit(second):
                yield first, second
                return


def _last_commit(connection: Connection) -> tuple[Any, ...]:
    query = "select epoch, commit_number, hash from commit_head where id = 1"
    return tuple(connection.exec_driver_sql(query).one())


def _of_rule(connection: Connection, rule: Rule, tell: Callable[[str], None]) -> Finding:
    tell(rule.en)
    rows = _count(connection, rule.rows)
    offender = connection.exec_driver_sql(f"{rule.offenders} limit 1").first()
    named = None if offender is None else ", ".join(map(str, offender))
    return Finding(rule.guarantee, rule.name, rule.zh, rule.en, rows, named)


def _of_chain(connection: Connection) -> Finding:
    rows, broken = check_chain(connection)
    return Finding(
        11, "hash_chain", "提交记录的哈希链与各行内容一致",
        "the hash chain of commits matches the rows", rows, broken,
    )  # fmt: skip


def _of_triggers(connection: Connection) -> Finding:
    count, changed = check_triggers(connection)
    return Finding(
        1, "triggers_installed", "已安装的触发器与发布文本一致",
        "installed triggers are those of the release", count, changed,
    )  # fmt: skip


def _of_books(connection: Connection, tell: Callable[[str], None]) -> Finding:
    parted = divergences_in(connection, progress=tell)
    return Finding(
        6, "books_agree", "各账簿逐单核对一致",
        "every two books agree, document by document", len(PAIRS),
        f"{parted[0].en}: {parted[0].document}" if parted else None,
    )  # fmt: skip


def _silent(rule: str) -> None:
    del rule


def _count(connection: Connection, sql: str) -> int:
    return int(connection.exec_driver_sql(sql).scalar_one())
