"""What the `commit_log` trigger checks and moves where stock and money meet.

Also the guards of masters that goods on hand depend on: what would part a pool from its goods is
refused the moment it is changed.
"""

from __future__ import annotations

from erp.base.triggers import Check, Guard, Movement

_GROUP = "case r.costing_method when 'monthly_average' then 0 else w.cost_group_id end"
"""The cost group whose pool goods in warehouse `w` of product `r` belong to; 0 is the company's."""

STOCK_ACCOUNTING_STEPS = (
    Check(
        "stock_value_differs_from_account",
        """select 1 from (
             select p.entry_id as e, p.account_id as a, p.amount as m
               from posting p join account c on c.id = p.account_id
              where {tx:p} and c.subsidiary = 'stock'
             union all
             select v.entry_id, v.account_id, -v.amount from stock_value v
              where {tx:v} and v.entry_id is not null
           ) both_sides group by e, a having sum(m) <> 0""",
    ),
    Check(
        "stock_value_without_stock_account",
        """select 1 from stock_value v join account a on a.id = v.account_id
           where {tx:v} and a.subsidiary <> 'stock'""",
    ),
    Check(
        "stock_move_without_value_row",
        f"""select 1 from (
             select m.product_id as p, {_GROUP} as g, m.lot_id as t, m.business_date as d,
                    m.quantity as q
               from stock_move m join location l on l.id = m.to_location_id
               join warehouse w on w.id = l.warehouse_id
               join product r on r.id = m.product_id where {{tx:m}}
             union all
             select m.product_id, {_GROUP}, m.lot_id, m.business_date, -m.quantity
               from stock_move m join location l on l.id = m.from_location_id
               join warehouse w on w.id = l.warehouse_id
               join product r on r.id = m.product_id where {{tx:m}}
             union all
             select v.product_id, v.cost_group_id, v.lot_id, v.business_date, -v.quantity
               from stock_value v where {{tx:v}} and v.kind <> 'transfer'
           ) both_sides group by p, g, t, d having sum(q) <> 0""",
    ),
    Check(
        "transferred_without_a_change_of_costing",
        """select 1 from stock_value v where {tx:v} and v.kind = 'transfer'
           and not exists (select 1 from costing_policy c
           where c.product_id = v.product_id and c.tx = new.tx)""",
    ),
    Check(
        "transferred_more_or_less_than_there_is",
        """select 1 from stock_value v where {tx:v} and v.kind = 'transfer'
           group by v.product_id, v.business_date having sum(v.quantity) <> 0""",
    ),
    Check(
        "dated_before_its_costing",
        """select 1 from stock_value v join product r on r.id = v.product_id
           where {tx:v} and v.business_date < r.costing_from""",
    ),
    Check(
        "cost_differences_differ_from_account",
        """select 1 from (
             select p.entry_id as e, p.account_id as a, p.amount as m
               from posting p join account c on c.id = p.account_id
              where {tx:p} and c.subsidiary = 'cost_difference'
             union all
             select v.entry_id, v.account_id, -v.amount from cost_difference v where {tx:v}
           ) both_sides group by e, a having sum(m) <> 0""",
    ),
    Check(
        "value_dated_unlike_its_entry",
        """select 1 from stock_value v join journal_entry e on e.id = v.entry_id
           where {tx:v} and e.business_date <> v.business_date""",
    ),
    Check(
        "value_period_closed",
        """select 1 from (select distinct v.business_date as d from stock_value v where {tx:v}) days
           where not exists (select 1 from period e where e.state in ('open', 'stock_closed')
           and days.d between e.first_day and e.last_day)""",
    ),
    Movement(
        """insert into difference_balance
           select v.product_id, v.cost_group_id, v.stock_account_id, sum(v.amount)
             from cost_difference v where {tx:v} group by 1, 2, 3 order by 1, 2, 3
           on conflict (product_id, cost_group_id, stock_account_id)
           do update set amount = difference_balance.amount + excluded.amount"""
    ),
    Movement(
        """insert into pool_day
           select v.product_id, v.cost_group_id, v.account_id, v.business_date,
                  sum(v.quantity), sum(v.amount), sum(v.unknown_quantity)
             from stock_value v where {tx:v} group by 1, 2, 3, 4 order by 1, 2, 3, 4
           on conflict (product_id, cost_group_id, account_id, business_date)
           do update set quantity = pool_day.quantity + excluded.quantity,
                         amount = pool_day.amount + excluded.amount,
                         unknown_quantity = pool_day.unknown_quantity + excluded.unknown_quantity"""
    ),
    Movement(
        """insert into pool_balance
           select v.product_id, v.cost_group_id, v.account_id, sum(v.quantity), sum(v.amount),
                  sum(v.unknown_quantity), max(v.business_date)
             from stock_value v where {tx:v} group by 1, 2, 3 order by 1, 2, 3
           on conflict (product_id, cost_group_id, account_id)
           do update set quantity = pool_balance.quantity + excluded.quantity,
                         amount = pool_balance.amount + excluded.amount,
                         unknown_quantity = pool_balance.unknown_quantity
                                            + excluded.unknown_quantity,
                         last_date = case when excluded.last_date > pool_balance.last_date
                         then excluded.last_date else pool_balance.last_date end"""
    ),
    Check(
        "value_without_quantity",
        """select 1 from stock_value v join pool_balance b on b.product_id = v.product_id
           and b.cost_group_id = v.cost_group_id and b.account_id = v.account_id
           where {tx:v} and (b.quantity < 0 or b.quantity > 0 and b.amount < 0
           or b.quantity = 0 and (b.amount <> 0 or b.unknown_quantity <> 0)
           or b.unknown_quantity < 0 or b.unknown_quantity > b.quantity)""",
    ),
    Check(
        "value_without_quantity_on_a_date",
        # One window over all pools at once: a query for each costs twice the time.
        """select 1 from (
             select b.quantity - (sum(y.quantity) over days - y.quantity) as q,
                    b.amount - (sum(y.amount) over days - y.amount) as m
               from (
                 select v.product_id as p, v.cost_group_id as g, v.account_id as a,
                        min(v.business_date) as d
                   from stock_value v join pool_balance c on c.product_id = v.product_id
                    and c.cost_group_id = v.cost_group_id and c.account_id = v.account_id
                  where {tx:v} and v.business_date < c.last_date group by 1, 2, 3
               ) late
               cross join pool_day y
               join pool_balance b on b.product_id = late.p and b.cost_group_id = late.g
                and b.account_id = late.a
              where y.product_id = late.p and y.cost_group_id = late.g
                and y.account_id = late.a and y.business_date >= late.d
             window days as (partition by late.p, late.g, late.a order by y.business_date desc)
           ) there where q < 0 or q = 0 and m <> 0 or q > 0 and m < 0""",
    ),
    Movement(
        """insert into layer_balance
           select v.layer_id, min(v.product_id), min(v.cost_group_id), min(v.account_id),
                  min(v.lot_id),
                  coalesce(min(case v.id when v.layer_id then v.business_date end),
                           min(v.business_date)),
                  sum(v.quantity), sum(v.amount), sum(v.unknown_quantity)
             from stock_value v where {tx:v} and v.layer_id is not null
            group by v.layer_id order by 1
           on conflict (layer_id)
           do update set quantity = layer_balance.quantity + excluded.quantity,
                         amount = layer_balance.amount + excluded.amount,
                         unknown_quantity = layer_balance.unknown_quantity
                                            + excluded.unknown_quantity"""
    ),
    Check(
        "layer_of_another_pool",
        """select 1 from stock_value v join layer_balance b on b.layer_id = v.layer_id
           join product r on r.id = v.product_id
           where {tx:v} and (b.product_id <> v.product_id or b.cost_group_id <> v.cost_group_id
           or b.account_id <> v.account_id
           or r.costing_method = 'specific' and b.lot_id <> v.lot_id)""",
    ),
    Check(
        "layer_overdrawn",
        """select 1 from stock_value v join layer_balance b on b.layer_id = v.layer_id
           where {tx:v} and (b.quantity < 0 or b.quantity = 0 and b.amount <> 0
           or b.quantity > 0 and b.amount < 0
           or b.unknown_quantity < 0 or b.unknown_quantity > b.quantity)""",
    ),
)

