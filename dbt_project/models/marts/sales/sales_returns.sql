with lines as (
    select * from {{ ref('stg_core__document_lines') }}
    where document_kind = 'sales_return'
),

documents as (
    select * from {{ ref('stg_core__documents') }}
),

costs as (
    select * from {{ ref('int_line_costs') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
),

parties as (
    select * from {{ ref('stg_core__parties') }}
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
    lines.company,
    lines.document_line_id,
    lines.document_id,
    documents.document_series,
    documents.document_number,
    documents.business_date,
    parties.party_code,
    parties.party_name,
    parties.party_name_en,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    warehouses.warehouse_code,
    documents.channel,
    lines.reason,
    lines.quantity,
    products.unit,
    {{ minor_to_major('lines.net_minor', 'companies.currency_digits') }} as net,
    case
        when not coalesce(costs.is_cost_unknown, false)
            then {{ minor_to_major('-coalesce(costs.cost_minor, 0)', 'companies.currency_digits') }}
    end as cost, -- noqa: RF04
    companies.currency,
    commits.commit_number,
    commits.user_id as posted_by
from lines
inner join companies on lines.company = companies.company
inner join documents
    on lines.company = documents.company and lines.document_id = documents.document_id
inner join commits
    on documents.company = commits.company and documents.tx = commits.tx
left join costs
    on lines.company = costs.company and lines.document_line_id = costs.document_line_id
left join products
    on lines.company = products.company and lines.product_id = products.product_id
left join parties
    on documents.company = parties.company and documents.party_id = parties.party_id
left join warehouses
    on documents.company = warehouses.company and documents.warehouse_id = warehouses.warehouse_id
