"""Truing up a month: looking at it beforehand, and posting it.

Belongs here: what the closing of a month and its page call. Does not: the document itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from data.determination import AccountKey, find_rule, load_determination
from erp.documents.types import Document
from erp.inventory.costing import COST_TRUE_UP
from erp.ledger.errors import NoPeriod
from erp.posting import post
from erp.stock_accounting.months import month_pools

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from erp.base.database import Database
    from erp.posting import Posted
    from erp.stock_accounting.months import PoolMonth, Rows


@dataclass(frozen=True, slots=True)
class TrueUp:
    """What goods of one pool that went to one account are to bear more. Amounts in minor units.

    `average_amount` ÷ `average_quantity` is the month's average at 全月平均; at standard both are
    amounts, the differences and the standard costs they belong to. `went` is the quantity (at
    standard the amount) that went there.
    """

    product: str
    method: str
    account: str
    went: int
    average_quantity: int
    average_amount: int
    amount: int


def preview(database: Database, month: str) -> list[TrueUp]:
    """What truing up `month` (YYYY-MM) would post now; empty when nothing is left to do."""
    with database.reading() as connection:
        return find_due(connection, month)


def find_due(connection: Connection, month: str) -> list[TrueUp]:
    """As `preview`, on an open connection."""
    rows = _rows(connection)
    found = _month(rows, *_days(rows, month))
    if not found:
        return []
    codes = _codes(rows, "product", [pool.key[0] for pool, _ in found])
    accounts = _codes(rows, "account", [each for _, parts in found for each, _ in parts])
    return [
        TrueUp(
            codes[pool.key[0]], pool.method, accounts[account_id], *pool.shown(account_id), amount
        )
        for pool, parts in found
        for account_id, amount in parts
    ]


def true_up(database: Database, month: str, *, user_id: int = 0) -> Posted | None:
    """Post what truing up `month` needs, as one document; None where nothing is left to do."""
    with database.reading() as connection:
        rows = _rows(connection)
        first, last = _days(rows, month)
        if not _month(rows, first, last):
            return None
        done = rows(
            "select last from document_counter where series = ?",
            (f"{COST_TRUE_UP.prefix}{last[:4]}{last[5:7]}",),
        )
    number = int(done[0][0]) + 1 if done else 1
    document = Document(
        COST_TRUE_UP.kind, f"{COST_TRUE_UP.kind}:{month}:{number}", date.fromisoformat(last)
    )
    return post(database, [document], user_id=user_id, origin="closing").posted[0]


def _month(rows: Rows, first: str, last: str) -> list[tuple[PoolMonth, list[tuple[int, int]]]]:
    """The pools that need truing up, and what each account is to bear more."""
    ((standard, kind),) = rows("select standard, taxpayer_kind from company", ())
    rule = find_rule(
        load_determination(),
        AccountKey(act="cost_variance", standard=standard, taxpayer_kind=kind),
        on=date.fromisoformat(last),
    )
    assert rule is not None
    ((variance,),) = rows("select id from account where code = ?", (rule.account,))
    pools = ((pool, pool.adjustments(variance)) for pool in month_pools(rows, first, last))
    return [(pool, parts) for pool, parts in pools if parts]


def _days(rows: Rows, month: str) -> tuple[str, str]:
    found = rows("select first_day, last_day from period where month = ?", (month,))
    if not found:
        raise NoPeriod(COST_TRUE_UP.kind, month)
    return str(found[0][0]), str(found[0][1])


def _codes(rows: Rows, table: str, ids: Sequence[int]) -> dict[int, str]:
    marks = ", ".join("?" * len(ids))
    return dict(rows(f"select id, code from {table} where id in ({marks})", ids))


def _rows(connection: Connection) -> Rows:
    """Queries written with `?` on either database."""

    def rows(sql: str, values: Sequence[Any]) -> Sequence[Any]:
        text = sql if connection.dialect.name == "sqlite" else sql.replace("?", "%s")
        return connection.exec_driver_sql(text, tuple(values)).fetchall()

    return rows
