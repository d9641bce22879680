"""Ten million moves over 20,000 products: on hand, one history, a past date, one more delivery.

Belongs here: the figures of stock at that size, and how fast moves are posted in bulk with their
values. The first moves are posted through `post`, checks and triggers included; the others are
copies of their rows, thirty days apart, in tables of the same schema, with running totals summed
anew: what is measured reads and adds to tables of the full size. `LEDGERHOUSE_BENCH_STOCK=0.05`
makes a twentieth. Does not: other documents (`sale`, `post_bulk`).
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from apps.web.queries.costs import value_rows
from apps.web.queries.live_stock import on_hand
from bench.figures import RUNS, Figure, of_runs
from bench.raw import seconds_to_insert
from bench.work import fresh, fresh_core
from erp.base.database import open_database
from erp.base.models import commit_head
from erp.base.tables import ORDINAL_BITS
from erp.catalog.services import create_products
from erp.documents.types import Document, Line
from erp.posting import post
from erp.setup.company import NewCompany, add_warehouse, create_company
from erp.stock_accounting.as_at import stock_as_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from erp.base.database import Database

MOVES, PRODUCTS, LINES, POSTED_DAYS, COPIES = 10_000_000, 20_000, 100, 30, 20
FIRST_DAY = date(2024, 1, 1)
WAREHOUSES = ("MAIN", "EAST", "WEST")
_POSTED_AT_ONCE = 500
_COPIED = ("document", "document_line", "journal_entry", "posting", "stock_move", "stock_value")
_APART = 1_000_000
"""Transactions between one copy and the next: more than will ever be posted here."""
_DELIVERIES = 100


def measure() -> list[Figure]:
    """Every figure of the module."""
    scale = float(os.environ.get("LEDGERHOUSE_BENCH_STOCK", "1"))
    products = max(200, int(PRODUCTS * scale))
    posted = int(MOVES * scale) // COPIES
    folder = fresh("stock")
    small = fresh_core(folder, "small.db")
    _create(small, products)
    _post_moves(small, products, 10_000)
    large = fresh_core(folder, "large.db")
    _create(large, products)
    with large.reading() as connection:
        before = connection.execute(select(commit_head.c.commit_number)).scalar_one()
    seconds = _post_moves(large, products, posted)
    large.close()
    raw = seconds_to_insert(folder / "large.db", after=before, with_triggers=True)
    bare = seconds_to_insert(folder / "large.db", after=before, with_triggers=False)
    moves = _copy_rows(folder / "large.db")
    large = open_database(f"sqlite:///{folder / 'large.db'}")
    beside = {"moves": moves, "products": products, "posted": posted}
    figures = [
        of_runs(
            "stock_bulk", "moves posted in bulk with values", [posted / seconds], unit="a second",
            sense="at least", limit=20_000,
            **{
                "in times raw executemany with triggers": round(seconds / raw, 2),
                "in times raw executemany without": round(seconds / bare, 2),
                "raw executemany with triggers, a second": round(posted / raw),
            },
        ),
        *_reads(large, products, beside),
        _one_more(small, large, products),
    ]  # fmt: skip
    small.close()
    large.close()
    return figures


def _reads(large: Database, products: int, beside: dict[str, int]) -> list[Figure]:
    middle = FIRST_DAY + timedelta(days=POSTED_DAYS * COPIES // 2)
    with large.reading() as connection:
        product = connection.exec_driver_sql(
            f"select id from product where code = 'P{products // 2}'"
        ).scalar_one()
        return [
            of_runs(
                "stock_on_hand", "on hand of everything by warehouse",
                _timed(lambda: on_hand(connection)), unit="seconds", sense="at most", limit=1,
                **beside,
            ),
            of_runs(
                "stock_history", "one product's history",
                [each * 1_000 for each in _timed(lambda: value_rows(connection, product))],
                unit="ms", sense="at most", limit=50,
            ),
            of_runs(
                "stock_as_at", "stock and value as at a past date, the middle one",
                _timed(lambda: stock_as_at(connection, middle)), unit="seconds",
                sense="at most", limit=3,
            ),
        ]  # fmt: skip


def _one_more(small: Database, large: Database, products: int) -> Figure:
    """Deliveries one at a time, at 10,000 moves and at all of them, in turns."""
    rates = []
    for run in range(RUNS):
        seconds = [0.0, 0.0]
        for turn in range(_DELIVERIES):
            for index, database in enumerate((small, large)):
                document = _delivery(f"one{run}.{turn}", products, turn)
                started = time.perf_counter()
                post(database, [document])
                seconds[index] += time.perf_counter() - started
        rates.append(seconds[0] / seconds[1])
    return of_runs(
        "stock_delivery_when_large", "posting one more delivery, as a share of its rate at 10,000",
        rates, sense="at least", limit=0.8,
    )  # fmt: skip


def _create(database: Database, products: int) -> None:
    create_company(
        database, NewCompany(code="stock", name="测试库存", first_month="2024-01", months=24)
    )
    with database.commit(origin="bench") as transaction:
        for code in WAREHOUSES[1:]:
            add_warehouse(transaction, code=code, name=code)
        create_products(
            transaction,
            [{"code": f"P{n}", "name": f"商品 {n}", "tax_code": "VAT13"} for n in range(products)],
        )
    stock = Decimal(1_000_000)
    lines = tuple(Line(f"P{n}", stock, cost=3 * stock) for n in range(products))
    for warehouse in WAREHOUSES:
        opening = Document(
            "opening_stock", f"open{warehouse}", FIRST_DAY, lines=lines, warehouse=warehouse
        )
        post(database, [opening])


def _post_moves(database: Database, products: int, moves: int) -> float:
    """Post so many moves, half in, half out; the seconds it took."""
    count, seconds = moves // LINES, 0.0
    for start in range(0, count, _POSTED_AT_ONCE):
        documents = [
            _moves(number, count, products)
            for number in range(start, min(count, start + _POSTED_AT_ONCE))
        ]
        started = time.perf_counter()
        post(database, documents)
        seconds += time.perf_counter() - started
    return seconds


def _moves(number: int, count: int, products: int) -> Document:
    choice = random.Random(number)
    day = FIRST_DAY + timedelta(days=number * POSTED_DAYS // count)
    chosen = choice.sample(range(products), LINES)
    warehouse = WAREHOUSES[number % len(WAREHOUSES)]
    if number % 2:
        lines = tuple(Line(f"P{n}", Decimal(choice.randrange(1, 30))) for n in chosen)
        return Document("stock_issue", f"o{number}", day, lines=lines, warehouse=warehouse)
    lines = tuple(
        Line(f"P{n}", Decimal(each), cost=Decimal(each * choice.randrange(5, 900)) / 10)
        for n, each in ((n, choice.randrange(1, 30)) for n in chosen)
    )
    return Document("stock_receipt", f"i{number}", day, lines=lines, warehouse=warehouse)


def _delivery(key: str, products: int, number: int) -> Document:
    choice = random.Random(number)
    lines = tuple(Line(f"P{n}", Decimal(2)) for n in choice.sample(range(products), 5))
    day = FIRST_DAY + timedelta(days=POSTED_DAYS * COPIES + 5)
    return Document("stock_issue", key, day, lines=lines, warehouse=WAREHOUSES[0])


def _timed(act: Callable[[], object]) -> Sequence[float]:
    runs = []
    for _ in range(RUNS):
        started = time.perf_counter()
        act()
        runs.append(time.perf_counter() - started)
    return runs


# --- the rest of the ten million


def _copy_rows(path: Path) -> int:
    """Copy the posted rows, each copy thirty days later; returns how many moves there are then.

    Triggers are dropped meanwhile and put back; the hash chain does not cover the copies.
    """
    core = sqlite3.connect(path, isolation_level=None)
    core.execute("pragma synchronous = off")
    core.execute("pragma cache_size = -524288")
    triggers = core.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall()
    for name, _ in triggers:
        core.execute(f"drop trigger {name}")
    indexes = core.execute(
        "select name, sql from sqlite_master where type = 'index' and sql is not null"
        f" and tbl_name in ({', '.join(repr(name) for name in _COPIED)})"
    ).fetchall()
    for name, _ in indexes:
        core.execute(f"drop index {name}")
    core.execute("begin immediate")
    first, last = core.execute(
        "select min(tx), max(tx) from document where kind in ('stock_receipt', 'stock_issue')"
    ).fetchone()
    for copy in range(1, COPIES):
        _copy(core, copy, first << ORDINAL_BITS, (last + 1) << ORDINAL_BITS)
    for statement in _SUMS:
        core.execute(statement)
    core.execute("commit")
    for _, sql in [*indexes, *triggers]:
        core.execute(sql)
    core.execute("pragma wal_checkpoint(truncate)")
    moves = int(core.execute("select count(*) from stock_move").fetchone()[0])
    core.close()
    return moves


def _copy(core: sqlite3.Connection, copy: int, low: int, high: int) -> None:
    """One copy of the posted rows: other ids, keys and days, the same everything else."""
    shift = copy * _APART << ORDINAL_BITS
    changed = {
        "tx": f"tx + {copy * _APART}", "key": f"key || '.{copy}'",
        "series": f"series || '.{copy}'",
        "business_date": f"date(business_date, '+{copy * POSTED_DAYS} days')",
    }  # fmt: skip
    shifted = ("id", "document_id", "document_line_id", "move_id", "entry_id", "cause_id")
    changed |= {name: f"{name} + {shift}" for name in shifted}
    for table in _COPIED:
        names = [row[1] for row in core.execute(f"pragma table_info({table})")]
        values = ", ".join(changed.get(name, name) for name in names)
        core.execute(
            f"insert into {table} select {values} from {table} where id >= {low} and id < {high}"
        )


_ENDS = """(
  select product_id as p, to_location_id as l, lot_id as t, business_date as d, quantity as q
    from stock_move
  union all
  select product_id, from_location_id, lot_id, business_date, -quantity from stock_move
) join location o on o.id = l and o.kind = 'internal'"""
_SUMS = (
    "delete from stock_day",
    f"insert into stock_day select p, l, t, d, sum(q) from {_ENDS} group by 1, 2, 3, 4",
    "delete from stock_balance",
    (
        "insert into stock_balance select product_id, location_id, lot_id, sum(quantity), 0,"
        " max(business_date) from stock_day group by 1, 2, 3"
    ),
    "delete from pool_day",
    (
        "insert into pool_day select product_id, cost_group_id, account_id, business_date,"
        " sum(quantity), sum(amount), sum(unknown_quantity) from stock_value group by 1, 2, 3, 4"
    ),
    "delete from pool_balance",
    (
        "insert into pool_balance select product_id, cost_group_id, account_id, sum(quantity),"
        " sum(amount), sum(unknown_quantity), max(business_date) from pool_day group by 1, 2, 3"
    ),
)
"""Running totals summed anew from their rows, as the seal's trigger would have moved them."""
