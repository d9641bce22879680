-- Fails where the balances or the turnover of a month do not sum to zero.
{{ config(meta={'dagster': {'ref': {'name': 'trial_balance'}}}) }}
select
    company,
    month,
    sum(opening) as opening,
    sum(debit) - sum(credit) as turnover,
    sum(closing) as closing
from {{ ref('trial_balance') }}
group by company, month
having sum(opening) <> 0 or sum(debit) <> sum(credit) or sum(closing) <> 0
