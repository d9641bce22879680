with companies as (
    select * from {{ ref('int_companies_dated') }}
)

select
    company,
    company_code,
    company_name,
    company_name_en,
    currency,
    cast(currency_digits as integer) as currency_digits,
    standard,
    taxpayer_kind,
    time_zone,
    as_of_date,
    commit_number,
    recorded_at
from companies
