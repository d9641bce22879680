with source as (
    select * from {{ source('core', 'settlement') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as settlement_id,
        tx,
        open_item_id,
        entry_id,

        ---------- numerics
        amount as amount_minor,

        ---------- dates
        business_date
    from source
)

select * from renamed
