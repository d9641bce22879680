with parties as (
    select * from {{ ref('stg_core__parties') }}
)

select
    company,
    party_code,
    party_name,
    party_name_en,
    party_group,
    party_type,
    industry,
    party_size,
    country,
    is_customer,
    is_supplier,
    cast(payment_days as integer) as payment_days,
    closed_on
from parties
