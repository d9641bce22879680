-- Days on which a warehouse delivered so much more of a product than on any other that it is no
-- usual demand: three times the next largest day and eight times the median of the others. Of two
-- days neither is usual.
with days as (
    select
        company,
        product_id,
        warehouse_id,
        business_date,
        cast(sum(delivered) as {{ quantity_type() }}) as delivered
    from {{ ref('int_demand_moves') }}
    group by company, product_id, warehouse_id, business_date
    having sum(delivered) > 0
),

ranked as (
    select
        *,
        row_number() over (
            partition by company, product_id, warehouse_id
            order by delivered asc, business_date desc
        ) as place,
        count(*) over (partition by company, product_id, warehouse_id) as day_count
    from days
),

-- Twice the median of all but the largest: the two middle ones, or the middle one twice.
others as (
    select
        company,
        product_id,
        warehouse_id,
        sum(
            (case when place * 2 in (day_count, day_count - 1) then delivered else 0 end)
            + (case when place * 2 in (day_count, day_count + 1) then delivered else 0 end)
        ) as twice_median,
        max(case when place = day_count - 1 then delivered end) as next_largest
    from ranked
    where place < day_count
    group by company, product_id, warehouse_id
)

select
    ranked.company,
    ranked.product_id,
    ranked.warehouse_id,
    ranked.business_date,
    ranked.delivered
from ranked
inner join others
    on
        ranked.company = others.company
        and ranked.product_id = others.product_id
        and ranked.warehouse_id = others.warehouse_id
where
    ranked.place = ranked.day_count
    and ranked.day_count >= 3
    and ranked.delivered > 3 * others.next_largest
    and ranked.delivered > 4 * others.twice_median
