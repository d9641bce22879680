with source as (
    select * from {{ source('core', 'stock_value') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as stock_value_id,
        tx,
        entry_id,
        account_id,
        product_id,
        cost_group_id,
        move_id,
        document_line_id,
        layer_id,
        cause_id,

        ---------- text
        kind as value_kind,

        ---------- numerics
        {{ from_scaled('quantity', 6) }} as quantity,
        {{ from_scaled('unknown_quantity', 6) }} as unknown_quantity,
        amount as amount_minor,

        ---------- dates
        business_date
    from source
)

select * from renamed
