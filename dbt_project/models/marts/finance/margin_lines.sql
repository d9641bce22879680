with parts as (
    select * from {{ ref('int_margin_parts') }}
),

entries as (
    select * from {{ ref('int_profit_entries') }}
),

customer_kinds as (
    select * from {{ ref('customer_kinds') }}
),

lines as (
    select * from {{ ref('stg_core__document_lines') }}
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

companies as (
    select * from {{ ref('stg_core__companies') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

-- The sales order a line goes back to, directly or over what it was carried on from.
ordered as (
    select
        lines.company,
        lines.document_line_id,
        case
            when sources.document_kind = 'sales_order' then sources.document_id
            when befores.document_kind = 'sales_order' then befores.document_id
        end as order_id
    from lines
    inner join lines as sources
        on lines.company = sources.company and lines.source_line_id = sources.document_line_id
    left join lines as befores
        on sources.company = befores.company and sources.source_line_id = befores.document_line_id
)

select
    parts.company,
    parts.entry_id,
    parts.document_line_id,
    entries.month,
    entries.business_date,
    entries.document_id,
    entries.document_kind,
    entries.document_series,
    entries.document_number,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    parties.party_code,
    parties.party_name,
    parties.party_name_en,
    orders.document_series as order_series,
    orders.document_number as order_number,
    warehouses.warehouse_code,
    entries.channel,
    coalesce(employees.employee_name, nullif(parties.salesperson, '')) as salesperson,
    {{ minor_to_major('parts.revenue_minor', 'companies.currency_digits') }} as revenue,
    {{ minor_to_major('parts.cost_minor', 'companies.currency_digits') }} as cost, -- noqa: RF04
    {{ minor_to_major('parts.revenue_minor - parts.cost_minor', 'companies.currency_digits') }}
        as margin,
    companies.currency,
    commits.commit_number,
    commits.user_id as posted_by
from parts
inner join entries
    on parts.company = entries.company and parts.entry_id = entries.entry_id
inner join companies on parts.company = companies.company
inner join commits
    on entries.company = commits.company and entries.tx = commits.tx
left join lines
    on parts.company = lines.company and parts.document_line_id = lines.document_line_id
left join products
    on lines.company = products.company and lines.product_id = products.product_id
left join customer_kinds on entries.document_kind = customer_kinds.document_kind
left join parties
    on
        entries.company = parties.company
        and entries.party_id = parties.party_id
        and customer_kinds.document_kind is not null
left join employees
    on entries.company = employees.company and entries.employee_id = employees.employee_id
left join warehouses
    on
        entries.company = warehouses.company
        and entries.warehouse_id = warehouses.warehouse_id
left join ordered
    on parts.company = ordered.company and parts.document_line_id = ordered.document_line_id
left join documents as orders
    on ordered.company = orders.company and ordered.order_id = orders.document_id
