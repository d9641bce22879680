-- Days on which a product could not be sold from a warehouse, after the first Monday of its demand:
-- the day began with nothing, nothing came and nothing left. They say nothing of what was wanted.
with companies as (
    select * from {{ ref('int_companies_dated') }}
),

demand as (
    select
        company,
        product_id,
        warehouse_id,
        {{ monday_of('min(business_date)') }} as first_monday
    from {{ ref('int_demand_moves') }}
    where delivered > 0
    group by company, product_id, warehouse_id
),

places as (
    select * from {{ ref('stg_core__locations') }}
    where location_kind = 'internal' and location_purpose = ''
),

moves as (
    select * from {{ ref('stg_core__stock_moves') }}
),

changes as (
    select
        moves.company,
        moves.product_id,
        places.warehouse_id,
        moves.business_date,
        moves.quantity as moved
    from moves
    inner join places
        on moves.company = places.company and moves.to_location_id = places.location_id
    union all
    select
        moves.company,
        moves.product_id,
        places.warehouse_id,
        moves.business_date,
        -moves.quantity as moved
    from moves
    inner join places
        on moves.company = places.company and moves.from_location_id = places.location_id
),

delivered_days as (
    select distinct
        company,
        product_id,
        warehouse_id,
        business_date
    from {{ ref('int_demand_moves') }}
    where delivered > 0
),

-- What was there before the first Monday stands on the Sunday before it.
by_day as (
    select
        changes.company,
        changes.product_id,
        changes.warehouse_id,
        greatest(
            changes.business_date, {{ days_after('demand.first_monday', -1) }}
        ) as business_date,
        cast(sum(changes.moved) as {{ quantity_type() }}) as moved
    from changes
    inner join demand
        on
            changes.company = demand.company
            and changes.product_id = demand.product_id
            and changes.warehouse_id = demand.warehouse_id
    group by
        changes.company, changes.product_id, changes.warehouse_id,
        greatest(changes.business_date, {{ days_after('demand.first_monday', -1) }})
),

first_days as (
    select
        company,
        product_id,
        warehouse_id,
        {{ days_after('first_monday', -1) }} as business_date,
        cast(0 as {{ quantity_type() }}) as moved
    from demand
),

together as (
    select * from by_day
    union all
    select * from first_days
),

known_days as (
    select
        company,
        product_id,
        warehouse_id,
        business_date,
        cast(sum(moved) as {{ quantity_type() }}) as moved
    from together
    group by company, product_id, warehouse_id, business_date
),

ends as (
    select
        *,
        sum(moved) over (
            partition by company, product_id, warehouse_id order by business_date
            rows between unbounded preceding and current row
        ) as stock_after,
        lead(business_date) over (
            partition by company, product_id, warehouse_id order by business_date
        ) as next_date
    from known_days
),

empty_spans as (
    select
        ends.company,
        ends.product_id,
        ends.warehouse_id,
        {{ days_after('ends.business_date', 1) }} as first_date,
        coalesce({{ days_after('ends.next_date', -1) }}, companies.as_of_date) as last_date
    from ends
    inner join companies on ends.company = companies.company
    where ends.stock_after <= 0
),

empty_days as (
    select
        company,
        product_id,
        warehouse_id,
        cast({{ days_from_to('first_date', 'last_date') }} as date) as business_date
    from empty_spans
    where last_date >= first_date
    union all
    -- A day on which something moved, but nothing came in all and it began with nothing.
    select
        company,
        product_id,
        warehouse_id,
        business_date
    from ends
    where stock_after - moved <= 0 and moved <= 0
)

select
    empty_days.company,
    empty_days.product_id,
    empty_days.warehouse_id,
    empty_days.business_date
from empty_days
inner join demand
    on
        empty_days.company = demand.company
        and empty_days.product_id = demand.product_id
        and empty_days.warehouse_id = demand.warehouse_id
left join delivered_days
    on
        empty_days.company = delivered_days.company
        and empty_days.product_id = delivered_days.product_id
        and empty_days.warehouse_id = delivered_days.warehouse_id
        and empty_days.business_date = delivered_days.business_date
where delivered_days.business_date is null and empty_days.business_date >= demand.first_monday
