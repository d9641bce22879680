with source as (
    select * from {{ source('core', 'open_item') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as open_item_id,
        tx,
        entry_id,
        account_id,
        party_id,
        document_id,
        document_line_id,

        ---------- numerics
        amount as amount_minor,

        ---------- dates
        business_date,
        due_date
    from source
)

select * from renamed
