with moves as (
    select * from {{ ref('stg_core__stock_moves') }}
),

locations as (
    select * from {{ ref('stg_core__locations') }}
),

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
),

reservations as (
    select * from {{ ref('stg_core__reservations') }}
),

ends as (
    select
        company,
        product_id,
        to_location_id as location_id,
        lot_id,
        quantity,
        cast(0 as {{ quantity_type() }}) as reserved,
        business_date
    from moves
    union all
    select
        company,
        product_id,
        from_location_id as location_id,
        lot_id,
        -quantity as quantity,
        cast(0 as {{ quantity_type() }}) as reserved,
        business_date
    from moves
    union all
    select
        company,
        product_id,
        location_id,
        0 as lot_id,
        cast(0 as {{ quantity_type() }}) as quantity,
        quantity as reserved,
        cast(null as date) as business_date
    from reservations
),

summed as (
    select
        company,
        product_id,
        location_id,
        lot_id,
        sum(quantity) as quantity_on_hand,
        sum(reserved) as quantity_reserved,
        max(business_date) as last_moved_date
    from ends
    group by company, product_id, location_id, lot_id
)

select
    summed.company,
    warehouses.warehouse_code,
    warehouses.warehouse_name,
    warehouses.warehouse_name_en,
    locations.location_code,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    products.unit,
    summed.lot_id,
    cast(summed.quantity_on_hand as {{ quantity_type() }}) as quantity_on_hand,
    cast(summed.quantity_reserved as {{ quantity_type() }}) as quantity_reserved,
    cast(
        case
            when locations.location_purpose = ''
                then summed.quantity_on_hand - summed.quantity_reserved
            else 0
        end as {{ quantity_type() }}
    ) as quantity_available,
    summed.last_moved_date
from summed
inner join locations
    on summed.company = locations.company and summed.location_id = locations.location_id
inner join warehouses
    on
        locations.company = warehouses.company
        and locations.warehouse_id = warehouses.warehouse_id
inner join products
    on summed.company = products.company and summed.product_id = products.product_id
where locations.location_kind = 'internal'
