with source as (
    select * from {{ source('core', 'posting') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as posting_id,
        tx,
        entry_id,
        account_id,
        party_id,

        ---------- text
        side,
        currency,
        cash_flow_item,
        memo as posting_memo,

        ---------- numerics
        amount as amount_minor,
        foreign_amount as foreign_amount_minor,
        {{ from_scaled('rate', 10) }} as exchange_rate
    from source
)

select * from renamed
