with documents as (
    select * from {{ ref('stg_core__documents') }}
),

parties as (
    select * from {{ ref('stg_core__parties') }}
),

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

companies as (
    select * from {{ ref('stg_core__companies') }}
),

currencies as (
    select * from {{ ref('stg_core__currencies') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

users as (
    select * from {{ ref('stg_core__users') }}
),

entries as (
    select
        company,
        document_id,
        min(entry_id) as first_entry_id,
        count(*) as entry_count
    from {{ ref('stg_core__journal_entries') }}
    where document_id is not null
    group by company, document_id
)

select
    documents.company,
    documents.document_id,
    documents.document_kind,
    documents.document_series,
    documents.document_number,
    documents.business_date,
    documents.due_date,
    parties.party_code,
    parties.party_name,
    parties.party_name_en,
    warehouses.warehouse_code,
    documents.reference,
    documents.channel,
    documents.memo,
    companies.currency,
    documents.exchange_rate,
    {{ minor_to_major('documents.net_minor', 'companies.currency_digits') }} as net,
    {{ minor_to_major('documents.tax_minor', 'companies.currency_digits') }} as tax,
    {{ minor_to_major('documents.gross_minor', 'companies.currency_digits') }} as gross,
    case
        when documents.currency <> companies.currency then documents.currency
    end as foreign_currency,
    {{ minor_to_major('documents.foreign_gross_minor', 'currencies.currency_digits') }}
        as foreign_gross,
    documents.reverses_document_id,
    entries.first_entry_id,
    cast(coalesce(entries.entry_count, 0) as integer) as entry_count,
    commits.commit_number,
    commits.recorded_at,
    commits.user_id as posted_by,
    users.display_name as posted_by_name
from documents
inner join companies on documents.company = companies.company
left join currencies
    on documents.company = currencies.company and documents.currency = currencies.currency
inner join commits
    on documents.company = commits.company and documents.tx = commits.tx
left join parties
    on documents.company = parties.company and documents.party_id = parties.party_id
left join warehouses
    on
        documents.company = warehouses.company
        and documents.warehouse_id = warehouses.warehouse_id
left join users
    on commits.company = users.company and commits.user_id = users.user_id
left join entries
    on documents.company = entries.company and documents.document_id = entries.document_id
