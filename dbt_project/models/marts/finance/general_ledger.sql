with postings as (
    select * from {{ ref('stg_core__postings') }}
),

entries as (
    select * from {{ ref('stg_core__journal_entries') }}
),

vouchers as (
    select * from {{ ref('stg_core__vouchers') }}
),

accounts as (
    select * from {{ ref('stg_core__accounts') }}
),

periods as (
    select * from {{ ref('stg_core__periods') }}
),

parties as (
    select * from {{ ref('stg_core__parties') }}
),

currencies as (
    select * from {{ ref('stg_core__currencies') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

companies as (
    select * from {{ ref('stg_core__companies') }}
),

converted as (
    select
        postings.*,
        {{ minor_to_major('postings.amount_minor', 'companies.currency_digits') }} as amount,
        companies.currency as company_currency
    from postings
    inner join companies on postings.company = companies.company
)

select
    converted.company,
    converted.posting_id,
    converted.entry_id,
    entries.document_id,
    periods.month,
    entries.voucher_date,
    entries.business_date,
    vouchers.voucher_word,
    vouchers.voucher_number,
    entries.entry_kind,
    accounts.account_code,
    accounts.account_name,
    accounts.account_name_en,
    accounts.account_class,
    parties.party_code,
    parties.party_name,
    converted.side,
    cast(
        case converted.side when 'D' then converted.amount else 0 end as {{ money_type() }}
    ) as debit,
    cast(
        case converted.side when 'C' then -converted.amount else 0 end as {{ money_type() }}
    ) as credit,
    converted.amount,
    converted.company_currency as currency,
    converted.currency as foreign_currency,
    {{ minor_to_major('converted.foreign_amount_minor', 'currencies.currency_digits') }}
        as foreign_amount,
    converted.exchange_rate,
    converted.cash_flow_item,
    coalesce(nullif(converted.posting_memo, ''), entries.entry_memo) as memo,
    commits.commit_number,
    commits.recorded_at,
    commits.user_id as posted_by
from converted
inner join entries
    on converted.company = entries.company and converted.entry_id = entries.entry_id
inner join vouchers
    on entries.company = vouchers.company and entries.voucher_id = vouchers.voucher_id
inner join accounts
    on converted.company = accounts.company and converted.account_id = accounts.account_id
inner join periods
    on entries.company = periods.company and entries.period_id = periods.period_id
inner join commits
    on converted.company = commits.company and converted.tx = commits.tx
left join parties
    on converted.company = parties.company and converted.party_id = parties.party_id
left join currencies
    on converted.company = currencies.company and converted.currency = currencies.currency
