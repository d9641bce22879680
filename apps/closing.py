"""Closing months and finding where books part, as the command line shows them.

Belongs here: results as text and data. Does not: the acts (`erp.closing`), finding
(`erp.verification`).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from erp.access.errors import UnknownUser
from erp.access.queries import find_user_id, get_person
from erp.closing.checklist import run_checklist
from erp.closing.comparisons import compare_books
from erp.closing.errors import UnknownMonth
from erp.closing.reading import read_month
from erp.closing.services import close_month, close_stock, reopen_month
from erp.taxes.summary import vat_summary
from erp.verification import first_divergences
from erp.verification.divergence import PAIRS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from erp.base.database import Database
    from erp.closing.checklist import CheckResult
    from erp.closing.comparisons import Seen
    from erp.taxes.summary import VatSummary
    from erp.verification import Divergence

_EVIDENCE_SHOWN = 10


def check(database: Database, month: str) -> list[CheckResult]:
    """The month's checklist."""
    with database.reading() as connection:
        return run_checklist(connection, month)


def close(database: Database, month: str) -> list[CheckResult]:
    """Close the month, first for stock where that is not done."""
    with database.reading() as connection:
        reading = read_month(connection, month)
    if reading is None:
        raise UnknownMonth(month)
    if reading.state == "open":
        close_stock(database, month)
    return close_month(database, month)


def reopen(database: Database, month: str, *, name: str, reason: str) -> None:
    """Open a closed month again, by the rights of the person named."""
    with database.reading() as connection:
        user_id = find_user_id(connection, name)
        if user_id is None:
            raise UnknownUser(name)
        person = get_person(connection, user_id, company="")
    reopen_month(database, month, rights=person.rights, user_id=user_id, reason=reason)


def divergences(
    database: Database, progress: Callable[[str], None] | None = None
) -> list[Divergence]:
    """Every pair of books that differs."""
    return first_divergences(database, progress=progress)


def checks_as_data(results: Sequence[CheckResult]) -> list[dict[str, Any]]:
    """The checklist for `--json`."""
    return [
        {
            "code": each.code,
            "stops": each.stops,
            "evidence": [
                {"name": row.name, "amount": None if row.amount is None else str(row.amount)}
                for row in each.evidence
            ],
        }
        for each in results
    ]


def checks_as_text(results: Sequence[CheckResult], language: str) -> str:
    """The checklist for a terminal: what stops is marked ✗, what informs ·, what is clear ✓."""
    lines = []
    for each in results:
        mark = "✓" if each.is_clear else "✗" if each.stops else "·"
        lines.append(f"{mark} {each.zh if language == 'zh_CN' else each.en}")
        lines += [
            f"    {row.name} {'' if row.amount is None else row.amount}".rstrip()
            for row in each.evidence[:_EVIDENCE_SHOWN]
        ]
    return "\n".join(lines)


def divergences_as_data(found: Sequence[Divergence]) -> list[dict[str, Any]]:
    """The differences for `--json`."""
    return [
        {
            "pair": each.pair,
            "commit_number": each.commit_number,
            "document": each.document,
            "key": each.key,
            "where": each.where,
            "difference": each.difference,
        }
        for each in found
    ]


def divergences_as_text(found: Sequence[Divergence], language: str) -> str:
    """The differences for a terminal."""
    if not found:
        return "账账相符 ✓" if language == "zh_CN" else "all books agree ✓"
    return "\n".join(
        f"✗ {each.zh if language == 'zh_CN' else each.en}: "
        f"{each.document or '-'} {each.where} {each.difference} (#{each.commit_number})"
        for each in found
    )


def compare(database: Database, progress: Callable[[str], None] | None = None) -> Seen:
    """All books compared, and what was found kept."""
    return compare_books(database, origin="cli", progress=progress)


def seen_as_data(seen: Seen) -> dict[str, Any]:
    """A comparison for `--json`, amounts in minor units (quantities in millionths)."""
    compared = [
        {
            "pair": each.pair,
            "subject": each.subject,
            "as_of": each.as_of.isoformat(),
            "left": each.left,
            "right": each.right,
            "parted": each.is_parted,
            "commit_number": each.commit_number,
            "document": each.document,
            "place": each.place,
        }
        for each in seen.compared
    ]
    return {
        "as_of": seen.as_of.isoformat(),
        "seen_commit": seen.seen_commit,
        "parted": sum(each.is_parted for each in seen.compared),
        "compared": compared,
    }


def seen_as_text(seen: Seen, language: str) -> str:
    """A comparison for a terminal: ✓ where two books agree, ✗ with the first document else."""
    names = {each.code: each.zh if language == "zh_CN" else each.en for each in PAIRS}
    return "\n".join(
        f"{'✗' if each.is_parted else '✓'} {names.get(each.pair, each.pair)} {each.subject}"
        f" {each.left} {each.right} {each.document or each.place}".rstrip()
        for each in seen.compared
    )


def vat_of(database: Database, month: str) -> VatSummary:
    """The month's VAT."""
    with database.reading() as connection:
        return vat_summary(connection, month)


def vat_as_data(summary: VatSummary) -> dict[str, Any]:
    """The VAT summary for `--json`, amounts in minor units."""
    return {
        "month": summary.month,
        "ties": summary.ties,
        "registered": summary.registered,
        "lines": [asdict(each) for each in summary.lines],
        "accounts": [asdict(each) | {"closing": each.closing} for each in summary.accounts],
    }


def vat_as_text(summary: VatSummary, language: str) -> str:
    """The VAT summary for a terminal."""
    lines = [f"{each.column:<22}{each.tax_code:<8}{each.tax:>16}" for each in summary.lines]
    for each in summary.accounts:
        name = each.name if language == "zh_CN" else each.name_en
        mark = "✓" if each.items == each.turnover else "✗"
        lines.append(f"{mark} {each.code} {name} {each.turnover} → {each.closing}")
    return "\n".join(lines)
