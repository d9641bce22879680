-- Every week from the first delivery to the last full one: a week without demand is a row of zero.
with moves as (
    select * from {{ ref('int_demand_moves') }}
),

one_off_days as (
    select
        company,
        product_id,
        warehouse_id,
        {{ monday_of('business_date') }} as week_begins,
        delivered
    from {{ ref('int_one_off_days') }}
),

empty_days as (
    select
        company,
        product_id,
        warehouse_id,
        {{ monday_of('business_date') }} as week_begins,
        cast(count(*) as integer) as day_count
    from {{ ref('int_days_without_stock') }}
    group by company, product_id, warehouse_id, {{ monday_of('business_date') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
),

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

companies as (
    select
        *,
        {{ days_after(sunday_of(days_after('as_of_date', 1)), -7) }} as last_sunday
    from {{ ref('int_companies_dated') }}
),

spans as (
    select
        moves.company,
        moves.product_id,
        moves.warehouse_id,
        {{ sunday_of('min(moves.business_date)') }} as first_sunday,
        max(moves.business_date) as last_delivered_on,
        max(companies.last_sunday) as last_sunday
    from moves
    inner join companies on moves.company = companies.company
    where moves.delivered > 0
    group by moves.company, moves.product_id, moves.warehouse_id
),

weeks as (
    select
        company,
        product_id,
        warehouse_id,
        last_delivered_on,
        {{ days_after('first_sunday', -6) }} as first_week,
        cast({{ last_days_of_weeks('first_sunday', 'last_sunday') }} as date) as sunday
    from spans
    where last_sunday >= first_sunday
),

by_week as (
    select
        company,
        product_id,
        warehouse_id,
        {{ monday_of('business_date') }} as week_begins,
        sum(delivered) as delivered,
        sum(returned) as returned,
        sum(cancelled) as cancelled
    from moves
    group by company, product_id, warehouse_id, {{ monday_of('business_date') }}
)

select
    weeks.company,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    warehouses.warehouse_code,
    {{ days_after('weeks.sunday', -6) }} as week_begins,
    cast(coalesce(by_week.delivered, 0) as {{ quantity_type() }}) as delivered,
    cast(coalesce(one_off_days.delivered, 0) as {{ quantity_type() }}) as one_off,
    cast(coalesce(by_week.returned, 0) as {{ quantity_type() }}) as returned,
    cast(coalesce(by_week.cancelled, 0) as {{ quantity_type() }}) as cancelled,
    products.unit,
    cast(7 - coalesce(empty_days.day_count, 0) as integer) as days_in_stock,
    coalesce(empty_days.day_count, 0) > 0 as is_censored,
    case
        when {{ days_between('weeks.first_week', 'weeks.sunday') }} < 91 then 'new'
        when {{ days_between('weeks.last_delivered_on', 'weeks.sunday') }} >= 91 then 'ended'
        else 'usual'
    end as life_stage
from weeks
inner join products
    on weeks.company = products.company and weeks.product_id = products.product_id
inner join warehouses
    on weeks.company = warehouses.company and weeks.warehouse_id = warehouses.warehouse_id
left join by_week
    on
        weeks.company = by_week.company
        and weeks.product_id = by_week.product_id
        and weeks.warehouse_id = by_week.warehouse_id
        and by_week.week_begins = {{ days_after('weeks.sunday', -6) }}
left join one_off_days
    on
        weeks.company = one_off_days.company
        and weeks.product_id = one_off_days.product_id
        and weeks.warehouse_id = one_off_days.warehouse_id
        and one_off_days.week_begins = {{ days_after('weeks.sunday', -6) }}
left join empty_days
    on
        weeks.company = empty_days.company
        and weeks.product_id = empty_days.product_id
        and weeks.warehouse_id = empty_days.warehouse_id
        and empty_days.week_begins = {{ days_after('weeks.sunday', -6) }}
