"""What the `commit_log` trigger checks of selling: acts that use up one line together."""

from __future__ import annotations

from erp.base.triggers import Check


def _together(name: str, kinds: str, source: str, sums: str) -> Check:
    """Acts of `kinds` on a line of `source`: the signed sum of progress stays within the line."""
    return Check(
        name,
        f"""select 1 from (
             select distinct l.source_line_id as s from document_line l
              where {{tx:l}} and l.kind in ({kinds}) and l.source_line_id is not null
           ) taken
           join document_line s on s.id = taken.s
           where {source} and s.quantity < (
             select sum(case {sums} else 0 end) from line_progress g where g.line_id = s.id)""",
    )


SALES_STEPS = (
    _together(
        "sold_beyond_the_line",
        "'delivery', 'sales_order_closing', 'acceptance', 'sales_return'",
        "s.kind in ('sales_order', 'delivery')",
        "when g.act in ('delivery', 'sales_order_closing', 'acceptance', 'sales_return')"
        " then g.quantity",
    ),
    _together(
        "billed_in_advance_beyond_the_line",
        "'sales_invoice', 'delivery', 'acceptance', 'sales_order_closing'",
        "(s.kind = 'sales_order' or s.kind = 'delivery'"
        " and s.revenue_event not in ('', 'delivery'))",
        "when g.act in ('sales_invoice', 'delivery', 'acceptance', 'sales_order_closing')"
        " then g.quantity when g.act = 'advance_used' then -g.quantity",
    ),
    _together(
        "vat_due_twice",
        "'sales_invoice', 'vat_due'",
        "s.kind in ('delivery', 'acceptance')",
        "when g.act in ('sales_invoice', 'vat_due') then g.quantity"
        " when g.act = 'declared_used' then -g.quantity",
    ),
    Check(
        "matched_beyond_the_line",
        """select 1 from (select distinct m.line_id as s from line_match m where {tx:m}) taken
           where (select sum(case g.act when 'advance_used' then g.quantity
                                        when 'sales_invoice' then -g.quantity else 0 end)
                    from line_progress g where g.line_id = taken.s) > 0
              or (select sum(case g.act when 'declared_used' then g.quantity
                                        when 'vat_due' then -g.quantity else 0 end)
                    from line_progress g where g.line_id = taken.s) > 0""",
    ),
)
