with items as (
    select * from {{ ref('int_open_items_classified') }}
    where ledger = 'payable'
)

select
    company,
    open_item_id,
    document_id,
    document_kind,
    document_series,
    document_number,
    reference,
    account_code,
    account_name,
    account_name_en,
    party_code,
    party_name,
    party_name_en,
    warehouse_code,
    business_date,
    due_date,
    as_of_date,
    days_overdue,
    age_bucket,
    cast(-amount as {{ money_type() }}) as amount,
    cast(-remaining as {{ money_type() }}) as remaining,
    currency,
    commit_number,
    posted_by
from items
