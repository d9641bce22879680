-- Every account that ever moved has a row in every month from the company's first to its newest, so
-- that a month's opening is the last month's closing without looking further back.
with ledger as (
    select * from {{ ref('general_ledger') }}
),

accounts as (
    select * from {{ ref('stg_core__accounts') }}
),

periods as (
    select * from {{ ref('stg_core__periods') }}
),

turnover as (
    select
        company,
        month,
        account_code,
        sum(debit) as debit,
        sum(credit) as credit
    from ledger
    group by company, month, account_code
),

reach as (
    select
        company,
        min(month) as first_month,
        max(month) as last_month
    from turnover
    group by company
),

months as (
    select
        periods.company,
        periods.month
    from periods
    inner join reach on periods.company = reach.company
    where periods.month between reach.first_month and reach.last_month
),

moved_accounts as (
    select distinct
        company,
        account_code
    from turnover
),

grid as (
    select
        months.company,
        months.month,
        moved_accounts.account_code,
        coalesce(turnover.debit, 0) as debit,
        coalesce(turnover.credit, 0) as credit
    from months
    inner join moved_accounts on months.company = moved_accounts.company
    left join turnover
        on
            months.company = turnover.company
            and months.month = turnover.month
            and moved_accounts.account_code = turnover.account_code
),

carried as (
    select
        *,
        sum(debit - credit) over (
            partition by company, account_code
            order by month
            rows between unbounded preceding and current row
        ) as closing
    from grid
)

select
    carried.company,
    carried.month,
    carried.account_code,
    accounts.account_name,
    accounts.account_name_en,
    accounts.account_class,
    accounts.direction,
    accounts.parent_code,
    cast(carried.closing - carried.debit + carried.credit as {{ money_type() }}) as opening,
    cast(carried.debit as {{ money_type() }}) as debit,
    cast(carried.credit as {{ money_type() }}) as credit,
    cast(carried.closing as {{ money_type() }}) as closing
from carried
inner join accounts
    on carried.company = accounts.company and carried.account_code = accounts.account_code
