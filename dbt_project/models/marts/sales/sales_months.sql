with lines as (
    select * from {{ ref('sales_lines') }}
)

select
    company,
    substr(cast(business_date as string), 1, 7) as month, -- noqa: RF04
    coalesce(channel, '') as channel,
    coalesce(warehouse_code, '') as warehouse_code,
    coalesce(party_code, '') as party_code,
    coalesce(category, '') as category,
    coalesce(salesperson, '') as salesperson,
    currency,
    cast(sum(revenue) as {{ money_type() }}) as revenue,
    cast(sum(tax) as {{ money_type() }}) as tax,
    cast(sum(quantity) as {{ quantity_type() }}) as quantity,
    count(distinct case document_kind when 'sales_invoice' then document_id end) as invoices
from lines
group by
    company, substr(cast(business_date as string), 1, 7), coalesce(channel, ''),
    coalesce(warehouse_code, ''), coalesce(party_code, ''), coalesce(category, ''),
    coalesce(salesperson, ''), currency
