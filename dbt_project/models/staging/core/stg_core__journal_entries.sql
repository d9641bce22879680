with source as (
    select * from {{ source('core', 'journal_entry') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as entry_id,
        tx,
        document_id,
        voucher_id,
        period_id,
        reverses_id as reverses_entry_id,

        ---------- text
        kind as entry_kind,
        memo as entry_memo,

        ---------- dates
        business_date,
        voucher_date
    from source
)

select * from renamed
