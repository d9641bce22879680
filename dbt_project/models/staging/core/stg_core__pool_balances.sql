with source as (
    select * from {{ source('core', 'pool_balance') }}
),

renamed as (
    select
        ---------- ids
        company,
        product_id,
        cost_group_id,
        account_id,

        ---------- numerics
        {{ from_scaled('quantity', 6) }} as quantity,
        {{ from_scaled('unknown_quantity', 6) }} as unknown_quantity,
        amount as amount_minor,

        ---------- dates
        last_date
    from source
)

select * from renamed
