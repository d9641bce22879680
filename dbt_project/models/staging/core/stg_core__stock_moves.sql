with source as (
    select * from {{ source('core', 'stock_move') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as move_id,
        tx,
        document_line_id,
        product_id,
        lot_id,
        from_location_id,
        to_location_id,

        ---------- numerics
        {{ from_scaled('quantity', 6) }} as quantity,

        ---------- dates
        business_date
    from source
)

select * from renamed
