-- Fails where the lines of an invoice or credit note do not add up to its head.
{{ config(meta={'dagster': {'ref': {'name': 'sales_lines'}}}) }}
with lines as (
    select
        company,
        document_id,
        sum(revenue) as net,
        sum(tax) as tax
    from {{ ref('sales_lines') }}
    group by company, document_id
),

heads as (
    select
        documents.company,
        documents.document_id,
        case documents.document_kind when 'credit_note' then -documents.net else documents.net end
            as net,
        case documents.document_kind when 'credit_note' then -documents.tax else documents.tax end
            as tax
    from {{ ref('documents') }} as documents
    inner join {{ ref('companies') }} as companies
        on
            documents.company = companies.company
            and documents.currency = companies.currency
    where documents.document_kind in ('sales_invoice', 'credit_note')
)

select
    heads.company,
    heads.document_id
from heads
left join lines
    on heads.company = lines.company and heads.document_id = lines.document_id
where
    coalesce(lines.net, 0) <> heads.net
    or coalesce(lines.tax, 0) <> heads.tax
