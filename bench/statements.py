"""The books of a million postings: trial balance, ages, a statement; live and from the rows.

Belongs here: one company grown by copying the postings of real sales inside the database, and the
seconds of each report. Does not: posting speed. The limits are seconds, for a person waits for
them; beside each stands how many reads of every posting by the database alone it costs.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from bench import work
from bench.figures import RUNS, Figure, of_runs
from bench.trading import create_trading_company, sales
from erp.base.database import open_database
from erp.posting import post
from erp.statements import ageing, books, statements
from erp.statements.queries import Months

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

POSTINGS = 1_000_000
SALES = 2_000
LIVE_SECONDS, ROWS_SECONDS = 0.5, 2.0

_YEAR = Months("2025-01", "2026-12")
_LAST_DAY = date(2026, 12, 31)
_PAST_DAY = date(2025, 6, 30)


def measure() -> list[Figure]:
    """Seconds of each report from running totals and recomputed from every row."""
    core = _grown_company()
    scan = _seconds_to_read(core)
    database = open_database(f"sqlite:///{core}")
    figures = []
    with database.reading() as connection:
        for is_live in (True, False):
            for name, what, act in _reports(connection, from_rows=not is_live):
                runs = [_timed(act) for _ in range(RUNS)]
                figures.append(
                    of_runs(
                        f"statements_{name}_{'live' if is_live else 'rows'}",
                        f"{what} over a million postings, "
                        + ("from running totals" if is_live else "recomputed from the rows"),
                        runs, unit="seconds", sense="at most",
                        limit=LIVE_SECONDS if is_live else ROWS_SECONDS,
                        **{"reads of every posting": round(min(runs) / scan, 2)},
                    )
                )  # fmt: skip
    database.close()
    return figures


def _reports(
    connection: Connection, *, from_rows: bool
) -> list[tuple[str, str, Callable[[], object]]]:
    def fill(name: str) -> Callable[[], object]:
        return lambda: statements.fill(connection, name, _YEAR, from_rows=from_rows)

    return [
        (
            "trial_balance",
            "trial balance",
            lambda: books.trial_balance(connection, _YEAR, from_rows=from_rows),
        ),
        (
            "ageing",
            "ages of receivables",
            lambda: ageing.aged(
                ageing.open_items(
                    connection, _PAST_DAY if from_rows else _LAST_DAY, ["1122"], from_rows=from_rows
                )
            ),
        ),
        ("balance_sheet", "balance sheet", fill("balance_sheet")),
        ("income_statement", "income statement", fill("income_statement")),
        ("cash_flow", "cash-flow statement", fill("cash_flow")),
    ]


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _grown_company() -> Path:
    """Real sales, their rows then copied until there are a million postings."""
    folder = work.fresh("statements")
    database = work.fresh_core(folder)
    create_trading_company(database)
    post(database, (each for one in sales(0, SALES) for each in one), on_refusal="each")
    database.close()
    core = folder / "core.db"
    with closing(sqlite3.connect(core)) as bare, bare:
        _drop_triggers(bare)
        there = _count(bare)
        for copy in range(1, -(-POSTINGS // there)):
            _copy(bare, copy, there)
        for table in ("account_balance", "open_item_balance", "cash_flow_balance"):
            bare.execute(f"delete from {table}")
        _total(bare)
        bare.execute("analyze")
    return core


def _drop_triggers(bare: sqlite3.Connection) -> None:
    names = bare.execute("select name from sqlite_master where type = 'trigger'").fetchall()
    for (name,) in names:
        bare.execute(f"drop trigger {name}")


def _count(bare: sqlite3.Connection) -> int:
    return int(bare.execute("select count(*) from posting").fetchone()[0])


def _copy(bare: sqlite3.Connection, copy: int, there: int) -> None:
    """The first rows once more, under ids of transactions of their own."""
    assert there
    shift = copy << 44
    for table, moved in (
        ("journal_entry", ("id",)),
        ("posting", ("id", "entry_id")),
        ("open_item", ("id", "entry_id")),
        ("settlement", ("id", "entry_id", "open_item_id")),
    ):
        columns = [row[1] for row in bare.execute(f"pragma table_info({table})")]
        said = [
            f"{name} + {shift}" if name in moved
            else f"tx + {shift >> 24}" if name == "tx"
            else name
            for name in columns
        ]  # fmt: skip
        bare.execute(
            f"insert into {table} select {', '.join(said)} from {table} where id < {1 << 44}"
        )


def _total(bare: sqlite3.Connection) -> None:
    """The running totals of what is there now, as the seal's movements keep them."""
    bare.execute(
        """insert into account_balance
           select p.account_id, e.period_id, coalesce(p.currency, ''), coalesce(p.party_id, 0),
                  coalesce(p.department_id, 0), coalesce(p.employee_id, 0),
                  coalesce(p.project_id, 0),
                  sum(case p.side when 'D' then p.amount else 0 end),
                  sum(case p.side when 'C' then -p.amount else 0 end), 0, 0
             from posting p join journal_entry e on e.id = p.entry_id
            group by 1, 2, 3, 4, 5, 6, 7"""
    )
    bare.execute(
        """insert into cash_flow_balance
           select e.period_id, coalesce(p.cash_flow_item, ''), coalesce(p.department_id, 0),
                  sum(p.amount)
             from posting p join journal_entry e on e.id = p.entry_id
             join account a on a.id = p.account_id
            where a.is_cash = 1 and e.kind <> 'opening' group by 1, 2, 3"""
    )
    columns = [row[1] for row in bare.execute("pragma table_info(open_item_balance)")]
    rest = ", 0" * (len(columns) - 2)
    bare.execute(
        f"""insert into open_item_balance
           select i, sum(m){rest} from (select id as i, amount as m from open_item
             union all select open_item_id, amount from settlement) rows group by i"""
    )


def _seconds_to_read(core: Path) -> float:
    """The database's own time to add up every posting, the best of three."""
    best = 1e9
    with closing(sqlite3.connect(core)) as bare:
        for _ in range(RUNS):
            start = time.perf_counter()
            bare.execute("select account_id, sum(amount) from posting group by 1").fetchall()
            best = min(best, time.perf_counter() - start)
    return best
