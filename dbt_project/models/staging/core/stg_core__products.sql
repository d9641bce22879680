with source as (
    select * from {{ latest(source('core', 'product')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as product_id,
        code as product_code,

        ---------- text
        name as product_name,
        name_en as product_name_en,
        unit,
        category,
        costing_method,

        ---------- flags
        is_stocked = 1 as is_stocked,

        ---------- numerics
        {{ from_scaled('list_price', 8) }} as list_price,

        ---------- dates
        closed_on
    from source
)

select * from renamed
