with lines as (
    select * from {{ ref('stg_core__document_lines') }}
),

documents as (
    select * from {{ ref('stg_core__documents') }}
),

parties as (
    select * from {{ ref('stg_core__parties') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
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
    lines.document_kind,
    lines.line_number,
    documents.business_date,
    parties.party_code,
    warehouses.warehouse_code,
    products.product_code,
    lines.description,
    lines.quantity,
    lines.unit_price,
    {{ minor_to_major('lines.net_minor', 'companies.currency_digits') }} as net,
    {{ minor_to_major('lines.tax_minor', 'companies.currency_digits') }} as tax,
    companies.currency,
    documents.currency as price_currency,
    lines.source_line_id,
    lines.reason,
    commits.user_id as posted_by
from lines
inner join documents
    on lines.company = documents.company and lines.document_id = documents.document_id
inner join companies on documents.company = companies.company
inner join commits
    on documents.company = commits.company and documents.tx = commits.tx
left join products
    on lines.company = products.company and lines.product_id = products.product_id
left join parties
    on documents.company = parties.company and documents.party_id = parties.party_id
left join warehouses
    on
        documents.company = warehouses.company
        and documents.warehouse_id = warehouses.warehouse_id
