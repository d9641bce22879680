with source as (
    select * from {{ latest(source('core', 'supplier_price')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as supplier_price_id,
        supplier_id,
        product_id,

        ---------- text
        currency,

        ---------- numerics
        {{ from_scaled('unit_price', 8) }} as unit_price,
        lead_time_days,

        ---------- dates
        valid_from,
        valid_to
    from source
)

select * from renamed
