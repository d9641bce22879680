with source as (
    select * from {{ source('core', 'stock_balance') }}
),

renamed as (
    select
        ---------- ids
        company,
        product_id,
        location_id,
        lot_id,

        ---------- numerics
        {{ from_scaled('quantity', 6) }} as quantity,
        {{ from_scaled('reserved', 6) }} as reserved
    from source
)

select * from renamed
