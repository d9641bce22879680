"""Loading: what the mapping gave, into a company by the core's own services, once.

Belongs here: order, masters that are missing, and gathering every refusal. Does not: comparing
afterwards (`reconciling`). It may be killed anywhere and run again: what is there is found by its
key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from erp.base.database import Database
from erp.base.errors import LedgerhouseError
from erp.catalog.models import product
from erp.catalog.services import create_products
from erp.company.models import exchange_rate
from erp.company.rates import set_exchange_rate
from erp.history.services import keep_history
from erp.parties.models import party
from erp.parties.services import create_parties
from erp.posting import post
from erp.setup.company import add_warehouse
from erp.stock.models import warehouse
from ingest.errors import Finding
from ingest.mapped.building import Requests
from ingest.mapped.checking import refuse_row
from ingest.mapped.language import Plan
from ingest.mapped.reading import Refused, Row, Taken
from ingest.masters import ORIGIN

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Loaded:
    """What a run added, found there before, and what the core refused."""

    added: int = 0
    before: int = 0
    refused: list[Refused] = field(default_factory=list)


def load(
    database: Database, plan: Plan, requests: Requests, progress: Progress, *, at_once: int
) -> Loaded:
    """Post the documents, keep the history.

    `at_once` is about how many lines are one transaction. Refused documents are reported with their
    rows, and leave the lists of `Taken` they came from.
    """
    loaded = Loaded()
    _add_rates(database, requests.masters["rates"])
    documents = requests.documents
    report = post(
        database,
        documents,
        origin=ORIGIN,
        request_id=plan.source,
        on_refusal="each",
        lines_per_batch=at_once,
        progress=lambda done: progress("post", done, len(documents)),
    )
    loaded.added, loaded.before = len(report.posted), len(report.repeated)
    for refusal in report.refused:
        _refuse(loaded, requests.origins[refusal.key], refusal.error)
    old = requests.history
    kept = keep_history(
        database,
        plan.source,
        old,
        documents_a_commit=at_once,
        progress=lambda done: progress("history", done, len(old)),
    )
    loaded.added += len(kept.kept)
    loaded.before += len(kept.repeated)
    for key, error in kept.refused:
        _refuse(loaded, requests.origins[f"history:{key}"], error)
    return loaded


def _refuse(loaded: Loaded, origins: Sequence[tuple[Taken, Row]], error: LedgerhouseError) -> None:
    """A refused document takes all the rows it was made of with it."""
    for taken, row in origins:
        finding = Finding(row.row, "", row.key, "core", error.zh, error.en)
        refused = refuse_row(taken, row, [finding])
        taken.rows = [each for each in taken.rows if each is not row]
        taken.refused += refused
        loaded.refused += refused


def add_masters(database: Database, masters: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    """Those whose codes the core does not know; one commit, or none."""
    with database.reading() as connection:
        known: dict[str, set[str]] = {
            name: set(connection.execute(select(table.c.code)).scalars())
            for name, table in _TABLES.items()
        }
    missing = {
        name: _merged(row for row in masters.get(name, ()) if row["code"] not in known[name])
        for name in _TABLES
    }
    if not any(missing.values()):
        return
    with database.commit(origin=ORIGIN) as transaction:
        for row in missing["warehouses"]:
            add_warehouse(transaction, **row)
        create_parties(transaction, missing["parties"])
        create_products(transaction, missing["products"])


def _add_rates(database: Database, rows: Sequence[dict[str, Any]]) -> None:
    """The rates of days that have none."""
    columns = (exchange_rate.c.currency, exchange_rate.c.rate_date)
    with database.reading() as connection:
        known = {(row.currency, row.rate_date) for row in connection.execute(select(*columns))}
    missing = [row for row in rows if (row["currency"], row["day"]) not in known]
    if not missing:
        return
    with database.commit(origin=ORIGIN) as transaction:
        for row in missing:
            set_exchange_rate(
                transaction, row["currency"], row["day"], row["rate"],
                per_units=row["per_units"], source=ORIGIN,
            )  # fmt: skip


_TABLES = {"warehouses": warehouse, "parties": party, "products": product}
_ROLES = ("is_customer", "is_supplier")


def _merged(rows: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - an iterable of rows
    """One row a code; who is customer in one list and supplier in another is both."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        kept = found.setdefault(row["code"], row)
        for role in _ROLES:
            if row.get(role):
                kept[role] = 1
    return list(found.values())
