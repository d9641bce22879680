"""截至某日、截至某时所知: stock as at any date, as known at any commit, and what changed since.

Quantities by place and lot, values by cost pool, from running totals less the days after the date,
or from the days up to it, whichever are fewer; then less the rows of commits that came later. A
report names its date and its commit, so that it is printed again byte for byte whatever was posted
since (D4).

Belongs here: reading. Does not: what is on hand this moment at a work screen (`apps.web.queries`).
Quantities and amounts are exact; amounts in major units of company currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from erp.base.columns import timestamp_text
from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.reading import rows
from erp.base.tables import ORDINAL_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Place:
    """A product, by lot, in a place of a warehouse; `quantity` in the product's own unit."""

    product: str
    warehouse: str
    location: str
    lot: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Pool:
    """A cost pool: of `quantity`, `unknown` came without a known cost."""

    product: str
    cost_group: str
    account: str
    quantity: Decimal
    amount: Decimal
    unknown: Decimal


@dataclass(frozen=True, slots=True)
class StockAsAt:
    """Stock at the end of `day`, as far as commit `commit_number` knew."""

    day: date
    commit_number: int
    places: list[Place]
    pools: list[Pool]

    def printed(self) -> bytes:
        """The report as CSV, the same bytes whenever it is asked for."""
        lines: list[Iterable[object]] = [
            ("as at", self.day), ("as known at commit", self.commit_number),
            ("product", "warehouse", "location", "lot", "quantity"),
            *((p.product, p.warehouse, p.location, p.lot, p.quantity) for p in self.places),
            ("product", "cost group", "account", "quantity", "value", "of unknown cost"),
            *(
                (p.product, p.cost_group, p.account, p.quantity, p.amount, p.unknown)
                for p in self.pools
            ),
        ]  # fmt: skip
        return "".join(",".join(map(_field, line)) + "\n" for line in lines).encode()


@dataclass(frozen=True, slots=True)
class StockChange:
    """A row dated no later than a report that was committed after it.

    `where` is a place of goods or, with an amount, a cost group. `kind` is the document's, `what`
    the value row's or `moved`; `because_of` the document it carries on or reverses; `reason` what
    was written on it.
    """

    commit_number: int
    recorded_at: str
    business_date: date
    document: str
    kind: str
    what: str
    because_of: str
    reason: str
    product: str
    where: str
    lot: str
    quantity: Decimal
    amount: Decimal | None


def commit_known_at(connection: Connection, moment: datetime | None = None) -> int:
    """The number of the last commit recorded by `moment`; of the last of all when none is given."""
    if moment is None:
        return int(rows(connection, "select commit_number from commit_head where id = 1")[0][0])
    found = rows(
        connection,
        "select commit_number from commit_log where recorded_at <= ?"
        " order by commit_number desc limit 1",
        (timestamp_text(moment),),
    )
    return int(found[0][0]) if found else 0


def stock_as_at(
    connection: Connection, day: date, *, known_at: int | datetime | None = None
) -> StockAsAt:
    """Quantities and values at the end of `day`, as known at a commit's number or a moment.

    What was known now costs one row a place and pool and one a day on the nearer side of `day`;
    what was known earlier also the rows committed since.
    """
    number = known_at if isinstance(known_at, int) else commit_known_at(connection, known_at)
    names = _Names(connection)
    text = day.isoformat()
    is_late = _is_nearer_the_end(connection, text)
    places = {
        (p, place, t): int(q)
        for p, place, t, q in rows(connection, _days_of(_PLACE, is_late), (text,))
    }
    query = _days_of(_POOL, is_late)
    pools = {
        (p, g, a): (int(q), int(m), int(u)) for p, g, a, q, m, u in rows(connection, query, (text,))
    }
    for product, start, end, lot, quantity in rows(connection, _LATER_MOVES, (number, text)):
        for place, moved in ((start, quantity), (end, -quantity)):
            if place in names.locations:
                key = (product, place, lot)
                places[key] = places.get(key, 0) + int(moved)
    for *key, quantity, amount, unknown in rows(connection, _LATER_VALUES, (number, text)):
        held = pools.get(tuple(key), (0, 0, 0))
        pools[tuple(key)] = held[0] - int(quantity), held[1] - int(amount), held[2] - int(unknown)
    return StockAsAt(
        day,
        number,
        sorted((names.place(key, q) for key, q in places.items() if q), key=_order_of_place),
        sorted((names.pool(key, w) for key, w in pools.items() if any(w)), key=_order_of_pool),
    )


