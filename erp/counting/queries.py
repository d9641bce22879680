"""Questions about counts: what is to be counted, what was, what differs. Reads only.

`sheet` is what counters see; it does not read what the books say.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.reading import rows
from erp.counting.errors import CountEnded, UnknownCount
from erp.counting.rules import Counted
from erp.stock.valuation import Worth, at_average

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from erp.base.commits import Transaction

    Reader = Transaction | Connection

_CHUNK = 500


class Count(NamedTuple):
    """A count: its document, where it counts, and its result if there is one that stands."""

    document_id: int
    key: str
    number: str
    business_date: str
    warehouse_id: int
    warehouse: str
    lines: int
    is_reversed: bool
    result_id: int | None
    result_key: str | None


class SheetLine(NamedTuple):
    """A line as counters see it. `counted` is the turn's sum so far, None where nothing is."""

    line_id: int
    line: int
    product: str
    name: str
    name_en: str
    unit: str
    barcode: str
    location: str
    lot: str
    counted: Decimal | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A line of the report: quantities exact, `value` of the difference in minor units, signed.

    Before posting the value is that of today's average; after it, what was posted.
    """

    line: int
    product: str
    name: str
    name_en: str
    unit: str
    location: str
    lot: str
    snapshot: Decimal
    book: Decimal
    first: Decimal | None
    second: Decimal | None
    difference: Decimal
    value: int
    reason: str


_COUNTS = """
select d.id, d.key, d.series, d.number, d.business_date, d.warehouse_id, w.code,
       (select count(*) from count_line n where n.document_id = d.id),
       (select count(*) from document v where v.reverses_id = d.id and v.kind = 'reversal'),
       r.id, r.key
  from document d join warehouse w on w.id = d.warehouse_id
  left join document r on r.id = (
    select max(k.document_id) from document_link k join document s on s.id = k.document_id
     where k.to_document_id = d.id and k.relation = 'follows' and s.kind = 'count_result'
       and not exists (select 1 from document v where v.reverses_id = s.id and v.kind = 'reversal'))
 where d.kind = 'stock_count'
"""


def counts(reader: Reader, *, most: int = 100) -> list[Count]:
    """The latest counts, newest first."""
    return [_count(row) for row in rows(reader, f"{_COUNTS} order by d.id desc limit ?", (most,))]


def get_count(reader: Reader, key: str) -> Count:
    """The count with this key. Raises `UnknownCount`."""
    found = rows(reader, f"{_COUNTS} and d.key = ?", (key,))
    if not found:
        raise UnknownCount(key)
    return _count(found[0])


def open_count(reader: Reader, key: str) -> Count:
    """The count with this key, if it still takes entries. Raises `UnknownCount`, `CountEnded`."""
    found = get_count(reader, key)
    if found.result_id is not None or found.is_reversed:
        raise CountEnded(key)
    return found


def _count(row: Sequence[Any]) -> Count:
    document_id, key, series, number, day, *rest = row
    warehouse_id, warehouse, lines, reversals, result_id, result_key = rest
    return Count(
        document_id, key, f"{series}-{number:04d}", str(day), warehouse_id, warehouse, lines,
        bool(reversals), result_id, result_key,
    )  # fmt: skip


_SHEET = """
select n.id, n.line, r.code, r.name, r.name_en, r.unit,
       coalesce(r.barcode, ''), l.code, coalesce(t.code, ''),
       (select sum(e.quantity) from count_entry e where e.count_line_id = n.id and e.turn = ?)
  from count_line n join product r on r.id = n.product_id
  join location l on l.id = n.location_id left join lot t on t.id = n.lot_id
 where n.document_id = ? order by l.code, r.code, t.code
