-- Fails where the general ledger lost, gained or changed a posting: per company, number and sum of
-- minor units against the lake's facts.
{{ config(meta={'dagster': {'ref': {'name': 'general_ledger'}}}) }}
with mart as (
    select
        ledger.company,
        count(*) as postings,
        sum(ledger.amount) as amount,
        sum(ledger.debit + ledger.credit) as turnover
    from {{ ref('general_ledger') }} as ledger
    group by ledger.company
),

facts as (
    select
        postings.company,
        count(*) as postings,
        sum({{ minor_to_major('postings.amount_minor', 'companies.currency_digits') }}) as amount,
        sum(
            {{ minor_to_major('postings.amount_minor', 'companies.currency_digits') }}
            * case postings.side when 'D' then 1 else -1 end
        ) as turnover
    from {{ ref('stg_core__postings') }} as postings
    inner join {{ ref('stg_core__companies') }} as companies
        on postings.company = companies.company
    group by postings.company
)

select
    facts.company,
    facts.postings,
    mart.postings as postings_in_mart
from facts
left join mart on facts.company = mart.company
where
    mart.company is null
    or mart.postings <> facts.postings
    or mart.amount <> facts.amount
    or mart.turnover <> facts.turnover
