"""What the `commit_log` trigger checks and moves for quantities."""

from __future__ import annotations

from erp.base.triggers import Check, Movement

_ENDS = """(
    select m.product_id as p, m.to_location_id as l, m.lot_id as t, m.business_date as d,
           m.quantity as q from stock_move m where {tx:m}
    union all
    select m.product_id, m.from_location_id, m.lot_id, m.business_date, -m.quantity
      from stock_move m where {tx:m}
)"""
"""The transaction's moves seen from each end."""

STOCK_STEPS = (
    Check(
        "stock_period_closed",
        """select 1 from (select distinct m.business_date as d from stock_move m where {tx:m}) days
           where not exists (select 1 from period e where e.state = 'open'
           and days.d between e.first_day and e.last_day)""",
    ),
    Movement(
        f"""insert into stock_day
            select e.p, e.l, e.t, e.d, sum(e.q) from {_ENDS} e
              join location o on o.id = e.l and o.kind = 'internal'
             group by 1, 2, 3, 4 order by 1, 2, 3, 4
            on conflict (product_id, location_id, lot_id, business_date)
            do update set quantity = stock_day.quantity + excluded.quantity"""
    ),
    Movement(
        f"""insert into stock_balance
            select e.p, e.l, e.t, sum(e.q), 0, max(e.d) from {_ENDS} e
              join location o on o.id = e.l and o.kind = 'internal'
             group by 1, 2, 3 order by 1, 2, 3
            on conflict (product_id, location_id, lot_id)
            do update set quantity = stock_balance.quantity + excluded.quantity,
                          last_date = case when excluded.last_date > stock_balance.last_date
                          then excluded.last_date else stock_balance.last_date end"""
    ),
    Movement(
        """insert into stock_balance
           select r.product_id, r.location_id, 0, 0, sum(r.quantity), '1900-01-01'
             from reservation r where {tx:r} group by 1, 2 order by 1, 2
           on conflict (product_id, location_id, lot_id)
           do update set reserved = stock_balance.reserved + excluded.reserved"""
    ),
    Check(
        "reserved_more_or_less_than_promised",
        """select 1 from reservation r join stock_balance b on b.product_id = r.product_id
           and b.location_id = r.location_id and b.lot_id = 0
           where {tx:r} and b.reserved < 0""",
    ),
    Check(
        "held_goods_shipped",
        """select 1 from stock_move m join location f on f.id = m.from_location_id
           join location t on t.id = m.to_location_id
           where {tx:m} and f.purpose <> '' and t.kind not in ('internal', 'supplier', 'loss')
             and not (f.purpose = 'dispatched' and t.kind = 'customer')""",
    ),
    Check(
        "held_goods_promised",
        """select 1 from reservation r join location l on l.id = r.location_id
           where {tx:r} and l.purpose <> ''""",
    ),
    Check(
        "not_enough_stock",
        """select 1 from stock_move m join stock_balance b on b.product_id = m.product_id
           and b.location_id = m.from_location_id and b.lot_id = m.lot_id
           where {tx:m} and b.quantity < 0""",
    ),
    Check(
        "not_enough_stock_on_a_date",
        """select 1 from (
             select m.product_id as p, m.from_location_id as l, m.lot_id as t,
                    min(m.business_date) as d
               from stock_move m join stock_balance b on b.product_id = m.product_id
                and b.location_id = m.from_location_id and b.lot_id = m.lot_id
              where {tx:m} and m.business_date < b.last_date group by 1, 2, 3
           ) late
           join stock_balance b on b.product_id = late.p and b.location_id = late.l
            and b.lot_id = late.t
           where exists (
             select 1 from (
               select y.quantity as q, sum(y.quantity) over (order by y.business_date desc) as later
                 from stock_day y where y.product_id = late.p and y.location_id = late.l
                  and y.lot_id = late.t and y.business_date >= late.d
             ) days where b.quantity - (days.later - days.q) < 0
           )""",
    ),
)