def changed_since(connection: Connection, day: date, *, known_at: int) -> list[StockChange]:
    """What was committed after `known_at` and is dated no later than `day`, in order of commits.

    The quantities and amounts sum to the difference between the reports then and now.
    """
    names = _Names(connection)
    found: list[StockChange] = []
    values = (known_at, day.isoformat())
    for *head, product, start, end, lot, quantity in rows(connection, _CHANGED_MOVES, values):
        for place, moved in ((start, -quantity), (end, quantity)):
            if place in names.locations:
                where = names.locations[place][1]
                found.append(names.change(head, "moved", (product, where, lot), moved, None))
    for *head, kind, product, group, lot, quantity, amount in rows(
        connection, _CHANGED_VALUES, values
    ):
        place = (product, names.groups[group], lot)
        found.append(names.change(head, kind, place, quantity, amount))
    return sorted(found, key=lambda each: each.commit_number)


def why_settled(
    connection: Connection, product: str
) -> list[tuple[StockChange, list[StockChange]]]:
    """Each settling row of a product with the late rows that made it necessary.

    Late are the rows of its cost group dated no later than the day settled that were committed
    after that day's own moves: what was back-dated, priced late, reversed.
    """
    found = rows(connection, _SETTLED, (product,))
    explained = []
    for day, number, row_number in found:
        changes = [
            each
            for each in changed_since(connection, _date(day), known_at=int(row_number or 0))
            if each.product == product and each.amount is not None
        ]
        for settled in changes:
            if (settled.what, settled.commit_number) == ("settling", int(number)):
                late = [
                    each
                    for each in changes
                    if each.where == settled.where
                    and each.what != "settling"
                    and each.commit_number <= settled.commit_number
                ]
                explained.append((settled, late))
    return explained


