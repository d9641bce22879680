with source as (
    select * from {{ latest(source('core', 'company')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        code as company_code,

        ---------- text
        name as company_name,
        name_en as company_name_en,
        currency,
        standard,
        taxpayer_kind,
        time_zone,

        ---------- numerics
        currency_digits
    from source
)

select * from renamed
