"""Where goods are and in what state, read live from the running balances.

Belongs here: reading quantities. Does not: what they are worth (`erp.stock_accounting`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.reading import rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.commits import Transaction

_WHERE = """
select w.code, l.code, coalesce(t.code, ''),
       case when l.purpose <> '' then l.purpose
            when coalesce((select e.state from lot_event e where e.lot_id = b.lot_id
                            order by e.number desc limit 1), 'released') <> 'released' then 'held'
            else '' end,
       b.quantity, b.reserved, b.bin
  from (
    select s.product_id, s.location_id, s.lot_id, s.reserved, '' as bin, 0 as path,
           s.quantity - coalesce((select sum(x.quantity) from bin_balance x
             where x.product_id = s.product_id and x.location_id = s.location_id
               and x.lot_id = s.lot_id), 0) as quantity
      from stock_balance s where s.product_id = (select id from product where code = ?)
    union all
    select x.product_id, x.location_id, x.lot_id, 0, n.code, n.path, x.quantity
      from bin_balance x join bin n on n.id = x.bin_id
     where x.product_id = (select id from product where code = ?)
  ) b
  join location l on l.id = b.location_id
  join warehouse w on w.id = l.warehouse_id
  left join lot t on t.id = b.lot_id
 where b.quantity <> 0 or b.reserved <> 0
 order by w.code, l.code, b.path, t.code
"""


class Where(NamedTuple):
    """Goods of one product and lot in one place, or bin of it, in the product's own unit.

    A promise names no bin: where there are bins it stands in a row of its own.

    `state` is empty for goods that may be sold, else `inspection`, `rejected`, `dispatched` or
    `transit` by their place, or `held` by their lot.
    """

    warehouse: str
    place: str
    lot: str
    state: str
    on_hand: Decimal
    reserved: Decimal
    bin: str = ""

    @property
    def available(self) -> Decimal:
        """What may still be promised from here; below zero where more is promised than there is."""
        return Decimal(0) - self.reserved if self.state else self.on_hand - self.reserved


def where_is(reader: Transaction | Connection, product: str) -> list[Where]:
    """Every place that holds or has promised the product with this code, by warehouse."""
    return [
        Where(
            warehouse, place, lot, state,
            from_whole(int(on_hand), QUANTITY_DIGITS), from_whole(int(reserved), QUANTITY_DIGITS),
            bin_code,
        )
        for warehouse, place, lot, state, on_hand, reserved, bin_code in rows(
            reader, _WHERE, (product, product)
        )
    ]  # fmt: skip
