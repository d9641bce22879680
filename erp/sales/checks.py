"""What the `commit_log` trigger checks of selling: acts that use up one line together."""

from __future__ import annotations

from erp.base.triggers import Check

SALES_STEPS = (
    Check(
        "sold_beyond_the_line",
        """select 1 from document_line l join document_line s on s.id = l.source_line_id
           join line_progress g on g.line_id = s.id
           where {tx:l} and l.kind in ('delivery', 'sales_order_closing') and s.kind = 'sales_order'
             and g.act in ('delivery', 'sales_order_closing')
           group by l.id, s.quantity having sum(g.quantity) > s.quantity""",
    ),
)
