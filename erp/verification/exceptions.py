"""Exception lists an auditor asks for, which stay empty: what should be there and is not.

Belongs here: lists people read and act on. Does not: guarantees as such (`queries`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp.base.reading import rows
from erp.posting import DOCUMENT_TYPES, Posted

if TYPE_CHECKING:
    from sqlalchemy import Connection

_GAPS = """
select word, month, number, previous from (
  select word, month, number, lag(number, 1, 0) over (partition by word, month order by number)
         as previous from (
    select word, month, number from voucher
    union all
    select word, month, last + 1 from voucher_counter where last > 0
  ) numbers
) steps where number > previous + 1 order by word, month, number
"""

_WITHOUT_VOUCHER = """
select d.series, d.number, d.kind from document d
  left join document o on o.id = d.reverses_id and d.kind = 'reversal'
 where coalesce(o.kind, d.kind) in ({kinds})
   and not exists (select 1 from journal_entry e where e.document_id = d.id)
   and (d.gross <> 0 or exists (
         select 1 from document_line l join stock_value v on v.document_line_id = l.id
          where l.document_id = d.id and v.amount <> 0))
 order by d.id
"""


_SERIES = """
select c.series, max(d.kind), min(d.number), max(d.number), count(d.id), c.last
  from document_counter c left join document d on d.series = c.series
 where c.series like ? and c.last > 0 group by c.series, c.last order by c.series
"""

_NOT_GIVEN = """
select series, number, previous from (
  select series, number, lag(number, 1, 0) over (partition by series order by number) as previous
    from (
      select d.series, d.number from document_counter c join document d on d.series = c.series
       where c.series like ?
      union all
      select series, last + 1 from document_counter where last > 0 and series like ?
    ) numbers
) steps where number > previous + 1 order by series, number
"""

_REVERSED = """
select d.series, d.number from document_counter c join document d on d.series = c.series
  join document v on v.reverses_id = d.id and v.kind = 'reversal'
 where c.series like ? order by d.series, d.number
"""

_MONTH_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one kind of document in a month; a reversed one keeps its number."""

    kind: str
    series: str
    first: str
    last: str
    documents: int
    reversed: list[str]
    missing: list[str]


def numbered_months(connection: Connection) -> list[str]:
    """The months, as `2024-03`, in which documents were numbered, newest first."""
    found = rows(connection, "select series from document_counter where last > 0")
    months = {str(series)[-_MONTH_DIGITS:] for (series,) in found}
    return [f"{each[:4]}-{each[4:]}" for each in sorted(months, reverse=True)]


def document_series(connection: Connection, month: str) -> list[Series]:
    """Every series of a month with the numbers that are missing 断号 and those reversed 冲销."""
    ending = f"%{month.replace('-', '')}"
    missing: dict[str, list[str]] = defaultdict(list)
    for series, number, previous in rows(connection, _NOT_GIVEN, (ending, ending)):
        missing[series] += [_named(series, each) for each in range(previous + 1, number)]
    undone: dict[str, list[str]] = defaultdict(list)
    for series, number in rows(connection, _REVERSED, (ending,)):
        undone[series].append(_named(series, number))
    return [
        Series(
            kind or "", series, _named(series, first or 1), _named(series, max(last or 0, counted)),
            count, undone[series], missing[series],
        )
        for series, kind, first, last, count, counted in rows(connection, _SERIES, (ending,))
    ]  # fmt: skip


def _named(series: str, number: int) -> str:
    return Posted("", 0, series, number).name


@dataclass(frozen=True, slots=True)
class WithoutVoucher:
    """A document that should stand in the books and does not."""

    number: str
    kind: str


def missing_voucher_numbers(connection: Connection) -> list[tuple[str, str, int]]:
    """断号: word, month and number of every voucher that should be there and is not."""
    found: list[Any] = list(connection.exec_driver_sql(_GAPS))
    return [
        (word, month, missing)
        for word, month, number, previous in found
        for missing in range(previous + 1, number)
    ]


def documents_without_voucher(connection: Connection) -> list[WithoutVoucher]:
    """Documents with an amount whose kind makes a voucher and that have none."""
    kinds = ", ".join(f"'{each.kind}'" for each in DOCUMENT_TYPES.values() if each.makes_voucher)
    found: list[Any] = list(connection.exec_driver_sql(_WITHOUT_VOUCHER.format(kinds=kinds)))
    return [WithoutVoucher(_named(series, number), kind) for series, number, kind in found]
