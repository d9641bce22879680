-- Entries that touch the income statement's revenue or cost of sales, with the document that tells
-- whose they are: of a reversal, the document it reverses. Closing and opening entries are none.
with postings as (
    select * from {{ ref('stg_core__postings') }}
),

profit_accounts as (
    select
        charted.company,
        charted.account_id,
        counted.line
    from {{ ref('stg_core__accounts') }} as charted
    inner join {{ ref('stg_core__companies') }} as companies
        on charted.company = companies.company
    inner join {{ ref('profit_accounts') }} as counted
        on
            companies.standard = counted.standard
            and charted.first_level_code = counted.first_level_code
),

earned as (
    select
        postings.company,
        postings.entry_id,
        {{ exact_sum(
            "case profit_accounts.line when 'revenue' then -postings.amount_minor else 0 end"
        ) }} as revenue_minor,
        {{ exact_sum(
            "case profit_accounts.line when 'cost' then postings.amount_minor else 0 end"
        ) }} as cost_minor
    from postings
    inner join profit_accounts
        on
            postings.company = profit_accounts.company
            and postings.account_id = profit_accounts.account_id
    group by postings.company, postings.entry_id
),

entries as (
    select * from {{ ref('stg_core__journal_entries') }}
    where entry_kind not in ('closing', 'opening')
),

periods as (
    select * from {{ ref('stg_core__periods') }}
),

documents as (
    select * from {{ ref('stg_core__documents') }}
)

select
    earned.company,
    earned.entry_id,
    periods.month,
    entries.tx,
    entries.business_date,
    entries.document_id,
    coalesce(originals.document_kind, documents.document_kind) as document_kind,
    documents.document_series,
    documents.document_number,
    documents.party_id,
    documents.warehouse_id,
    documents.channel,
    documents.employee_id,
    earned.revenue_minor,
    earned.cost_minor
from earned
inner join entries
    on earned.company = entries.company and earned.entry_id = entries.entry_id
inner join periods
    on entries.company = periods.company and entries.period_id = periods.period_id
left join documents
    on entries.company = documents.company and entries.document_id = documents.document_id
left join documents as originals
    on
        documents.company = originals.company
        and documents.reverses_document_id = originals.document_id
        and documents.document_kind = 'reversal'
