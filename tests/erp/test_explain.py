"""Posting costs what its lines cost, however long the history: no check reads a ledger through.

SQLite says how it runs each statement of the trigger, and counts the instructions it ran.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from erp.base.database import Database, open_database
from erp.base.tables import tables_of
from erp.base.triggers import Check, Movement, _expand
from erp.documents.types import Document
from erp.posting import post
from erp.schema import SEAL_STEPS
from tests.builders import (
    a_company,
    a_customer_receipt,
    a_delivery,
    a_goods_receipt,
    a_sales_invoice,
    an_opening_stock,
    carrying,
    goods,
    paying,
    worth,
)

TINY = {"account", "period", "location", "warehouse", "open_tx", "commit_head", "purchase_policy"}
"""What may be read through: it does not grow with the business."""


@pytest.fixture
def company(sqlite_url: str) -> Iterator[Database]:
    """A company on SQLite."""
    database = open_database(sqlite_url)
    yield a_company(database)
    database.close()


def _statement(step: Check | Movement) -> str:
    sql = _expand(step.offenders if isinstance(step, Check) else step.sql)
    return re.sub(r"\bnew\.(\w+)", "5", sql)


def _scanned(database: Database, sql: str) -> set[str]:
    """The tables a statement reads through."""
    named = re.findall(r"\b(?:from|join|into|update)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", sql)
    tables = {alias: table for table, alias in named} | {table: table for table, _ in named}
    known = {t.name for kind in ("ledger", "running", "master") for t in tables_of(kind)}
    known |= {"commit_log", "change_log", *TINY}
    with database.reading() as connection:
        plan = connection.exec_driver_sql(f"explain query plan {sql}").fetchall()
    read = [re.match(r"SCAN (\w+)", row[3]) for row in plan]
    return {tables.get(found[1], found[1]) for found in read if found} & known


@pytest.mark.parametrize(
    "step", SEAL_STEPS, ids=lambda step: getattr(step, "name", None) or step.sql.split()[2]
)
def test_no_statement_of_the_seal_reads_a_ledger_through(company, step):
    assert _scanned(company, _statement(step)) <= TINY


def test_a_statement_without_its_index_would_be_noticed(company):
    assert _scanned(company, "select 1 from stock_move m where m.lot_id = 5") == {"stock_move"}


def test_a_sale_costs_the_same_after_a_long_history(company):
    """Instructions SQLite ran for one sale, after 10 sales and after 400."""
    post(company, [an_opening_stock("os", *(worth(p, 9_000, 900) for p in ("P1", "P2")))])
    counter = [0]
    _count_instructions(company, counter)
    post(company, [each for n in range(10) for each in _sale(n)])
    early = _cost_of_sales(company, counter, first=1_000)
    post(company, [each for n in range(10, 400) for each in _sale(n)])
    late = _cost_of_sales(company, counter, first=2_000)
    assert late <= early * 1.15, (early, late)


def _count_instructions(company: Database, counter: list[int]) -> None:
    def tick() -> None:
        counter[0] += 1

    def listen(connection, record) -> None:
        connection.set_progress_handler(tick, 100)

    company.engine.dispose()
    event.listen(company.engine, "connect", listen)


def _cost_of_sales(company: Database, counter: list[int], first: int) -> int:
    for document in _sale(first):
        post(company, [document])  # what is prepared once is not counted
    counter[0] = 0
    for n in range(first + 1, first + 4):
        for document in _sale(n):
            post(company, [document])
    return counter[0]


def _sale(n: int) -> list[Document]:
    return [
        a_goods_receipt(f"gr{n}", goods("P1", 3, "0.10"), goods("F1", 2, "0.10")),
        a_delivery(f"dl{n}", goods("P1", 2, 9), goods("P2", 1, 9), goods("F1", 2, 9)),
        a_sales_invoice(f"in{n}", carrying(f"dl{n}", 1, quantity=2)),
        a_customer_receipt(f"cr{n}", 20, paying(f"in{n}", 20)),
    ]
