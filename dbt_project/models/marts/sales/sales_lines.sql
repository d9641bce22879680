with lines as (
    select * from {{ ref('int_sales_lines_costed') }}
),

documents as (
    select * from {{ ref('stg_core__documents') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
),

parties as (
    select * from {{ ref('stg_core__parties') }}
),

employees as (
    select * from {{ ref('stg_core__employees') }}
),

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

companies as (
    select * from {{ ref('stg_core__companies') }}
),

converted as (
    select
        lines.*,
        documents.tx,
        documents.document_series,
        documents.document_number,
        documents.business_date,
        documents.party_id,
        documents.warehouse_id,
        documents.channel,
        documents.employee_id,
        documents.reference,
        companies.currency,
        {{ minor_to_major('lines.net_minor', 'companies.currency_digits') }} as revenue,
        {{ minor_to_major('lines.tax_minor', 'companies.currency_digits') }} as tax,
        {{ minor_to_major('lines.cost_minor', 'companies.currency_digits') }} as cost_in_books
    from lines
    inner join documents
        on lines.company = documents.company and lines.document_id = documents.document_id
    inner join companies on lines.company = companies.company
)

select
    converted.company,
    converted.document_line_id,
    converted.document_id,
    converted.document_kind,
    converted.document_series,
    converted.document_number,
    converted.line_number,
    converted.reference,
    converted.business_date,
    parties.party_code,
    parties.party_name,
    parties.party_name_en,
    parties.party_group,
    parties.country,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    warehouses.warehouse_code,
    converted.channel,
    coalesce(employees.employee_name, nullif(parties.salesperson, '')) as salesperson,
    converted.quantity,
    products.unit,
    converted.revenue,
    converted.tax,
    cast(converted.revenue + converted.tax as {{ money_type() }}) as gross,
    converted.currency,
    case when converted.is_cost_known then 'known' else 'unknown' end as cost_status,
    case when converted.is_cost_known then converted.cost_in_books end as cost, -- noqa: RF04
    case
        when converted.is_cost_known
            then cast(converted.revenue - converted.cost_in_books as {{ money_type() }})
    end as margin,
    commits.commit_number,
    commits.user_id as posted_by
from converted
inner join commits
    on converted.company = commits.company and converted.tx = commits.tx
left join products
    on converted.company = products.company and converted.product_id = products.product_id
left join parties
    on converted.company = parties.company and converted.party_id = parties.party_id
left join employees
    on converted.company = employees.company and converted.employee_id = employees.employee_id
left join warehouses
    on
        converted.company = warehouses.company
        and converted.warehouse_id = warehouses.warehouse_id
