"""What the `commit_log` trigger checks of history: a document is its lines, a voucher balances."""

from __future__ import annotations

from erp.base.triggers import Check

HISTORY_STEPS = (
    Check(
        "history_voucher_does_not_balance",
        """select 1 from history_line l join history_document d on d.id = l.history_document_id
           where {tx:l} and d.kind = 'voucher' group by d.id having sum(l.amount) <> 0""",
    ),
    Check(
        "history_side_missing",
        """select 1 from history_line l join history_document d on d.id = l.history_document_id
           where {tx:l} and (d.kind = 'voucher') = (l.side = '')""",
    ),
    Check(
        "history_lines_differ_from_document",
        """select 1 from (
             select d.id as i, d.amount as m, d.lines as n from history_document d where {tx:d}
             union all
             select l.history_document_id,
                    -(case when l.side = 'C' then 0 else l.amount end), -1
               from history_line l where {tx:l}
           ) both_sides group by i having sum(m) <> 0 or sum(n) <> 0""",
    ),
)
