"""Questions about goods on their way between warehouses, and about kits. Reads only."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.reading import rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.base.commits import Transaction


_SMALLEST = Decimal(10) ** -QUANTITY_DIGITS


class InTransit(NamedTuple):
    """A line of a transfer that has not wholly arrived; `left` is what is still on the way.

    `number` and `key` are the sending document's; quantities are in the product's own unit.
    """

    number: str
    key: str
    line: int
    business_date: str
    sender: str
    receiver: str
    product: str
    name: str
    name_en: str
    unit: str
    lot: str
    sent: Decimal
    left: Decimal


_IN_TRANSIT = """
select d.series, d.number, d.key, l.line, d.business_date, f.code, w.code, p.code,
       p.name, p.name_en, p.unit, coalesce(t.code, ''), l.quantity,
       l.quantity - coalesce((select sum(g.quantity) from line_progress g
                               where g.line_id = l.id and g.act = 'transfer_in'), 0)
  from stock_balance b join location x on x.id = b.location_id and x.purpose = 'transit'
  join stock_move m on m.product_id = b.product_id and m.to_location_id = b.location_id
   and m.lot_id = b.lot_id
  join document_line l on l.id = m.document_line_id join document d on d.id = l.document_id
  join warehouse w on w.id = x.warehouse_id join product p on p.id = l.product_id
  join location o on o.id = m.from_location_id join warehouse f on f.id = o.warehouse_id
  left join lot t on t.id = l.lot_id
 where b.quantity > 0 and d.kind = 'transfer_out' and l.quantity > coalesce((
       select sum(g.quantity) from line_progress g
        where g.line_id = l.id and g.act = 'transfer_in'), 0)
   and not exists (select 1 from document v where v.reverses_id = d.id and v.kind = 'reversal')
 order by d.business_date, d.id, l.line
"""


def in_transit(reader: Transaction | Connection) -> list[InTransit]:
    """What was sent and has not arrived, the oldest first."""
    found = []
    for series, number, key, line, day, *said, sent, left in rows(reader, _IN_TRANSIT):
        quantities = [from_whole(int(each), QUANTITY_DIGITS) for each in (sent, left)]
        name = f"{series}-{number:04d}"
        found.append(InTransit._make([name, key, line, str(day), *said, *quantities]))
    return found


_LAST_ASSEMBLY = """
select l.document_id, l.quantity
  from stock_move m join document_line l on l.id = m.document_line_id
  join document d on d.id = l.document_id join product p on p.id = m.product_id
 where p.code = ? and d.kind = 'assembly' and l.line = 1
   and not exists (select 1 from document v
                    where v.reverses_id = l.document_id and v.kind = 'reversal')
 order by m.business_date desc, l.document_id desc limit 1
"""

_PARTS = """
select p.code, l.quantity from document_line l join product p on p.id = l.product_id
 where l.document_id = ? and l.line > 1 order by l.line
"""


def last_parts(reader: Transaction | Connection, kit: str) -> list[tuple[str, Decimal]]:
    """Of what a kit was put together last: product and quantity for one; nothing if never."""
    last = rows(reader, _LAST_ASSEMBLY, (kit,))
    if not last:
        return []
    document_id, made = last[0]
    return [
        (code, (Decimal(int(quantity)) / int(made)).quantize(_SMALLEST).normalize())
        for code, quantity in rows(reader, _PARTS, (document_id,))
    ]
