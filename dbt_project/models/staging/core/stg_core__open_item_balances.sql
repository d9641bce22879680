with source as (
    select * from {{ source('core', 'open_item_balance') }}
),

renamed as (
    select
        ---------- ids
        company,
        open_item_id,

        ---------- numerics
        remaining as remaining_minor
    from source
)

select * from renamed