COSTING_GUARDS = (
    Guard(
        "costing_changes_by_document",
        "product",
        "(old.costing_method <> new.costing_method or old.standard_cost <> new.standard_cost"
        " or old.costing_from <> new.costing_from)"
        " and exists (select 1 from pool_balance b where b.product_id = old.id"
        " and b.last_date > '1900-01-01')"
        " and not exists (select 1 from costing_policy c where c.product_id = old.id"
        " and c.tx = new.tx and c.valid_from = new.costing_from"
        " and c.costing_method = new.costing_method and c.standard_cost = new.standard_cost)",
    ),
    Guard(
        "goods_have_moved",
        "product",
        "old.tracking <> new.tracking"
        # What was costed by lot has been kept by lot all along.
        " and not (old.tracking = '' and new.tracking = 'lot' and old.costing_method = 'specific')"
        " and exists (select 1 from pool_balance b where b.product_id = old.id"
        " and b.last_date > '1900-01-01')",
    ),
    Guard(
        "product_has_stock",
        "product",
        "(old.category <> new.category or old.is_stocked <> new.is_stocked"
        " or old.unit <> new.unit)"
        " and exists (select 1 from pool_balance b where b.product_id = old.id"
        " and (b.quantity <> 0 or b.amount <> 0))",
    ),
    Guard(
        "warehouse_has_stock",
        "warehouse",
        "old.cost_group_id <> new.cost_group_id"
        # By product: pools are found by their key, and products grow slower than pools.
        " and exists (select 1 from product p cross join pool_balance b where b.product_id = p.id"
        " and b.cost_group_id = old.cost_group_id and b.quantity <> 0)",
    ),
    Guard("costing_policy_is_final", "costing_policy", "1 = 1"),
)
