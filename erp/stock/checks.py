"""What the `commit_log` trigger checks and moves for quantities."""

from __future__ import annotations

from erp.base.triggers import Check, Movement
from erp.stock.lots import PIECE

_ENDS = """(
    select m.product_id as p, m.to_location_id as l, m.lot_id as t, m.business_date as d,
           m.quantity as q from stock_move m where {tx:m}
    union all
    select m.product_id, m.from_location_id, m.lot_id, m.business_date, -m.quantity
      from stock_move m where {tx:m}
)"""
"""The transaction's moves seen from each end."""

_SHIPPED = """(
    select m.lot_id, m.business_date from stock_move m
      join location f on f.id = m.from_location_id join location t on t.id = m.to_location_id
     where {tx:m} and m.lot_id <> 0 and (t.kind = 'customer' or t.purpose = 'dispatched')
       and f.purpose <> 'dispatched' and not exists (
         select 1 from document_line n join document d on d.id = n.document_id
          where n.id = m.document_line_id and d.reverses_id is not null)
)"""
"""Lots that leave for a customer. Taking back what was booked as a return ships nothing."""

STOCK_STEPS = (
    Check(
        "stock_period_closed",
        """select 1 from (select distinct m.business_date as d from stock_move m where {tx:m}) days
           where not exists (select 1 from period e where e.state = 'open'
           and days.d between e.first_day and e.last_day)""",
    ),
    Check(
        "lot_missing",
        """select 1 from stock_move m join product p on p.id = m.product_id
           where {tx:m} and m.lot_id = 0 and p.tracking <> ''""",
    ),
    Check(
        "lot_of_other_product",
        """select 1 from stock_move m left join lot l on l.id = m.lot_id
           where {tx:m} and m.lot_id <> 0 and (l.id is null or l.product_id <> m.product_id)""",
    ),
    Check(
        "lot_event_out_of_order",
        """select 1 from lot_event e where {tx:e}
           and e.number > 1 and not exists (select 1 from lot_event b where b.lot_id = e.lot_id
           and b.number = e.number - 1)""",
    ),
    Check(
        "expired_or_held_lot_shipped",
        f"""select 1 from {_SHIPPED} s join lot l on l.id = s.lot_id
           where l.expires_on < s.business_date or coalesce(
             (select e.state from lot_event e where e.lot_id = s.lot_id
               order by e.number desc limit 1), 'released') <> 'released'""",
    ),
    Check(
        "serial_more_than_once",
        f"""select 1 from (
             select t, d, sum(sum(q)) over (partition by t order by d) as there from (
               select a.lot_id as t, a.business_date as d, a.quantity
                 * ((case when o.kind = 'internal' then 1 else 0 end)
                 - (case when f.kind = 'internal' then 1 else 0 end)) as q
                 from stock_move a join location o on o.id = a.to_location_id
                 join location f on f.id = a.from_location_id
                where a.lot_id <> 0 and a.lot_id in (select m.lot_id from stock_move m
                  join product p on p.id = m.product_id
                  where {{tx:m}} and p.tracking = 'serial' and m.lot_id <> 0)
             ) each_move group by t, d
           ) days where there not in (0, {PIECE})""",
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
    Movement(
        """insert into bin_balance
            select m.product_id, b.location_id, m.lot_id, m.bin_id, sum(m.quantity)
              from bin_move m join bin b on b.id = m.bin_id where {tx:m}
             group by 1, 2, 3, 4 order by 1, 2, 3, 4
            on conflict (product_id, location_id, lot_id, bin_id)
            do update set quantity = bin_balance.quantity + excluded.quantity"""
    ),
    Check(
        "bin_below_nothing",
        """select 1 from bin_move m join bin b on b.id = m.bin_id
             join bin_balance x on x.product_id = m.product_id and x.location_id = b.location_id
              and x.lot_id = m.lot_id and x.bin_id = m.bin_id
            where {tx:m} and x.quantity < 0""",
    ),
    Check(
        "bins_differ_from_stock",
        f"""select 1 from (
             select e.p, e.l, e.t from {_ENDS} e
              where exists (select 1 from bin b where b.location_id = e.l)
             union
             select m.product_id, b.location_id, m.lot_id from bin_move m
               join bin b on b.id = m.bin_id where {{tx:m}}
           ) places
           where coalesce((select s.quantity from stock_balance s where s.product_id = places.p
                and s.location_id = places.l and s.lot_id = places.t), 0)
             <> coalesce((select sum(x.quantity) from bin_balance x where x.product_id = places.p
                and x.location_id = places.l and x.lot_id = places.t), 0)""",
    ),
)
