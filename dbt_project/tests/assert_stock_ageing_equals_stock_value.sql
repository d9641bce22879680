-- Fails where the ages of a product's stock do not add up to its quantity or book value.
{{ config(meta={'dagster': {'ref': {'name': 'stock_ageing'}}}) }}
with ages as (
    select
        company,
        product_code,
        cost_group_code,
        account_code,
        sum(quantity) as quantity,
        sum(book_value) as book_value
    from {{ ref('stock_ageing') }}
    group by company, product_code, cost_group_code, account_code
)

select
    stock.company,
    stock.product_code,
    stock.cost_group_code
from {{ ref('stock_value') }} as stock
left join ages
    on
        stock.company = ages.company
        and stock.product_code = ages.product_code
        and stock.cost_group_code = ages.cost_group_code
        and stock.account_code = ages.account_code
where
    stock.quantity <> coalesce(ages.quantity, 0)
    or stock.book_value <> coalesce(ages.book_value, 0)
