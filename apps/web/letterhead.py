"""What stands over a paper or a report: who the firm is and how it is reached.

Belongs here: the lines of that head. Does not: keeping them (`erp.company.services`).
"""

from __future__ import annotations

from apps.web import context
from apps.web.language import reader_language, translator
from apps.web.queries import masters
from apps.web.queries.masters import Company


def of_company() -> str:
    """The head of whatever is printed now, on one line."""
    with context.current().database.reading() as connection:
        company = masters.get_company(connection, reader_language())
    return "  ".join((company.name, *reached(company)))


def reached(company: Company, language: str | None = None) -> tuple[str, ...]:
    """Address, phone and tax number, those that are known; in the reader's language if none."""
    _ = translator(language or reader_language())
    said = (
        (_("Address"), company.address),
        (_("Telephone"), company.phone),
        (_("Tax number"), company.tax_number),
    )
    return tuple(f"{label} {value}" for label, value in said if value)
