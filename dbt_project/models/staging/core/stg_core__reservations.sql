with source as (
    select * from {{ source('core', 'reservation') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as reservation_id,
        tx,
        order_line_id,
        product_id,
        location_id,

        ---------- numerics
        {{ from_scaled('quantity', 6) }} as quantity
    from source
)

select * from renamed
