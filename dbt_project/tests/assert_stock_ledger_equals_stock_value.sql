-- Fails where the rows of a cost pool do not add up to the pool.
{{ config(meta={'dagster': {'ref': {'name': 'stock_ledger'}}}) }}
with movements as (
    select
        company,
        cost_group_code,
        product_code,
        account_code,
        sum(quantity) as quantity,
        sum(book_value) as amount
    from {{ ref('stock_ledger') }}
    group by company, cost_group_code, product_code, account_code
)

select
    pools.company,
    pools.product_code,
    pools.account_code
from {{ ref('stock_value') }} as pools
full outer join movements
    on
        pools.company = movements.company
        and pools.cost_group_code = movements.cost_group_code
        and pools.product_code = movements.product_code
        and pools.account_code = movements.account_code
where
    coalesce(pools.quantity, 0) <> coalesce(movements.quantity, 0)
    or coalesce(pools.book_value, 0) <> coalesce(movements.amount, 0)
