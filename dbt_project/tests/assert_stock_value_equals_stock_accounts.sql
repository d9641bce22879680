-- Fails where the book value of stock differs from the balance of a stock account.
{{ config(meta={'dagster': {'ref': {'name': 'stock_value'}}}) }}
with stock as (
    select
        company,
        account_code,
        sum(book_value) as amount
    from {{ ref('stock_value') }}
    group by company, account_code
),

ledger as (
    select
        ledger.company,
        ledger.account_code,
        sum(ledger.amount) as amount
    from {{ ref('general_ledger') }} as ledger
    inner join {{ ref('accounts') }} as accounts
        on
            ledger.company = accounts.company
            and ledger.account_code = accounts.account_code
    where accounts.subsidiary = 'stock'
    group by ledger.company, ledger.account_code
)

select
    coalesce(stock.company, ledger.company) as company,
    coalesce(stock.account_code, ledger.account_code) as account_code,
    stock.amount as stock_amount,
    ledger.amount as ledger_amount
from stock
full outer join ledger
    on stock.company = ledger.company and stock.account_code = ledger.account_code
where coalesce(stock.amount, 0) <> coalesce(ledger.amount, 0)
