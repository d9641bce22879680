-- What is on hand, by the day it came in, first in first out: the newest goods are still here.
-- A pool's value is shared by quantity, cumulatively, so that the parts sum to its book value.
with stock_values as (
    select * from {{ ref('stg_core__stock_values') }}
),

pools as (
    select
        company,
        product_id,
        cost_group_id,
        account_id,
        cast(sum(quantity) as {{ quantity_type() }}) as quantity,
        {{ exact_sum('amount_minor') }} as amount_minor
    from stock_values
    group by company, product_id, cost_group_id, account_id
),

arrivals as (
    select
        company,
        product_id,
        cost_group_id,
        account_id,
        business_date,
        cast(sum(quantity) as {{ quantity_type() }}) as quantity
    from stock_values
    where quantity > 0
    group by company, product_id, cost_group_id, account_id, business_date
),

layered as (
    select
        arrivals.*,
        pools.quantity as quantity_on_hand,
        pools.amount_minor,
        sum(arrivals.quantity) over (
            partition by
                arrivals.company, arrivals.product_id, arrivals.cost_group_id, arrivals.account_id
            order by arrivals.business_date desc
            rows between unbounded preceding and current row
        ) as quantity_to_here
    from arrivals
    inner join pools
        on
            arrivals.company = pools.company
            and arrivals.product_id = pools.product_id
            and arrivals.cost_group_id = pools.cost_group_id
            and arrivals.account_id = pools.account_id
    where pools.quantity > 0
),

remaining as (
    select
        *,
        cast(quantity_to_here - quantity as {{ quantity_type() }}) as quantity_before,
        cast(
            case
                when quantity_to_here <= quantity_on_hand then quantity
                else quantity_on_hand - (quantity_to_here - quantity)
            end as {{ quantity_type() }}
        ) as quantity_left
    from layered
    where quantity_to_here - quantity < quantity_on_hand
),

valued as (
    select
        *,
        cast(
            {{ share_of('amount_minor', 'quantity_before + quantity_left', 'quantity_on_hand') }}
            - {{ share_of('amount_minor', 'quantity_before', 'quantity_on_hand') }}
            as decimal(38, 0)
        ) as value_minor
    from remaining
),

products as (
    select * from {{ ref('stg_core__products') }}
),

cost_groups as (
    select * from {{ ref('stg_core__cost_groups') }}
),

group_warehouses as (
    select
        company,
        cost_group_id,
        case when count(*) = 1 then max(warehouse_code) end as warehouse_code
    from {{ ref('stg_core__warehouses') }}
    group by company, cost_group_id
),

accounts as (
    select * from {{ ref('stg_core__accounts') }}
),

companies as (
    select * from {{ ref('int_companies_dated') }}
),

dated as (
    select
        valued.*,
        companies.currency,
        companies.as_of_date,
        {{ days_between('valued.business_date', 'companies.as_of_date') }} as age_days,
        {{ minor_to_major('valued.value_minor', 'companies.currency_digits') }} as book_value
    from valued
    inner join companies on valued.company = companies.company
)

select
    dated.company,
    products.product_code,
    cost_groups.cost_group_code,
    accounts.account_code,
    dated.business_date as arrived_on,
    products.product_name,
    products.product_name_en,
    products.category,
    group_warehouses.warehouse_code,
    dated.as_of_date,
    dated.age_days,
    case
        when dated.age_days <= 30 then '0-30'
        when dated.age_days <= 60 then '31-60'
        when dated.age_days <= 90 then '61-90'
        when dated.age_days <= 180 then '91-180'
        when dated.age_days <= 365 then '181-365'
        else 'over_365'
    end as age_bucket,
    dated.quantity_left as quantity,
    products.unit,
    dated.book_value,
    dated.currency
from dated
inner join products
    on dated.company = products.company and dated.product_id = products.product_id
inner join cost_groups
    on dated.company = cost_groups.company and dated.cost_group_id = cost_groups.cost_group_id
inner join accounts
    on dated.company = accounts.company and dated.account_id = accounts.account_id
left join group_warehouses
    on
        dated.company = group_warehouses.company
        and dated.cost_group_id = group_warehouses.cost_group_id