"""


def sheet(reader: Reader, count: Count, turn: int) -> list[SheetLine]:
    """What is to be counted in a turn, by place; in the second what differed in the first.

    Counters see no book quantity: none is read here (of the second turn only that it differs).
    """
    lines = [
        SheetLine._make([*said, None if counted is None else _exact(int(counted))])
        for *said, counted in rows(reader, _SHEET, (turn, count.document_id))
    ]
    if turn == 1:
        return lines
    again = {
        each.line_id
        for each in tally(reader, count.document_id)
        if each.needs_recount or each.second is not None
    }
    return [line for line in lines if line.line_id in again]


_LINES = """
select n.id, n.line, n.product_id, n.location_id, n.lot_id, r.code, l.code, coalesce(t.code, ''),
       n.book_quantity
  from count_line n join product r on r.id = n.product_id
  join location l on l.id = n.location_id left join lot t on t.id = n.lot_id
 where n.document_id = ? order by n.line
"""

_TURNS = """
select s.count_line_id, s.turn, s.counted, e.book_quantity from (
  select e.count_line_id, e.turn, sum(e.quantity) as counted, max(e.id) as last
    from count_entry e join count_line n on n.id = e.count_line_id
   where n.document_id = ? group by e.count_line_id, e.turn
) s join count_entry e on e.id = s.last
"""


def tally(reader: Reader, document_id: int) -> list[Counted]:
    """Every line of a count with what each turn said."""
    turns = {
        (line_id, turn): (int(counted), int(book))
        for line_id, turn, counted, book in rows(reader, _TURNS, (document_id,))
    }
    found = []
    for row in rows(reader, _LINES, (document_id,)):
        said: list[Any] = [*row, *turns.get((row[0], 1), (None, 0))]
        said += turns.get((row[0], 2), (None, 0))
        found.append(Counted(*said))
    return found


_POOLS = """
select n.id, b.quantity, b.amount, b.unknown_quantity
  from count_line n join product r on r.id = n.product_id
  join location l on l.id = n.location_id join warehouse w on w.id = l.warehouse_id
  join pool_balance b on b.product_id = r.id and b.quantity > 0 and b.cost_group_id =
       case r.costing_method when 'monthly_average' then 0 else w.cost_group_id end
  join account a on a.id = b.account_id
 where n.document_id = ?
"""


def values(reader: Reader, counted: Iterable[Counted], document_id: int) -> dict[int, int]:
    """Line id → what its difference is worth at today's average, in minor units, signed."""
    pools: dict[int, Worth] = {}
    for line_id, *worth in rows(reader, _POOLS, (document_id,)):
        pools.setdefault(line_id, Worth(*map(int, worth)))
    found = {}
    for each in counted:
        if each.difference and each.line_id in pools:
            worth = at_average(pools[each.line_id], abs(each.difference)).amount
            found[each.line_id] = worth if each.difference > 0 else -worth
    return found


_POSTED = """
select c.count_line_id, l.reason, coalesce(sum(v.amount), 0), count(v.id)
  from count_difference c join document_line l on l.id = c.document_line_id
  left join document_line p on p.source_line_id = l.id and p.kind = 'count_posting'
   and not exists (select 1 from document x
       where x.reverses_id = p.document_id and x.kind = 'reversal')
  left join stock_value v on v.document_line_id = p.id
 where l.document_id = ? group by c.count_line_id, l.reason
"""


def report(reader: Reader, count: Count) -> list[ReportLine]:
    """盘点报告: every line of a count with its difference, value and reason."""
    counted = tally(reader, count.document_id)
    estimates = values(reader, counted, count.document_id)
    posted: dict[int, tuple[str, int, int]] = {}
    if count.result_id is not None:
        posted = {
            line_id: (reason, int(amount), n)
            for line_id, reason, amount, n in rows(reader, _POSTED, (count.result_id,))
        }
    names = {line.line_id: line for line in sheet(reader, count, 1)}
    return [_report_line(each, names[each.line_id], estimates, posted) for each in counted]


def _report_line(
    each: Counted,
    named: SheetLine,
    estimates: dict[int, int],
    posted: dict[int, tuple[str, int, int]],
) -> ReportLine:
    reason, amount, postings = posted.get(each.line_id, ("", 0, 0))
    return ReportLine(
        each.line, each.product, named.name, named.name_en, named.unit, each.location, each.lot,
        _exact(each.snapshot), _exact(each.snapshot if each.counted is None else each.book),
        None if each.first is None else _exact(each.first),
        None if each.second is None else _exact(each.second), _exact(each.difference),
        amount if postings else estimates.get(each.line_id, 0), reason,
    )  # fmt: skip


