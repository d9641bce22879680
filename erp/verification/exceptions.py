"""Exception lists an auditor asks for, which stay empty: what should be there and is not.

Belongs here: lists people read and act on. Does not: guarantees as such (`queries`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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


@dataclass(frozen=True, slots=True)
class WithoutVoucher:
    """A document that should stand in the books and does not."""

    number: str
    kind: str


def missing_voucher_numbers(connection: Connection) -> list[tuple[str, str, int]]:
    """断号: word, month and number of every voucher that should be there and is not."""
    rows: list[Any] = list(connection.exec_driver_sql(_GAPS))
    return [
        (word, month, missing)
        for word, month, number, previous in rows
        for missing in range(previous + 1, number)
    ]


def documents_without_voucher(connection: Connection) -> list[WithoutVoucher]:
    """Documents with an amount whose kind makes a voucher and that have none."""
    kinds = ", ".join(f"'{each.kind}'" for each in DOCUMENT_TYPES.values() if each.makes_voucher)
    rows: list[Any] = list(connection.exec_driver_sql(_WITHOUT_VOUCHER.format(kinds=kinds)))
    return [
        WithoutVoucher(Posted("", 0, series, number).name, kind) for series, number, kind in rows
    ]
