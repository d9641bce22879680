-- What suppliers invoiced, less what they credited. A price is compared with the one ordered at,
-- and with that of the product's invoice line before, whoever supplied it.
with lines as (
    select * from {{ ref('stg_core__document_lines') }}
    where document_kind in ('supplier_invoice', 'supplier_credit_note')
),

all_lines as (
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

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

companies as (
    select * from {{ ref('stg_core__companies') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

-- The order line an invoice line goes back to, directly or over its receipt.
ordered as (
    select
        lines.company,
        lines.document_line_id,
        coalesce(direct.document_id, over_receipt.document_id) as order_id,
        coalesce(direct.quantity, over_receipt.quantity) as order_quantity,
        coalesce(direct.net_minor, over_receipt.net_minor) as order_net_minor
    from lines
    left join all_lines as sources
        on lines.company = sources.company and lines.source_line_id = sources.document_line_id
    left join all_lines as direct
        on
            sources.company = direct.company
            and sources.document_line_id = direct.document_line_id
            and direct.document_kind = 'purchase_order'
    left join all_lines as over_receipt
        on
            sources.company = over_receipt.company
            and sources.source_line_id = over_receipt.document_line_id
            and over_receipt.document_kind = 'purchase_order'
),

signed as (
    select
        lines.*,
        documents.document_series,
        documents.document_number,
        documents.reference,
        documents.business_date,
        documents.party_id,
        documents.warehouse_id,
        companies.currency,
        ordered.order_id,
        case lines.document_kind when 'supplier_credit_note' then -1 else 1 end as direction,
        {{ minor_to_major('lines.net_minor', 'companies.currency_digits') }} as line_net,
        {{ minor_to_major('lines.tax_minor', 'companies.currency_digits') }} as line_tax,
        {{ minor_to_major('ordered.order_net_minor', 'companies.currency_digits') }} as order_net,
        ordered.order_quantity
    from lines
    inner join documents
        on lines.company = documents.company and lines.document_id = documents.document_id
    inner join companies on lines.company = companies.company
    left join ordered
        on
            lines.company = ordered.company
            and lines.document_line_id = ordered.document_line_id
),

priced as (
    select
        *,
        case
            when document_kind = 'supplier_invoice' and quantity > 0
                then {{ divide_half_up('line_net', 'cast(quantity as decimal(38, 4))', 8) }}
        end as net_price,
        case
            when order_quantity <> 0
                then cast({{ share_of(
                    'cast(order_net * 10000 as decimal(38, 0))', 'abs(quantity)', 'order_quantity'
                ) }} * cast(0.0001 as decimal(4, 4)) as {{ money_type() }})
        end as net_at_order
    from signed
),

compared as (
    select
        *,
        lag(net_price) over (
            partition by company, product_id, document_kind
            order by business_date, document_line_id
        ) as price_before
    from priced
)

select
    compared.company,
    compared.document_line_id,
    compared.document_id,
    compared.document_kind,
    compared.document_series,
    compared.document_number,
    compared.reference,
    compared.business_date,
    parties.party_code,
    parties.party_name,
    parties.party_name_en,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    warehouses.warehouse_code,
    orders.document_series as order_series,
    orders.document_number as order_number,
    cast(compared.direction * compared.quantity as {{ quantity_type() }}) as quantity,
    products.unit,
    cast(compared.direction * compared.line_net as {{ money_type() }}) as net,
    cast(compared.direction * compared.line_tax as {{ money_type() }}) as tax,
    cast(compared.direction * (compared.line_net + compared.line_tax) as {{ money_type() }})
        as gross,
    cast(compared.net_price as {{ price_type() }}) as net_price,
    cast(compared.price_before as {{ price_type() }}) as price_before,
    compared.net_at_order,
    cast(
        case
            when compared.document_kind = 'supplier_invoice' and compared.quantity > 0
                then compared.line_net - compared.net_at_order
        end as {{ money_type() }}
    ) as price_variance,
    compared.currency,
    commits.commit_number,
    commits.user_id as posted_by
from compared
inner join commits
    on compared.company = commits.company and compared.tx = commits.tx
left join products
    on compared.company = products.company and compared.product_id = products.product_id
left join parties
    on compared.company = parties.company and compared.party_id = parties.party_id
left join warehouses
    on compared.company = warehouses.company and compared.warehouse_id = warehouses.warehouse_id
left join documents as orders
    on compared.company = orders.company and compared.order_id = orders.document_id
