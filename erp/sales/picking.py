"""Pick lists 拣货单: what the warehouse shall fetch for an order. They post nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, from_whole
from erp.base.money import Quantity
from erp.base.reading import rows
from erp.batch.kinds import DocumentType
from erp.documents.types import Document, Line
from erp.sales.orders import reserve
from erp.stock.errors import NotEnoughStock, Shortage

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine


_TO_PICK = """
select d.key, l.line, r.code, p.code, w.code, d.business_date,
       coalesce((select sum(v.quantity) from reservation v where v.order_line_id = l.id), 0),
       coalesce((select g.quantity from line_progress g
                  where g.line_id = l.id and g.act = 'pick_list'), 0)
  from document d join document_line l on l.document_id = d.id
  join product r on r.id = l.product_id join party p on p.id = d.party_id
  join warehouse w on w.id = d.warehouse_id
 where d.id = ? and d.kind = 'sales_order' and r.is_stocked = 1
 order by l.line
"""


def plan_pick_list(batch: Batch, head: Head) -> None:
    """Hold for the order what is picked; what neither is held nor free is refused."""
    lines = batch.stocked_lines(head)
    missing = _missing(batch, head, lines)
    batch.accept(head)
    for (line_id, place), quantity in missing.items():
        reserve(batch, line_id, place, quantity)


def pick_list_of(reader: Connection, order_id: int, day: date) -> Document | None:
    """The pick list an approved order starts with: what is reserved for it and not yet picked.

    Its key is the order's, so that it is made once. None where nothing is reserved.
    """
    found = rows(reader, _TO_PICK, (order_id,))
    lines = tuple(
        Line(product, from_whole(left, QUANTITY_DIGITS), source=(key, number))
        for key, number, product, *_, held, picked in found
        if (left := int(held) - int(picked)) > 0
    )
    if not lines:
        return None
    key, _, _, party, warehouse, business_date, *_ = found[0]
    on = max(day, date.fromisoformat(str(business_date)))
    return Document("pick_list", f"{key}/pick", on, party, warehouse=warehouse, lines=lines)


class ToPick(NamedTuple):
    """A line of an order with what is reserved for it and not yet delivered."""

    order: str
    customer: str
    line: int
    product: str
    quantity: Decimal


_HELD = """
select * from (
  select d.series, d.number, p.name, l.line, r.code,
         (select coalesce(sum(v.quantity), 0) from reservation v
           where v.order_line_id = l.id) as held
    from document d join document_line l on l.document_id = d.id
    join product r on r.id = l.product_id and r.is_stocked = 1
    join party p on p.id = d.party_id join warehouse w on w.id = d.warehouse_id
   where d.kind = 'sales_order' and w.code = ? and not exists (
     select 1 from approval_due u where u.document_id = d.id and not exists (
       select 1 from approval_decision x where x.due_id = u.id and x.decision = 'approve'))
) waiting where held > 0 order by series, number, line
"""


def to_pick(reader: Connection, warehouse: str) -> list[ToPick]:
    """What approved orders hold in a warehouse, the oldest first."""
    return [
        ToPick(
            f"{series}-{number:04d}",
            customer,
            line,
            product,
            from_whole(int(held), QUANTITY_DIGITS),
        )
        for series, number, customer, line, product, held in rows(reader, _HELD, (warehouse,))
    ]


def _missing(
    batch: Batch, head: Head, lines: list[HeadLine]
) -> dict[tuple[int, tuple[int, int, int]], int]:
    """What must be reserved beyond what the order lines hold: order line and place → quantity."""
    assert head.warehouse is not None
    wanted: dict[int, int] = {}
    missing: dict[tuple[int, tuple[int, int, int]], int] = {}
    taken: dict[tuple[int, int, int], int] = {}
    shortages = []
    for line in lines:
        assert line.source is not None
        source_id = line.source.id
        place = (line.product.id, head.warehouse.location_id, 0)
        picked = batch.sources.progress(source_id, "pick_list")[0]
        delivered = batch.sources.progress(source_id, "delivery")[0]
        wanted[source_id] = wanted.get(source_id, max(0, picked - delivered)) + line.quantity
        needed = max(0, wanted[source_id] - batch.sources.reserved(source_id))
        more = needed - missing.get((source_id, place), 0)
        free = batch.stock.available(place) - taken.get(place, 0)
        if more > free:
            unit = line.product.unit
            asked, left = Quantity(more, unit), Quantity(max(0, free), unit)
            shortages.append(Shortage(line.product.code, asked, left, (line.row,)))
        missing[source_id, place] = needed
        taken[place] = taken.get(place, 0) + more
    if shortages:
        raise NotEnoughStock(head.key, head.day, shortages)
    return missing


PICK_LIST = DocumentType(
    kind="pick_list",
    prefix="XJ",
    name="拣货单",
    name_en="Pick list",
    plan=plan_pick_list,
    role="customer",
    takes_currency=True,
    moves_stock=True,
    sources=("sales_order",),
    needs_source=True,
    fixed_shares=("sales_order",),
    makes_voucher=False,
)
