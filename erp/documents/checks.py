"""What the `commit_log` trigger checks and moves for documents."""

from __future__ import annotations

from erp.base.triggers import Check, Movement

DOCUMENT_STEPS = (
    Check(
        "line_added_to_later",
        """select 1 from document_line l where {tx:l} and not exists
           (select 1 from document d where d.id = l.document_id and {tx:d})""",
    ),
    Check(
        "document_differs_from_lines",
        """select 1 from (
             select d.id as d, d.net as n, d.tax as t from document d where {tx:d}
                and exists (select 1 from document_line x where x.document_id = d.id)
             union all
             select l.document_id, -l.net, -l.tax from document_line l where {tx:l}
           ) both_sides group by d having sum(n) <> 0 or sum(t) <> 0""",
    ),
    Check(
        "document_numbers_not_in_order",
        """select 1 from document d left join document_counter c on c.series = d.series
           where {tx:d} group by d.series
           having min(d.number) <> coalesce(max(c.last), 0) + 1
           or max(d.number) - min(d.number) + 1 <> count(*)""",
    ),
    Movement(
        """insert into document_counter
           select d.series, max(d.number) from document d where {tx:d} group by d.series order by 1
           on conflict (series) do update set last = excluded.last"""
    ),
    Movement(
        """insert into line_progress
           select l.source_line_id, l.kind, sum(l.quantity), sum(l.net), sum(l.tax)
             from document_line l
            where {tx:l} and l.source_line_id is not null
            group by l.source_line_id, l.kind order by 1, 2
           on conflict (line_id, act)
           do update set quantity = line_progress.quantity + excluded.quantity,
                         net = line_progress.net + excluded.net,
                         tax = line_progress.tax + excluded.tax"""
    ),
    Movement(
        """insert into line_progress
           select m.line_id, m.act, sum(m.quantity), sum(m.net), sum(m.tax)
             from line_match m where {tx:m} group by m.line_id, m.act order by 1, 2
           on conflict (line_id, act)
           do update set quantity = line_progress.quantity + excluded.quantity,
                         net = line_progress.net + excluded.net,
                         tax = line_progress.tax + excluded.tax"""
    ),
    Movement(
        """insert into document_drawn
           select k.to_document_id, sum(k.amount) from document_link k
            where {tx:k} and k.amount <> 0 group by k.to_document_id order by 1
           on conflict (document_id)
           do update set amount = document_drawn.amount + excluded.amount"""
    ),
    Check(
        "drawn_beyond_the_value",
        """select 1 from document_link k join document d on d.id = k.to_document_id
           join document_drawn w on w.document_id = d.id
           where {tx:k} and k.amount <> 0 and (w.amount > d.gross or w.amount < 0)""",
    ),
    Check(
        "revised_twice",
        """select 1 from document_link k join document_link o
           on o.to_document_id = k.to_document_id
           where {tx:k} and k.relation = 'revises' and o.relation = 'revises' and o.id <> k.id""",
    ),
    Check(
        "carried_on_after_its_revision",
        """select 1 from document_line l join document_line s on s.id = l.source_line_id
           join document_link k on k.to_document_id = s.document_id
           where {tx:l} and l.quantity > 0 and k.relation = 'revises'
           and k.document_id < l.document_id""",
    ),
    Check(
        "carried_on_beyond_the_line",
        """select 1 from document_line l join document_line s on s.id = l.source_line_id
           join line_progress g on g.line_id = s.id and g.act = l.kind
           where {tx:l} and g.quantity > s.quantity
           and l.kind not in ('goods_receipt', 'supplier_quote', 'landed_cost')""",
    ),
    Check(
        "source_line_unknown",
        """select 1 from document_line l where {tx:l} and l.source_line_id is not null
           and not exists (select 1 from document_line s where s.id = l.source_line_id)""",
    ),
)
"""How far a goods receipt may pass its order is checked in `erp.purchasing.checks`; several quotes
answer one request, and several costs may be laid on one receipt."""
