"""Books as text: what a test expects stands in its docstring, what was posted is read the same way.

Belongs here: reading posted rows into lines a person can check, and the same lines out of a
docstring. Does not belong here: builders, databases.

A header gives the voucher date and the document's key; each posting below it gives side, account,
amount and the party if it has one. An amount stands on its own side: a red posting is negative.

    2024-03-01 gr1
      D 1405.01   35.00
      C 2202.02   35.00  S1

A stock line gives date, key, product, quantity and value (`?` where cost is unknown):

    2024-03-01 gr1 P1 10 35.00
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from erp.base.database import Database
from erp.base.exact import from_whole

_POSTINGS = """
select e.id, e.voucher_date, d.key, p.side, a.code, p.amount, r.code
  from posting p join journal_entry e on e.id = p.entry_id join account a on a.id = p.account_id
  left join document d on d.id = e.document_id left join party r on r.id = p.party_id
 where p.amount <> 0
 order by e.id, case p.side when 'D' then 0 else 1 end, a.code, r.code, p.amount
"""

_VALUES = """
select v.business_date, d.key, r.code, v.quantity, v.amount, v.unknown_quantity, v.kind
  from stock_value v join product r on r.id = v.product_id
  left join document_line l on l.id = v.document_line_id
  left join journal_entry e on e.id = v.entry_id
  left join document d on d.id = coalesce(l.document_id, e.document_id)
 order by v.id
"""


def books_in(test: Callable[..., object]) -> list[str]:
    """The lines of a test's docstring below its first line, spaces made one."""
    lines = inspect.getdoc(test).splitlines() if test.__doc__ else []
    return [" ".join(line.split()) for line in lines[1:] if line.strip()]


def posted_books(database: Database, *keys: str) -> list[str]:
    """Every posting of the documents with these keys (of all, if none is named), as lines."""
    lines: list[str] = []
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_POSTINGS).fetchall()
    for (_, day, key), postings in groupby(rows, key=itemgetter(0, 1, 2)):
        if not keys or key in keys:
            lines.append(f"{day} {key}")
            lines += [_posting(*posting[3:]) for posting in postings]
    return lines


def _posting(side: str, account: str, amount: int, party: str | None) -> str:
    shown = from_whole(amount if side == "D" else -amount, 2)
    return f"{side} {account} {shown:.2f}" + (f" {party}" if party else "")


def posted_values(database: Database, *products: str) -> list[str]:
    """Every value row of these products (of all, if none is named), as lines."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(_VALUES).fetchall()
    return [_value(row) for row in rows if not products or row[2] in products]


def _value(row: Sequence[Any]) -> str:
    day, key, product, quantity, amount, unknown, kind = row
    shown = _plain(from_whole(quantity, 6))
    value = "?" if unknown else f"{from_whole(amount, 2):.2f}"
    return f"{day} {key} {product} {shown} {value}" + ("" if kind == "move" else f" {kind}")


def balances(database: Database) -> dict[str, Decimal]:
    """Account code → balance, debit positive, of accounts that have one."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "select a.code, sum(p.amount) from posting p join account a on a.id = p.account_id"
            " group by a.code order by a.code"
        ).fetchall()
    return {code: from_whole(int(amount), 2) for code, amount in rows if amount}


def pools(database: Database) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Product and cost group → quantity and value on hand, where there is either."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "select r.code, g.code, sum(v.quantity), sum(v.amount) from stock_value v"
            " join product r on r.id = v.product_id join cost_group g on g.id = v.cost_group_id"
            " group by r.code, g.code order by r.code, g.code"
        ).fetchall()
    return {
        (product, group): (from_whole(int(quantity), 6), from_whole(int(amount), 2))
        for product, group, quantity, amount in rows
        if quantity or amount
    }


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def commit_count(database: Database) -> int:
    """How many commits the log holds: unchanged where a refusal wrote nothing."""
    with database.reading() as connection:
        return int(connection.exec_driver_sql("select count(*) from commit_log").scalar_one())
