-- Lines of invoices and credit notes with their share of the cost of the goods they bill or credit.
-- A delivery billed in parts: each part takes the cost up to its end less the cost up to its start,
-- so the parts lose no minor unit and the last takes what is left.
with sold as (
    select * from {{ ref('stg_core__document_lines') }}
    where document_kind in ('sales_invoice', 'credit_note')
),

goods as (
    select
        company,
        document_line_id as goods_line_id,
        quantity as goods_quantity
    from {{ ref('stg_core__document_lines') }}
    where document_kind in ('delivery', 'acceptance', 'sales_return')
),

costs as (
    select * from {{ ref('int_line_costs') }}
),

products_of_unknown_cost as (
    select distinct
        company,
        product_id
    from {{ ref('stg_core__stock_values') }}
    where unknown_quantity <> 0
),

joined as (
    select
        sold.*,
        goods.goods_line_id,
        goods.goods_quantity,
        costs.cost_minor as goods_cost_minor,
        costs.is_cost_unknown,
        products_of_unknown_cost.product_id is not null as is_product_unknown,
        case
            when goods.goods_line_id is null then sold.quantity
            else sum(sold.quantity) over (
                partition by sold.company, sold.source_line_id
                order by sold.document_line_id
                rows between unbounded preceding and current row
            )
        end as quantity_to_here
    from sold
    left join goods
        on
            sold.company = goods.company
            and sold.source_line_id = goods.goods_line_id
    left join costs
        on
            goods.company = costs.company
            and goods.goods_line_id = costs.document_line_id
    left join products_of_unknown_cost
        on
            sold.company = products_of_unknown_cost.company
            and sold.product_id = products_of_unknown_cost.product_id
)

select
    company,
    document_line_id,
    document_id,
    document_kind,
    line_number,
    product_id,
    description,
    source_line_id,
    goods_line_id,
    case document_kind when 'credit_note' then -quantity else quantity end as quantity,
    unit_price,
    case document_kind when 'credit_note' then -net_minor else net_minor end as net_minor,
    case document_kind when 'credit_note' then -tax_minor else tax_minor end as tax_minor,
    case
        -- A price credit without goods is unknown where its product's cost is.
        when goods_line_id is null then not is_product_unknown
        else not coalesce(is_cost_unknown, false)
    end as is_cost_known,
    case
        when goods_cost_minor is null then cast(0 as decimal(38, 0))
        when quantity = goods_quantity then cast(goods_cost_minor as decimal(38, 0))
        else cast(
            {{ share_of('goods_cost_minor', 'quantity_to_here', 'goods_quantity') }}
            - {{ share_of('goods_cost_minor', 'quantity_to_here - quantity', 'goods_quantity') }}
            as decimal(38, 0)
        )
    end as cost_minor
from joined
