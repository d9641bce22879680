with source as (
    select * from {{ latest(source('core', 'currency')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        code as currency,

        ---------- text
        name as currency_name,
        name_en as currency_name_en,

        ---------- numerics
        digits as currency_digits
    from source
)

select * from renamed
