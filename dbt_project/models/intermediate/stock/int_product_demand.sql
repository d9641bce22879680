-- What customers took of each product in the twelve times thirty days before the day the figures
-- speak of: how much, what it cost, when last, and how steadily.
with companies as (
    select * from {{ ref('int_companies_dated') }}
),

taken as (
    select
        stock_values.company,
        stock_values.product_id,
        stock_values.business_date,
        {{ days_between('stock_values.business_date', 'companies.as_of_date') }} as days_ago,
        -stock_values.quantity as quantity,
        -stock_values.amount_minor as amount_minor
    from {{ ref('stg_core__stock_values') }} as stock_values
    inner join companies on stock_values.company = companies.company
    inner join {{ ref('stg_core__document_lines') }} as sold
        on
            stock_values.company = sold.company
            and stock_values.document_line_id = sold.document_line_id
    where sold.document_kind in ('delivery', 'acceptance', 'sales_return')
),

by_span as (
    select
        company,
        product_id,
        cast(floor(days_ago * cast(0.0333333334 as decimal(12, 10))) as integer) as span,
        cast(sum(quantity) as decimal(15, 3)) as quantity,
        {{ exact_sum('amount_minor') }} as amount_minor
    from taken
    where days_ago between 0 and 359
    group by
        company, product_id,
        cast(floor(days_ago * cast(0.0333333334 as decimal(12, 10))) as integer)
),

spread as (
    select
        company,
        product_id,
        {{ exact_sum('amount_minor') }} as cost_minor,
        cast(sum(quantity) as decimal(15, 3)) as quantity_sum,
        sum(cast(quantity * quantity as decimal(32, 6))) as square_sum
    from by_span
    group by company, product_id
),

lately as (
    select
        company,
        product_id,
        cast(
            sum(case when days_ago between 0 and 89 then quantity else 0 end)
            as {{ quantity_type() }}
        ) as quantity_90,
        max(case when quantity > 0 then business_date end) as last_sold_date
    from taken
    group by company, product_id
)

select
    lately.company,
    lately.product_id,
    lately.quantity_90,
    lately.last_sold_date,
    coalesce(spread.cost_minor, 0) as cost_minor,
    -- Squared coefficient of variation over the twelve spans, 12 × Σx² ÷ (Σx)² - 1, compared with
    -- 0.5² and 1² without dividing.
    case
        when coalesce(spread.quantity_sum, 0) <= 0 then 'none'
        when
            spread.square_sum * 12
            <= cast(spread.quantity_sum * spread.quantity_sum as decimal(32, 6))
            * cast(1.25 as decimal(3, 2))
            then 'X'
        when
            spread.square_sum * 12
            <= cast(spread.quantity_sum * spread.quantity_sum as decimal(32, 6)) * 2
            then 'Y'
        else 'Z'
    end as steadiness_class
from lately
left join spread
    on lately.company = spread.company and lately.product_id = spread.product_id
