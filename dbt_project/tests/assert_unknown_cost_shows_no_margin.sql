-- Fails where a line or pool of unknown cost shows a cost, a margin or a value, or a known one none.
{{ config(meta={'dagster': {'ref': {'name': 'sales_lines'}}}) }}
select
    company,
    cast(document_line_id as string) as row_key
from {{ ref('sales_lines') }}
where
    (cost_status = 'unknown') <> (cost is null)
    or (cost_status = 'unknown') <> (margin is null)
union all
select
    company,
    product_code as row_key
from {{ ref('stock_value') }}
where (cost_status = 'unknown') <> (stock_value is null)
