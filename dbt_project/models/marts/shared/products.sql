with products as (
    select * from {{ ref('stg_core__products') }}
),

unknown as (
    select distinct
        company,
        product_id
    from {{ ref('stg_core__stock_values') }}
    where unknown_quantity <> 0
)

select
    products.company,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    products.unit,
    products.costing_method,
    products.is_stocked,
    products.list_price,
    products.closed_on,
    case when unknown.product_id is null then 'known' else 'unknown' end as cost_status
from products
left join unknown
    on products.company = unknown.company and products.product_id = unknown.product_id
