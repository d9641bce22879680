"""The list of guarantees as named checks, and running them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp.verification.chain import check_chain, check_triggers
from erp.verification.divergence import PAIRS, divergences_in
from erp.verification.queries import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from erp.base.database import Database


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
    """Check every guarantee over all rows, in one snapshot."""
    findings: list[Finding] = []
    with database.reading() as connection:
        for rule in RULES:
            if progress is not None:
                progress(rule.en)
            rows = _count(connection, rule.rows)
            offender = connection.exec_driver_sql(f"{rule.offenders} limit 1").first()
            findings.append(
                Finding(
                    rule.guarantee, rule.name, rule.zh, rule.en, rows,
                    None if offender is None else ", ".join(map(str, offender)),
                )
            )  # fmt: skip
        if progress is not None:
            progress("hash chain")
        rows, broken = check_chain(connection)
        findings.append(
            Finding(11, "hash_chain", "提交记录的哈希链与各行内容一致",
                    "the hash chain of commits matches the rows", rows, broken)
        )  # fmt: skip
        count, changed = check_triggers(connection)
        findings.append(
            Finding(1, "triggers_installed", "已安装的触发器与发布文本一致",
                    "installed triggers are those of the release", count, changed)
        )  # fmt: skip
        parted = divergences_in(connection, progress=progress)
        findings.append(
            Finding(6, "books_agree", "各账簿逐单核对一致",
                    "every two books agree, document by document", len(PAIRS),
                    f"{parted[0].en}: {parted[0].document}" if parted else None)
        )  # fmt: skip
    return sorted(findings, key=lambda finding: (finding.guarantee, finding.name))


def _count(connection: Connection, sql: str) -> int:
    return int(connection.exec_driver_sql(sql).scalar_one())
