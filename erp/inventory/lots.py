"""Lots as warehouse people ask for them: where one went, which expire, which to take first.

Belongs here: reading. Does not: what may be shipped (`erp.batch.lots`, the database itself).
Quantities are exact, in the product's own unit; dates are dates.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from data.determination import AccountKey, find_rule, load_determination
from erp.base.exact import QUANTITY_DIGITS, divide, from_whole
from erp.base.reading import rows
from erp.stock.errors import NoSuchLot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from data.charts import Standard
    from data.determination import TaxpayerKind
    from erp.base.commits import Transaction

    Reader = Transaction | Connection

_CHUNK = 300
_BITS = 24
_NEVER = "9999-12-31"

_STATE = (
    "coalesce((select e.state from lot_event e where e.lot_id = l.id"
    " order by e.number desc limit 1), 'released')"
)


@dataclass(frozen=True, slots=True)
class Trace:
    """One move of a lot between the firm and the world, by the document that made it.

    `direction` is 'in' or 'out'; `product` and `lot` are what moved: the lot asked for, or what it
    was made of or into. `party` is empty where there is none.
    """

    direction: str
    product: str
    lot: str
    kind: str
    number: str
    day: date
    party: str
    party_name: str
    quantity: Decimal


_TRACE = f"""
with recursive reached(lot_id) as (
  select l.id from lot l join product p on p.id = l.product_id where p.code = ? and l.code = ?
  union
  select other.lot_id from reached r
    join stock_move m on m.lot_id = r.lot_id and m.lot_id <> 0
    join location t on t.id = m.{{near}} and t.kind = 'production'
    join document_line n on n.id = m.document_line_id
    join stock_move other on other.id >= (m.id >> {_BITS} << {_BITS})
     and other.id < ((m.id >> {_BITS}) + 1 << {_BITS}) and other.lot_id <> 0
    join location f on f.id = other.{{far}} and f.kind = 'production'
    join document_line o on o.id = other.document_line_id and o.document_id = n.document_id
)
select p.code, l.code, d.kind, d.series, d.number, m.business_date, a.code, a.name, m.quantity,
       case when f.kind = 'internal' then 'out' else 'in' end
  from reached r join stock_move m on m.lot_id = r.lot_id and m.lot_id <> 0
  join lot l on l.id = m.lot_id join product p on p.id = l.product_id
  join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id
  join document_line n on n.id = m.document_line_id join document d on d.id = n.document_id
  left join party a on a.id = d.party_id
 where (f.kind <> 'internal') <> (t.kind <> 'internal')
 order by m.business_date, m.id
"""
"""Moves of a lot across the firm's border, and of the lots made from it (or it was made from)."""


def trace(reader: Reader, product: str, lot: str, *, back: bool = False) -> list[Trace]:
    """Where a lot went, or with `back` where it came from: one query, kits included.

    Forward gives everything that left and came back, of the lot and of what was made with it; back
    gives everything that came in, of the lot and of what it was made from. Raises `NoSuchLot`.
    """
    ends = ("to_location_id", "from_location_id")
    near, far = reversed(ends) if back else ends
    found = rows(reader, _TRACE.format(near=near, far=far), (product, lot))
    if not found:
        raise NoSuchLot(product, lot)
    traced = [
        Trace(
            way, code, lot_code, kind, f"{series}-{number:04d}", _day(when), party or "",
            name or "", from_whole(int(quantity), QUANTITY_DIGITS),
        )
        for code, lot_code, kind, series, number, when, party, name, quantity, way in found
    ]  # fmt: skip
    if back:
        return [each for each in traced if each.direction == "in"]
    customers = {"delivery", "sales_return", "acceptance"}
    return [each for each in traced if each.direction == "out" or each.kind in customers]


@dataclass(frozen=True, slots=True)
class LotOnHand:
    """A lot in a warehouse. `value` is its share of the pool's, None where cost is not known.

    `state` is the lot's own; `held` is how much of it lies in a place for inspection or rejected
    goods.
    """

    product: str
    name: str
    unit: str
    warehouse: str
    lot: str
    supplier_code: str
    produced_on: date | None
    expires_on: date | None
    state: str
    quantity: Decimal
    held: Decimal
    value: Decimal | None


