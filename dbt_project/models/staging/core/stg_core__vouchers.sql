with source as (
    select * from {{ source('core', 'voucher') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as voucher_id,
        tx,
        made_by as made_by_user_id,

        ---------- text
        word as voucher_word,
        month,

        ---------- numerics
        number as voucher_number,
        attachments,

        ---------- dates
        voucher_date
    from source
)

select * from renamed
