"""What the `commit_log` trigger checks of counts."""

from __future__ import annotations

from erp.base.triggers import Check

_ON_HAND = """left join stock_balance b on b.product_id = n.product_id
           and b.location_id = n.location_id and b.lot_id = n.lot_id"""

COUNTING_STEPS = (
    Check(
        "snapshot_differs_from_stock",
        f"""select 1 from count_line n {_ON_HAND}
           where {{tx:n}} and n.book_quantity <> coalesce(b.quantity, 0)""",
    ),
    Check(
        "counted_against_other_stock",
        f"""select 1 from count_entry e join count_line n on n.id = e.count_line_id {_ON_HAND}
           where {{tx:e}} and e.book_quantity <> coalesce(b.quantity, 0)""",
    ),
    Check(
        "counted_after_the_result",
        """select 1 from (
             select distinct n.document_id as d from count_entry e
               join count_line n on n.id = e.count_line_id where {tx:e}
           ) counts
           join document_link k on k.to_document_id = counts.d and k.relation = 'follows'
           join document r on r.id = k.document_id and r.kind = 'count_result'
           where not exists (select 1 from document v
           where v.reverses_id = r.id and v.kind = 'reversal')""",
    ),
    Check(
        "two_results_of_a_count",
        """select 1 from document_link k join document r on r.id = k.document_id
           join document_link o on o.to_document_id = k.to_document_id and o.relation = 'follows'
           join document s on s.id = o.document_id and s.kind = 'count_result' and s.id <> r.id
           where {tx:k} and k.relation = 'follows' and r.kind = 'count_result'
           and not exists (select 1 from document v
           where v.reverses_id = s.id and v.kind = 'reversal')""",
    ),
    Check(
        "difference_not_as_counted",
        """select 1 from count_difference c join document_line l on l.id = c.document_line_id
           where {tx:c} and (
             l.kind <> 'count_result'
             or l.quantity <> abs(c.counted_quantity - c.book_quantity)
             or c.counted_quantity <> coalesce((select sum(e.quantity) from count_entry e
                  where e.count_line_id = c.count_line_id and e.turn = 2), -1)
             or c.book_quantity <> coalesce((select e.book_quantity from count_entry e
                  where e.count_line_id = c.count_line_id and e.turn = 2
                  order by e.id desc limit 1), -1))""",
    ),
    Check(
        "count_posted_otherwise",
        """select 1 from stock_move m join document_line l on l.id = m.document_line_id
           left join count_difference c on c.document_line_id = l.source_line_id
           left join count_line n on n.id = c.count_line_id
           where {tx:m} and l.kind = 'count_posting' and l.quantity > 0 and (
             c.id is null or m.quantity <> abs(c.counted_quantity - c.book_quantity)
             or m.product_id <> n.product_id or m.lot_id <> n.lot_id
             or n.location_id <> case when c.counted_quantity > c.book_quantity
               then m.to_location_id else m.from_location_id end)""",
    ),
    Check(
        "count_posted_in_part",
        """select 1 from (
             select (select count(*) from document_line l
                      where {tx:l} and l.kind = 'count_posting' and l.quantity > 0) as wanted,
                    (select count(*) from stock_move m
                       join document_line o on o.id = m.document_line_id
                      where {tx:m} and o.kind = 'count_posting' and o.quantity > 0) as moved
           ) both_sides where wanted <> moved""",
    ),
)
