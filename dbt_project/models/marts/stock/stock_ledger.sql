with stock_values as (
    select * from {{ ref('stg_core__stock_values') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
),

cost_groups as (
    select * from {{ ref('stg_core__cost_groups') }}
),

accounts as (
    select * from {{ ref('stg_core__accounts') }}
),

lines as (
    select * from {{ ref('stg_core__document_lines') }}
),

documents as (
    select * from {{ ref('stg_core__documents') }}
),

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

companies as (
    select * from {{ ref('stg_core__companies') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
)

select
    stock_values.company,
    stock_values.stock_value_id,
    stock_values.move_id,
    stock_values.entry_id,
    stock_values.cause_id,
    lines.document_id,
    stock_values.document_line_id,
    lines.document_kind,
    documents.document_series,
    documents.document_number,
    stock_values.business_date,
    stock_values.value_kind,
    cost_groups.cost_group_code,
    warehouses.warehouse_code,
    accounts.account_code,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    products.unit,
    stock_values.quantity,
    stock_values.unknown_quantity,
    case when stock_values.unknown_quantity = 0 then 'known' else 'unknown' end as cost_status,
    {{ minor_to_major('stock_values.amount_minor', 'companies.currency_digits') }} as book_value,
    companies.currency,
    commits.commit_number,
    commits.user_id as posted_by
from stock_values
inner join companies on stock_values.company = companies.company
inner join products
    on stock_values.company = products.company and stock_values.product_id = products.product_id
inner join cost_groups
    on
        stock_values.company = cost_groups.company
        and stock_values.cost_group_id = cost_groups.cost_group_id
inner join accounts
    on stock_values.company = accounts.company and stock_values.account_id = accounts.account_id
inner join commits
    on stock_values.company = commits.company and stock_values.tx = commits.tx
left join lines
    on
        stock_values.company = lines.company
        and stock_values.document_line_id = lines.document_line_id
left join documents
    on lines.company = documents.company and lines.document_id = documents.document_id
left join warehouses
    on
        documents.company = warehouses.company
        and documents.warehouse_id = warehouses.warehouse_id
