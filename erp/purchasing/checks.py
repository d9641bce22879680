"""What the `commit_log` trigger checks of buying: how much of a line may be taken up, and by what.

Belongs here: rules between purchase documents. Does not: values and postings, whose checks are the
ledgers' own.
"""

from __future__ import annotations

from erp.base.triggers import Check

_TAKING = "('goods_receipt', 'supplier_invoice', 'purchase_return', 'purchase_order_closing')"
"""Acts that together use up a line: of an order what was received, invoiced in advance or closed;
of a receipt what was invoiced or given back; of an invoice what was received or given back."""

PURCHASING_STEPS = (
    Check(
        "bought_beyond_the_line",
        f"""select 1 from (
             select distinct l.source_line_id as s, d.business_date as day
               from document_line l join document d on d.id = l.document_id
              where {{tx:l}} and l.kind in {_TAKING} and l.source_line_id is not null
           ) taken
           join document_line s on s.id = taken.s
           where (select sum(g.quantity) from line_progress g
                   where g.line_id = s.id and g.act in {_TAKING})
               > s.quantity + case s.kind when 'purchase_order' then (
                   select s.quantity / 10000 * most.points
                          + s.quantity % 10000 * most.points / 10000
                     from (select coalesce((
                       select p.over_receipt_basis_points from purchase_policy p
                        where p.valid_from <= taken.day order by p.valid_from desc limit 1
                     ), 1000) as points) most
                 ) else 0 end""",
    ),
    Check(
        "order_line_is_closed",
        """select 1 from document_line l
           join document_line c on c.source_line_id = l.source_line_id
            and c.kind = 'purchase_order_closing'
           where {tx:l} and l.kind in ('goods_receipt', 'supplier_invoice')
           and (c.tx <> l.tx or c.id < l.id) and l.quantity > 0 and c.quantity > 0
           and not exists (select 1 from document r
           where r.reverses_id = c.document_id and r.kind = 'reversal')""",
    ),
    Check(
        "received_twice",
        """select 1 from document_line l join document_line i on i.id = l.source_line_id
           left join document_line o on o.id = i.source_line_id
           where {tx:l} and l.kind = 'goods_receipt' and i.kind = 'supplier_invoice'
           and coalesce(o.kind, '') <> 'purchase_order'""",
    ),
    Check(
        "invoiced_twice",
        """select 1 from document_line l join document_line r on r.id = l.source_line_id
           join document_line i on i.id = r.source_line_id
           where {tx:l} and l.kind = 'supplier_invoice' and r.kind = 'goods_receipt'
           and i.kind = 'supplier_invoice'""",
    ),
)
