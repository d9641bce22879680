with stock_values as (
    select * from {{ ref('stg_core__stock_values') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
),

cost_groups as (
    select * from {{ ref('stg_core__cost_groups') }}
),

-- A group of one warehouse bears that warehouse's code, and is seen by whoever sees it.
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
    select * from {{ ref('stg_core__companies') }}
),

pools as (
    select
        company,
        product_id,
        cost_group_id,
        account_id,
        cast(sum(quantity) as {{ quantity_type() }}) as quantity,
        cast(sum(unknown_quantity) as {{ quantity_type() }}) as unknown_quantity,
        {{ exact_sum('amount_minor') }} as amount_minor,
        max(business_date) as last_moved_date
    from stock_values
    group by company, product_id, cost_group_id, account_id
),

converted as (
    select
        pools.*,
        companies.currency,
        pools.unknown_quantity = 0 as is_cost_known,
        {{ minor_to_major('pools.amount_minor', 'companies.currency_digits') }} as book_value
    from pools
    inner join companies on pools.company = companies.company
)

select
    converted.company,
    cost_groups.cost_group_code,
    cost_groups.cost_group_name,
    group_warehouses.warehouse_code,
    accounts.account_code,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    products.unit,
    converted.quantity,
    converted.unknown_quantity,
    case when converted.is_cost_known then 'known' else 'unknown' end as cost_status,
    case when converted.is_cost_known then converted.book_value end as stock_value,
    case
        when converted.is_cost_known and converted.quantity <> 0
            then {{ divide_half_up('converted.book_value', 'converted.quantity', 8) }}
    end as unit_cost,
    converted.book_value,
    converted.currency,
    converted.last_moved_date
from converted
inner join products
    on converted.company = products.company and converted.product_id = products.product_id
inner join cost_groups
    on
        converted.company = cost_groups.company
        and converted.cost_group_id = cost_groups.cost_group_id
inner join accounts
    on converted.company = accounts.company and converted.account_id = accounts.account_id
left join group_warehouses
    on
        converted.company = group_warehouses.company
        and converted.cost_group_id = group_warehouses.cost_group_id
