-- What customers took from a warehouse and brought back, move by move. What a reversal cancelled is
-- kept apart: nobody wanted it. 发出商品 count when they leave the warehouse.
with moves as (
    select * from {{ ref('stg_core__stock_moves') }}
),

lines as (
    select * from {{ ref('stg_core__document_lines') }}
    where document_kind in ('delivery', 'sales_return')
),

documents as (
    select * from {{ ref('stg_core__documents') }}
),

cancelled as (
    select distinct
        company,
        reverses_document_id as document_id
    from documents
    where document_kind = 'reversal'
),

places as (
    select * from {{ ref('stg_core__locations') }}
    where location_kind = 'internal' and location_purpose = ''
),

with_places as (
    select
        moves.company,
        moves.product_id,
        lines.document_kind,
        documents.channel,
        moves.business_date,
        moves.quantity,
        coalesce(sent.warehouse_id, brought.warehouse_id) as warehouse_id,
        cancelled.document_id is not null as is_cancelled
    from moves
    inner join lines
        on moves.company = lines.company and moves.document_line_id = lines.document_line_id
    inner join documents
        on lines.company = documents.company and lines.document_id = documents.document_id
    left join places as sent
        on
            moves.company = sent.company
            and moves.from_location_id = sent.location_id
            and lines.document_kind = 'delivery'
    left join places as brought
        on
            moves.company = brought.company
            and moves.to_location_id = brought.location_id
            and lines.document_kind = 'sales_return'
    left join cancelled
        on documents.company = cancelled.company and documents.document_id = cancelled.document_id
)

select
    company,
    product_id,
    warehouse_id,
    channel,
    business_date,
    case
        when document_kind = 'delivery' and not is_cancelled then quantity
        else cast(0 as {{ quantity_type() }})
    end as delivered,
    case
        when document_kind = 'sales_return' and not is_cancelled then quantity
        else cast(0 as {{ quantity_type() }})
    end as returned,
    case
        when document_kind = 'delivery' and is_cancelled then quantity
        else cast(0 as {{ quantity_type() }})
    end as cancelled
from with_places
where warehouse_id is not null
