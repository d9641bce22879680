"""Companies, products and parties a migration needs, made where the core has none of that code.

Belongs here: creating what is missing. Does not: changing what is there; a master people maintain
is never overwritten by an old system's.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from erp.access.models import role
from erp.access.services import create_roles
from erp.base.database import Database, open_database
from erp.catalog.models import product
from erp.company.models import company
from erp.migrations import upgrade
from erp.parties.models import party
from erp.setup.company import NewCompany, create_company
from ingest.errors import OtherCompany
from ingest.mapping import Company

ORIGIN = "migration"
UNIT = "piece"


def open_company(url: str, settings: Company, first: date, last: date) -> Database:
    """The company's core, created with periods from `first` to the year end of `last` if new."""
    upgrade(url)
    database = open_database(url)
    with database.reading() as connection:
        found = connection.execute(select(company.c.code, company.c.currency)).first()
    if found is None:
        create_company(database, _new_company(settings, first, last))
    elif tuple(found) != (settings.code, settings.currency):
        database.close()
        wanted = f"{settings.code} ({settings.currency})"
        raise OtherCompany(f"{found[0]} ({found[1]})", wanted)
    _add_roles(database)
    return database


def add_masters(
    database: Database,
    products: Iterable[dict[str, Any]],
    parties: Iterable[dict[str, Any]],
) -> None:
    """Insert the products and parties whose codes the core does not know; one commit, or none."""
    with database.reading() as connection:
        missing = [
            (table, _unknown(connection, table, rows))
            for table, rows in ((product, products), (party, parties))
        ]
    if any(rows for _, rows in missing):
        with database.commit(origin=ORIGIN) as transaction:
            for table, rows in missing:
                transaction.insert_many(table, rows)


def a_product(
    code: str, name: str, category: str, tax_code: str, *, is_stocked: bool
) -> dict[str, Any]:
    """A product's row; an old system's names are in its own language only."""
    return {
        "code": code,
        "name": name,
        "name_en": name,
        "unit": UNIT,
        "category": category,
        "is_stocked": int(is_stocked),
        "costing_method": "moving_average",
        "tax_code": tax_code,
    }


def a_customer(code: str, name: str, name_en: str, country: str) -> dict[str, Any]:
    """A customer's row."""
    return {
        "code": code,
        "name": name,
        "name_en": name_en,
        "is_customer": 1,
        "is_supplier": 0,
        "country": country,
    }


def _add_roles(database: Database) -> None:
    """The built-in roles, where a company has none: a run killed before them is completed."""
    with database.reading() as connection:
        if connection.execute(select(role.c.code)).first() is not None:
            return
    with database.commit(origin=ORIGIN, request_id="roles") as transaction:
        create_roles(transaction)


def _unknown(
    connection: Connection, table: Table, rows: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    known: set[str] = set(connection.execute(select(table.c.code)).scalars())
    return [row for row in rows if row["code"] not in known]


def _new_company(settings: Company, first: date, last: date) -> NewCompany:
    return NewCompany(
        code=settings.code,
        name=settings.name_zh,
        name_en=settings.name_en,
        currency=settings.currency,
        standard=settings.standard,
        taxpayer_kind=settings.taxpayer,
        time_zone=settings.time_zone,
        first_month=f"{first:%Y-%m}",
        months=(last.year - first.year) * 12 + 13 - first.month,
    )


def copy_core(live: Path, copy: Path) -> None:
    """A company's SQLite core as it stands, for a rehearsal in it."""
    import sqlite3  # noqa: PLC0415 - only a rehearsal in a company that is there needs it

    with closing(sqlite3.connect(live)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
