"""What the `commit_log` trigger checks of reversals."""

from __future__ import annotations

from erp.base.triggers import Check

REVERSAL_STEPS = (
    Check(
        "reversal_without_original",
        """select 1 from document r left join document o on o.id = r.reverses_id
           where {tx:r} and r.kind = 'reversal' and (o.id is null or o.kind = 'reversal')""",
    ),
    Check(
        "reversed_twice",
        """select 1 from document r join document s on s.reverses_id = r.reverses_id
           where {tx:r} and r.kind = 'reversal' and s.kind = 'reversal' and s.id <> r.id""",
    ),
    Check(
        "reversed_though_carried_on",
        """select 1 from document r join document_line l on l.document_id = r.reverses_id
           join line_progress g on g.line_id = l.id
           where {tx:r} and r.kind = 'reversal' and g.quantity <> 0""",
    ),
    Check(
        "carries_on_a_reversed_document",
        """select 1 from document_line l join document_line s on s.id = l.source_line_id
           join document r on r.reverses_id = s.document_id
           where {tx:l} and l.quantity > 0 and r.kind = 'reversal'""",
    ),
    Check(
        "negative_quantity_without_reversal",
        """select 1 from document_line l join document d on d.id = l.document_id
           where {tx:l} and (l.quantity < 0) <> (d.kind = 'reversal')""",
    ),
    Check(
        "reversal_differs_from_original",
        """select 1 from (
             select r.id as r, o.line as n, o.product_id as p, coalesce(o.source_line_id, 0) as s,
                    o.quantity as q, o.net as m, o.tax as t
               from document r join document_line o on o.document_id = r.reverses_id
              where {tx:r} and r.kind = 'reversal'
             union all
             select r.id, l.line, l.product_id, coalesce(l.source_line_id, 0), l.quantity, l.net,
                    l.tax
               from document r join document_line l on l.document_id = r.id
              where {tx:r} and r.kind = 'reversal'
             union all
             select r.id, 0, 0, 0, 0, o.net, o.tax
               from document r join document o on o.id = r.reverses_id
              where {tx:r} and r.kind = 'reversal'
             union all
             select r.id, 0, 0, 0, 0, r.net, r.tax from document r
              where {tx:r} and r.kind = 'reversal'
           ) both_sides group by r, n, p, s having sum(q) <> 0 or sum(m) <> 0 or sum(t) <> 0""",
    ),
    Check(
        "entry_left_standing_by_a_reversal",
        """select 1 from document r join journal_entry o on o.document_id = r.reverses_id
           where {tx:r} and r.kind = 'reversal' and not exists
           (select 1 from journal_entry e where e.reverses_id = o.id)""",
    ),
)
