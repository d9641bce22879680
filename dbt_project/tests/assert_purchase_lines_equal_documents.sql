-- Fails where the lines a supplier invoiced or credited do not add up to the document's head.
{{ config(meta={'dagster': {'ref': {'name': 'purchase_lines'}}}) }}
with lines as (
    select
        company,
        document_id,
        sum(net) as net,
        sum(tax) as tax
    from {{ ref('purchase_lines') }}
    group by company, document_id
),

heads as (
    select
        company,
        document_id,
        case document_kind when 'supplier_credit_note' then -net else net end as net,
        case document_kind when 'supplier_credit_note' then -tax else tax end as tax
    from {{ ref('documents') }}
    where document_kind in ('supplier_invoice', 'supplier_credit_note')
)

select
    heads.company,
    heads.document_id
from heads
left join lines
    on heads.company = lines.company and heads.document_id = lines.document_id
where coalesce(lines.net, 0) <> heads.net or coalesce(lines.tax, 0) <> heads.tax
