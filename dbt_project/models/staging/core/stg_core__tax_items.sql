with source as (
    select * from {{ source('core', 'tax_item') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as tax_item_id,
        tx,
        entry_id,
        account_id,
        party_id,
        document_id,
        tax_code_id,

        ---------- strings
        reason,

        ---------- numerics
        net as net_minor,
        amount as amount_minor,

        ---------- dates
        business_date
    from source
)

select * from renamed
