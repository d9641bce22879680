-- Unsettled items with what a reader asks of them: whose, from which document, how old. Signed like
-- the posting, debit positive.
with items as (
    select * from {{ ref('int_open_items_settled') }}
),

accounts as (
    select * from {{ ref('stg_core__accounts') }}
),

control_accounts as (
    select * from {{ ref('control_accounts') }}
),

parties as (
    select * from {{ ref('stg_core__parties') }}
),

documents as (
    select * from {{ ref('stg_core__documents') }}
),

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

companies as (
    select * from {{ ref('int_companies_dated') }}
),

dated as (
    select
        items.*,
        companies.currency,
        companies.as_of_date,
        {{ days_between('items.due_date', 'companies.as_of_date') }} as days_overdue,
        {{ minor_to_major('items.amount_minor', 'companies.currency_digits') }} as amount,
        {{ minor_to_major('items.remaining_minor', 'companies.currency_digits') }} as remaining
    from items
    inner join companies on items.company = companies.company
)

select
    dated.company,
    dated.open_item_id,
    dated.entry_id,
    dated.document_id,
    documents.document_kind,
    documents.document_series,
    documents.document_number,
    documents.reference,
    control_accounts.ledger,
    accounts.account_code,
    accounts.account_name,
    accounts.account_name_en,
    parties.party_code,
    parties.party_name,
    parties.party_name_en,
    warehouses.warehouse_code,
    dated.business_date,
    dated.due_date,
    dated.as_of_date,
    dated.days_overdue,
    case
        when dated.days_overdue <= 0 then 'not_due'
        when dated.days_overdue <= 30 then '1-30'
        when dated.days_overdue <= 60 then '31-60'
        when dated.days_overdue <= 90 then '61-90'
        when dated.days_overdue <= 180 then '91-180'
        else 'over_180'
    end as age_bucket,
    dated.amount,
    dated.remaining,
    dated.currency,
    commits.commit_number,
    commits.user_id as posted_by
from dated
inner join accounts
    on dated.company = accounts.company and dated.account_id = accounts.account_id
inner join parties
    on dated.company = parties.company and dated.party_id = parties.party_id
inner join commits
    on dated.company = commits.company and dated.tx = commits.tx
left join control_accounts
    on accounts.first_level_code = control_accounts.first_level_code
left join documents
    on dated.company = documents.company and dated.document_id = documents.document_id
left join warehouses
    on
        documents.company = warehouses.company
        and documents.warehouse_id = warehouses.warehouse_id