_ON_HAND = f"""
select p.id, p.code, p.name, p.unit, p.costing_method, w.code, w.cost_group_id, l.id,
       coalesce(l.code, ''), coalesce(l.supplier_code, ''), l.produced_on, l.expires_on,
       case when l.id is null then 'released' else {_STATE} end, sum(b.quantity),
       sum(case when o.purpose = '' then 0 else b.quantity end)
  from stock_balance b join product p on p.id = b.product_id
  join location o on o.id = b.location_id join warehouse w on w.id = o.warehouse_id
  left join lot l on l.id = b.lot_id
 where b.quantity <> 0 and o.purpose <> 'dispatched' {{of}}
 group by p.id, p.code, p.name, p.unit, p.costing_method, w.code, w.cost_group_id, l.id, l.code,
       l.supplier_code, l.produced_on, l.expires_on
 order by p.id, w.cost_group_id, l.expires_on, l.id, w.code
"""


def lots_on_hand(
    reader: Reader, *, day: date, product: str = "", within_days: int | None = None
) -> list[LotOnHand]:
    """Every lot on hand of a product (or of all), with its share of stock value.

    `within_days` keeps those that expire by then, expired ones included, first to expire first. The
    shares of one pool sum to its value to the minor unit: the parts of a figure make the figure.
    """
    of, values = "", []
    if within_days is not None:
        until = day + timedelta(days=within_days)
        of += (
            " and p.id in (select n.product_id from lot n where n.expires_on <= ?"
            " and exists (select 1 from stock_balance h where h.product_id = n.product_id"
            " and h.lot_id = n.id and h.quantity <> 0))"
        )
        values.append(until.isoformat())
    else:
        of += " and p.tracking <> ''"
    if product:
        of += " and p.code = ?"
        values.append(product)
    found = rows(reader, _ON_HAND.format(of=of), values)
    shares = _shares(reader, found, day)
    listed = [
        LotOnHand(
            row[1], row[2], row[3], row[5], row[8], row[9], _optional(row[10]),
            _optional(row[11]), row[12], from_whole(int(row[13]), QUANTITY_DIGITS),
            from_whole(int(row[14]), QUANTITY_DIGITS), value,
        )
        for row, value in zip(found, shares, strict=True)
        if row[7] is not None
    ]  # fmt: skip
    if within_days is not None:
        listed = [each for each in listed if each.expires_on and each.expires_on <= until]
    return sorted(listed, key=lambda each: (str(each.expires_on or _NEVER), each.product, each.lot))


def _shares(reader: Reader, found: Sequence[Any], day: date) -> list[Decimal | None]:
    """What each row is worth: its lot's layer at specific identification, else its share."""
    digits = int(rows(reader, "select currency_digits from company")[0][0])
    pools = _pools(reader, {int(row[0]) for row in found}, day)
    done: dict[tuple[int, int, int], int] = defaultdict(int)
    shares: list[Decimal | None] = []
    for row in found:
        group = 0 if row[4] == "monthly_average" else int(row[6])
        lot = int(row[7] or 0) if row[4] == "specific" else 0
        quantity, amount, unknown = pools.get((int(row[0]), group, lot), (0, 0, 0))
        if not quantity or unknown:
            shares.append(None)
            continue
        before = done[int(row[0]), group, lot]
        after = done[int(row[0]), group, lot] = before + int(row[13])
        share = divide(amount * after, quantity) - divide(amount * before, quantity)
        shares.append(from_whole(share, digits))
    return shares


def _pools(
    reader: Reader, products: set[int], day: date
) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    """Product, cost group and lot (0 but at specific identification) → what the pool holds."""
    found: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    dispatched = _account_code(reader, "goods_dispatched", day)
    wanted = sorted(products)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        for product_id, group, lot, *worth in rows(
            reader,
            "select b.product_id, b.cost_group_id, 0, sum(b.quantity), sum(b.amount),"
            " sum(b.unknown_quantity) from pool_balance b join account a on a.id = b.account_id"
            f" where b.product_id in ({marks}) and a.code <> ? group by 1, 2"
            " union all select b.product_id, b.cost_group_id, b.lot_id, sum(b.quantity),"
            " sum(b.amount), sum(b.unknown_quantity) from layer_balance b"
            " join account a on a.id = b.account_id join product p on p.id = b.product_id"
            f" where b.product_id in ({marks}) and a.code <> ? and b.quantity > 0"
            " and p.costing_method = 'specific' and b.lot_id <> 0 group by 1, 2, 3",
            (*chunk, dispatched, *chunk, dispatched),
        ):
            quantity, amount, unknown = map(int, worth)
            found[int(product_id), int(group), int(lot)] = (quantity, amount, unknown)
    return found


def _account_code(reader: Reader, act: str, day: date) -> str:
    standard, kind = rows(reader, "select standard, taxpayer_kind from company")[0]
    key = AccountKey(act, cast("Standard", standard), cast("TaxpayerKind", kind))
    rule = find_rule(load_determination(), key, on=day)
    assert rule is not None
    return rule.account


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _optional(value: object) -> date | None:
    return None if value is None else _day(value)