class Signed(NamedTuple):
    """Who did a step of a count, and the last day they did.

    `act` is `first`, `second`, `result`, `approved` or `posted`.
    """

    act: str
    name: str
    day: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What the posting of a count changed in the money ledger: its number and vouchers.

    `amount` is the sum of its postings on the accounts of stock, in minor units, signed.
    """

    number: str
    vouchers: list[str]
    amount: int


_NAME = "case u.display_name when '' then u.name else u.display_name end"

_COUNTERS = f"""
select e.turn, coalesce({_NAME}, ''), max(e.counted_on)
  from count_line n join count_entry e on e.count_line_id = n.id
  left join app_user u on u.id = e.counted_by
 where n.document_id = ? group by 1, 2 order by 1, 2
"""

_MADE = f"""
select coalesce({_NAME}, ''), d.business_date
  from document d join commit_log c on c.tx = d.tx left join app_user u on u.id = c.user_id
 where d.id = ?
"""

_APPROVED = f"""
select {_NAME}, max(a.decided_on)
  from approval_due w join approval_decision a on a.due_id = w.id and a.decision = 'approve'
  join app_user u on u.id = a.user_id where w.document_id = ? group by 1 order by 2, 1
"""

_POSTING = """
select distinct d.id, d.series, d.number from document_line l
  join document_line p on p.source_line_id = l.id and p.kind = 'count_posting'
  join document d on d.id = p.document_id
 where l.document_id = ?
   and not exists (select 1 from document x where x.reverses_id = d.id and x.kind = 'reversal')
"""

_IN_BOOKS = """
select v.word, v.number, sum(case when p.account_id in (
         select s.account_id from stock_value s join document_line l on l.id = s.document_line_id
          where l.document_id = e.document_id) then p.amount else 0 end)
  from journal_entry e join posting p on p.entry_id = e.id join voucher v on v.id = e.voucher_id
 where e.document_id = ? group by v.word, v.number order by v.word, v.number
"""


def signed(reader: Reader, count: Count) -> list[Signed]:
    """Who counted, counted again, submitted, approved and posted, in that order."""
    found = [
        Signed("first" if turn == 1 else "second", name, str(day))
        for turn, name, day in rows(reader, _COUNTERS, (count.document_id,))
    ]
    if count.result_id is None:
        return found
    for act, query, document_id in (
        ("result", _MADE, count.result_id),
        ("approved", _APPROVED, count.result_id),
        *(("posted", _MADE, made) for made, *_ in rows(reader, _POSTING, (count.result_id,))),
    ):
        found += [Signed(act, name, str(day)) for name, day in rows(reader, query, (document_id,))]
    return found


def adjustments(reader: Reader, count: Count) -> list[Adjustment]:
    """The postings of a count as the money ledger has them; none before posting."""
    if count.result_id is None:
        return []
    found = []
    for document_id, series, number in rows(reader, _POSTING, (count.result_id,)):
        said = rows(reader, _IN_BOOKS, (document_id,))
        vouchers = [f"{word}-{running}" for word, running, _ in said]
        amount = sum(int(each) for *_, each in said)
        found.append(Adjustment(f"{series}-{number:04d}", vouchers, amount))
    return found


def _exact(millionths: int) -> Decimal:
    return from_whole(millionths, QUANTITY_DIGITS)


def products_typed(reader: Reader, typed: Iterable[str]) -> dict[str, str]:
    """What was typed or scanned → the product's code, by code first, then by barcode."""
    wanted = sorted(set(typed))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        barcodes = rows(
            reader,
            "select b.barcode, r.code from product_barcode b join product r on r.id = b.product_id"
            f" where b.barcode in ({marks})",
            chunk,
        )
        own = rows(reader, f"select barcode, code from product where barcode in ({marks})", chunk)
        codes = rows(reader, f"select code, code from product where code in ({marks})", chunk)
        found |= {str(said): str(code) for said, code in (*barcodes, *own, *codes)}
    return found
