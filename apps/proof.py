"""The certificate `ledgerhouse verify` prints: the core's guarantees and the marts' tie-outs.

Belongs here: putting the proofs together and wording them. Does not: proving.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from analytics.proof import prove_warehouse
from erp.verification import Finding, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from erp.base.database import Database
    from erp.base.home import Home


@dataclass(frozen=True, slots=True)
class Proof:
    """All findings of one run."""

    company: str
    findings: Sequence[Finding]

    @property
    def holds(self) -> bool:
        """Whether every guarantee holds."""
        return all(finding.holds for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The contract form: see docs/contracts.md."""
        return {
            "company": self.company,
            "holds": self.holds,
            "guarantees": [
                {**asdict(finding), "holds": finding.holds} for finding in self.findings
            ],
        }

    def to_text(self, language: str) -> str:
        """A line a guarantee, broken ones with their first offender."""
        zh = language.startswith("zh")
        lines = []
        for each in self.findings:
            mark = "✓" if each.holds else "✗"
            text = f"{mark} {each.guarantee:>2}  {each.rows:>9,}  {each.zh if zh else each.en}"
            lines.append(text if each.holds else f"{text}\n      → {each.offender}")
        broken = sum(not each.holds for each in self.findings)
        last = (
            f"{len(self.findings)} 项保证，{broken} 项不成立"
            if zh
            else f"{len(self.findings)} guarantees, {broken} broken"
        )
        return "\n".join([*lines, last])


def prove(home: Home, database: Database, *, progress: Callable[..., None] | None = None) -> Proof:
    """Verify the core, then the lake and the marts against it."""
    with database.reading() as connection:
        code = connection.exec_driver_sql("select code from company").scalar_one()
    findings = verify(database, progress=progress)
    return Proof(home.company, [*findings, *prove_warehouse(home, database, code)])
