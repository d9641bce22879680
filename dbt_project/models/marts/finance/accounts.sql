with accounts as (
    select * from {{ ref('stg_core__accounts') }}
)

select
    company,
    account_code,
    account_name,
    account_name_en,
    account_class,
    direction,
    parent_code,
    subsidiary,
    is_leaf,
    is_cash
from accounts
