"""Totals of a list of VAT invoices, as the command line shows them.

Belongs here: results as text and data. Does not: reading the list (`ingest.vat_invoices`).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ingest.vat_invoices import read_invoices, totals_by_firm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.vat_invoices import FirmTotals


def invoice_totals(path: Path) -> list[FirmTotals]:
    """Totals by firm of a list of VAT invoices."""
    return totals_by_firm(read_invoices(path))


def totals_as_text(totals: Sequence[FirmTotals]) -> str:
    """Totals by firm for a terminal."""
    return "\n".join(
        f"{each.firm}: {each.rows} rows, {each.void} void, {each.repeated} repeated,"
        f" net {each.net}, tax {each.tax}"
        for each in totals
    )


def totals_as_data(totals: Sequence[FirmTotals]) -> list[dict[str, Any]]:
    """Totals by firm for `--json`."""
    return [asdict(each) for each in totals]
