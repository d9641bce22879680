with moves as (
    select * from {{ ref('int_demand_moves') }}
),

one_off_days as (
    select * from {{ ref('int_one_off_days') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
),

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

by_day as (
    select
        company,
        product_id,
        warehouse_id,
        channel,
        business_date,
        cast(sum(delivered) as {{ quantity_type() }}) as delivered,
        cast(sum(returned) as {{ quantity_type() }}) as returned,
        cast(sum(cancelled) as {{ quantity_type() }}) as cancelled
    from moves
    group by company, product_id, warehouse_id, channel, business_date
)

select
    by_day.company,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    warehouses.warehouse_code,
    by_day.channel,
    by_day.business_date,
    {{ monday_of('by_day.business_date') }} as week_begins,
    substr(cast(by_day.business_date as string), 1, 7) as month, -- noqa: RF04
    by_day.delivered,
    by_day.returned,
    by_day.cancelled,
    products.unit,
    one_off_days.business_date is not null and by_day.delivered > 0 as is_one_off
from by_day
inner join products
    on by_day.company = products.company and by_day.product_id = products.product_id
inner join warehouses
    on by_day.company = warehouses.company and by_day.warehouse_id = warehouses.warehouse_id
left join one_off_days
    on
        by_day.company = one_off_days.company
        and by_day.product_id = one_off_days.product_id
        and by_day.warehouse_id = one_off_days.warehouse_id
        and by_day.business_date = one_off_days.business_date