class _Names:
    """Codes of what rows point to; products are few beside their moves."""

    def __init__(self, connection: Connection) -> None:
        self.products = dict(map(tuple, rows(connection, "select id, code from product")))
        self.groups = dict(map(tuple, rows(connection, "select id, code from cost_group")))
        self.accounts = dict(map(tuple, rows(connection, "select id, code from account")))
        self.locations = {
            place: (warehouse, code)
            for place, warehouse, code in rows(
                connection,
                "select l.id, w.code, l.code from location l"
                " join warehouse w on w.id = l.warehouse_id where l.kind = 'internal'",
            )
        }
        self.lots = dict(map(tuple, rows(connection, "select id, code from lot")))
        self.digits = int(rows(connection, "select currency_digits from company")[0][0])

    def place(self, key: tuple[int, int, int], quantity: int) -> Place:
        product, location, lot = key
        return Place(
            self.products[product], *self.locations[location], self.lots.get(lot, ""),
            from_whole(quantity, QUANTITY_DIGITS),
        )  # fmt: skip

    def pool(self, key: tuple[int, int, int], worth: tuple[int, int, int]) -> Pool:
        product, group, account = key
        return Pool(
            self.products[product], self.groups[group], self.accounts[account],
            from_whole(worth[0], QUANTITY_DIGITS), from_whole(worth[1], self.digits),
            from_whole(worth[2], QUANTITY_DIGITS),
        )  # fmt: skip

    def change(
        self,
        head: list[Any],
        what: str,
        place: tuple[int, str, int],
        quantity: int,
        amount: int | None,
    ) -> StockChange:
        number, moment, day, series, running, kind, source, source_number, memo, reason = head
        product, where, lot = place
        return StockChange(
            int(number), moment, _date(day), _numbered(series, running), kind or "", what,
            _numbered(source, source_number), reason or memo or "", self.products[product], where,
            self.lots.get(lot, ""), from_whole(int(quantity), QUANTITY_DIGITS),
            None if amount is None else from_whole(int(amount), self.digits),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Total:
    """A running total with a table of its days: their key columns and what they count."""

    balance: str
    days: str
    keys: tuple[str, ...]
    counted: tuple[str, ...]


_PLACE = _Total(
    "stock_balance", "stock_day", ("product_id", "location_id", "lot_id"), ("quantity",)
)
_POOL = _Total(
    "pool_balance",
    "pool_day",
    ("product_id", "cost_group_id", "account_id"),
    ("quantity", "amount", "unknown_quantity"),
)


def _days_of(total: _Total, is_late: bool) -> str:  # noqa: FBT001 - one of two ways
    """Each key's total at the end of `?`: the balance less later days, or the days until then."""
    own = " and ".join(f"d.{key} = b.{key}" for key in total.keys)
    sign, before = (">", "b.{} - ") if is_late else ("<=", "")
    sums = ", ".join(f"{before.format(each)}coalesce(sum(d.{each}), 0)" for each in total.counted)
    keys = ", ".join(f"b.{key}" for key in total.keys)
    return (
        f"select {keys}, {sums} from {total.balance} b left join {total.days} d"
        f" on {own} and d.business_date {sign} ? group by {keys}"
    )


_LATER = (
    f"c.commit_number > ? and {{0}}.id between (c.tx << {ORDINAL_BITS})"
    f" and (c.tx << {ORDINAL_BITS}) + {(1 << ORDINAL_BITS) - 1} and {{0}}.business_date <= ?"
)
_LATER_MOVES = (
    "select m.product_id, m.from_location_id, m.to_location_id, m.lot_id, m.quantity"
    f" from commit_log c cross join stock_move m where {_LATER.format('m')}"
)
_LATER_VALUES = (
    "select v.product_id, v.cost_group_id, v.account_id, v.quantity, v.amount, v.unknown_quantity"
    f" from commit_log c cross join stock_value v where {_LATER.format('v')}"
)
_SETTLED = """
select distinct v.business_date, c.commit_number,
       (select max(k.commit_number) from stock_move m join commit_log k on k.tx = m.tx
         where m.product_id = v.product_id and m.business_date = v.business_date
           and k.commit_number < c.commit_number)
  from product r join stock_value v on v.product_id = r.id and v.move_id is null
  join commit_log c on c.tx = v.tx
 where r.code = ? and v.kind = 'settling' order by 2, 1
"""
_DOCUMENT = (
    "select c.commit_number, c.recorded_at, {0}.business_date, d.series, d.number, d.kind,"
    " o.series, o.number, d.memo, l.reason"
)
_SOURCE = (
    " left join document_line s on s.id = l.source_line_id"
    " left join document o on o.id = coalesce(d.reverses_id, s.document_id)"
)
_CHANGED_MOVES = (
    f"{_DOCUMENT.format('m')}, m.product_id, m.from_location_id, m.to_location_id, m.lot_id,"
    " m.quantity from commit_log c cross join stock_move m"
    " left join document_line l on l.id = m.document_line_id"
    f" left join document d on d.id = l.document_id {_SOURCE}"
    f" where {_LATER.format('m')} order by m.id"
)
_CHANGED_VALUES = (
    f"{_DOCUMENT.format('v')}, v.kind, v.product_id, v.cost_group_id, v.lot_id, v.quantity,"
    " v.amount from commit_log c cross join stock_value v"
    " left join document_line l on l.id = v.document_line_id"
    " left join journal_entry e on e.id = v.entry_id"
    f" left join document d on d.id = coalesce(l.document_id, e.document_id) {_SOURCE}"
    f" where {_LATER.format('v')} order by v.id"
)


def _is_nearer_the_end(connection: Connection, day: str) -> bool:
    """Whether fewer days with moves lie after `day` than before it, by the calendar."""
    first = rows(connection, "select min(first_day) from period")[0][0]
    last = rows(connection, "select max(last_date) from stock_balance")[0][0]
    if first is None or last is None:
        return True
    start, end, here = (_date(each).toordinal() for each in (first, last, day))
    return here - start >= end - here


def _date(value: date | str) -> date:
    return datetime.fromisoformat(value).date() if isinstance(value, str) else value


def _numbered(series: str | None, number: int | None) -> str:
    return "" if series is None or number is None else f"{series}-{number:04d}"


def _order_of_place(place: Place) -> tuple[str, ...]:
    return place.product, place.warehouse, place.location, place.lot


def _order_of_pool(pool: Pool) -> tuple[str, ...]:
    return pool.product, pool.cost_group, pool.account


def _field(value: object) -> str:
    """A value in CSV; what holds a comma, a quote or a line break stands in quotes."""
    text = str(value)
    if any(mark in text for mark in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text
