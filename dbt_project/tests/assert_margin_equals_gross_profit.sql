-- Fails where the margin lines of a month differ from the ledger's revenue less cost of sales.
{{ config(meta={'dagster': {'ref': {'name': 'margin_lines'}}}) }}
with lines as (
    select
        company,
        month,
        sum(revenue) as revenue,
        sum(cost) as cost
    from {{ ref('margin_lines') }}
    group by company, month
),

ledger as (
    select
        ledger.company,
        ledger.month,
        sum(case profit_accounts.line when 'revenue' then -ledger.amount else 0 end) as revenue,
        sum(case profit_accounts.line when 'cost' then ledger.amount else 0 end) as cost
    from {{ ref('general_ledger') }} as ledger
    inner join {{ ref('stg_core__companies') }} as companies
        on ledger.company = companies.company
    inner join {{ ref('stg_core__accounts') }} as accounts
        on ledger.company = accounts.company and ledger.account_code = accounts.account_code
    inner join {{ ref('profit_accounts') }} as profit_accounts
        on
            companies.standard = profit_accounts.standard
            and accounts.first_level_code = profit_accounts.first_level_code
    where ledger.entry_kind not in ('closing', 'opening')
    group by ledger.company, ledger.month
)

select
    coalesce(lines.company, ledger.company) as company,
    coalesce(lines.month, ledger.month) as month
from lines
full outer join ledger
    on lines.company = ledger.company and lines.month = ledger.month
where
    coalesce(lines.revenue, 0) <> coalesce(ledger.revenue, 0)
    or coalesce(lines.cost, 0) <> coalesce(ledger.cost, 0)
