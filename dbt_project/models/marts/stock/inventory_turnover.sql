-- Turnover = cost of sales ÷ average stock value, both from the general ledger.
with balances as (
    select * from {{ ref('trial_balance') }}
),

companies as (
    select * from {{ ref('stg_core__companies') }}
),

stock_accounts as (
    select
        company,
        account_code
    from {{ ref('stg_core__accounts') }}
    where subsidiary = 'stock'
),

stock as (
    select
        balances.company,
        balances.month,
        sum(balances.opening) as opening_value,
        sum(balances.closing) as closing_value
    from balances
    inner join stock_accounts
        on
            balances.company = stock_accounts.company
            and balances.account_code = stock_accounts.account_code
    group by balances.company, balances.month
),

sold as (
    select
        ledger.company,
        ledger.month,
        sum(ledger.amount) as cost_of_sales
    from {{ ref('general_ledger') }} as ledger
    inner join companies on ledger.company = companies.company
    inner join {{ ref('stg_core__accounts') }} as charted
        on ledger.company = charted.company and ledger.account_code = charted.account_code
    inner join {{ ref('profit_accounts') }} as counted
        on
            companies.standard = counted.standard
            and charted.first_level_code = counted.first_level_code
    where
        counted.line = 'cost' and counted.is_trade = 1
        and ledger.entry_kind not in ('closing', 'opening')
    group by ledger.company, ledger.month
),

joined as (
    select
        stock.company,
        stock.month,
        companies.currency,
        stock.opening_value,
        stock.closing_value,
        coalesce(sold.cost_of_sales, 0) as cost_of_sales
    from stock
    inner join companies on stock.company = companies.company
    left join sold on stock.company = sold.company and stock.month = sold.month
),

rolled as (
    select
        *,
        sum(cost_of_sales) over (
            partition by company order by month rows between 11 preceding and current row
        ) as cost_of_sales_12,
        sum(opening_value + closing_value) over (
            partition by company order by month rows between 11 preceding and current row
        ) as twice_stock_12,
        count(*) over (
            partition by company order by month rows between 11 preceding and current row
        ) as months_12
    from joined
)

select
    company,
    month,
    currency,
    cast(opening_value as {{ money_type() }}) as opening_value,
    cast(closing_value as {{ money_type() }}) as closing_value,
    cast(cost_of_sales as {{ money_type() }}) as cost_of_sales,
    cast(
        {{ divide_half_up('opening_value + closing_value', 'cast(2 as decimal(38, 4))', 4) }}
        as {{ money_type() }}
    ) as average_value,
    cast(
        {{ divide_half_up('cost_of_sales * 2', 'opening_value + closing_value', 6) }}
        as {{ rate_type() }}
    ) as turnover,
    cast(months_12 as integer) as months_counted,
    cast(cost_of_sales_12 as {{ money_type() }}) as cost_of_sales_12,
    -- Average stock of the months: the sum of (opening + closing) ÷ 2 ÷ months.
    cast(
        {{ divide_half_up('cost_of_sales_12 * 2 * months_12', 'twice_stock_12', 6) }}
        as {{ rate_type() }}
    ) as turnover_12
from rolled
