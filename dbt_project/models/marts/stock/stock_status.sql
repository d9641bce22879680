-- Each product that is here or was: value, cover, turnover, how long unsold, and two classes. ABC
-- by what was sold of it at cost in 360 days: A makes the first 80 %, B the next 15 %, C the rest.
with pools as (
    select
        company,
        product_id,
        cast(sum(quantity) as {{ quantity_type() }}) as quantity,
        cast(sum(unknown_quantity) as {{ quantity_type() }}) as unknown_quantity,
        {{ exact_sum('amount_minor') }} as amount_minor,
        max(case when quantity > 0 then business_date end) as last_arrived_date
    from {{ ref('stg_core__stock_values') }}
    group by company, product_id
),

demand as (
    select * from {{ ref('int_product_demand') }}
),

products as (
    select * from {{ ref('stg_core__products') }}
),

companies as (
    select * from {{ ref('int_companies_dated') }}
),

joined as (
    select
        pools.*,
        companies.currency,
        companies.as_of_date,
        {{ minor_to_major('pools.amount_minor', 'companies.currency_digits') }} as book_value,
        {{ minor_to_major('coalesce(demand.cost_minor, 0)', 'companies.currency_digits') }}
            as sold_cost_360,
        coalesce(demand.quantity_90, 0) as quantity_sold_90,
        demand.last_sold_date,
        coalesce(demand.steadiness_class, 'none') as steadiness_class,
        {{ days_between(
            'coalesce(demand.last_sold_date, pools.last_arrived_date)', 'companies.as_of_date'
        ) }} as days_unsold
    from pools
    inner join companies on pools.company = companies.company
    left join demand
        on pools.company = demand.company and pools.product_id = demand.product_id
),

ranked as (
    select
        *,
        sum(sold_cost_360) over (
            partition by company
            order by sold_cost_360 desc, product_id asc
            rows between unbounded preceding and current row
        ) - sold_cost_360 as sold_before,
        sum(sold_cost_360) over (partition by company) as sold_in_all
    from joined
)

select
    ranked.company,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    products.unit,
    ranked.as_of_date,
    ranked.quantity,
    ranked.book_value,
    case when ranked.unknown_quantity = 0 then 'known' else 'unknown' end as cost_status,
    ranked.last_arrived_date,
    ranked.last_sold_date,
    ranked.days_unsold,
    case when ranked.quantity > 0 and ranked.days_unsold > 90 then 'slow' else 'moving' end
        as movement,
    cast(ranked.quantity_sold_90 as {{ quantity_type() }}) as quantity_sold_90,
    -- Days the stock lasts at the pace of the last 90.
    case
        when ranked.quantity > 0 and ranked.quantity_sold_90 > 0
            then cast(
                {{ divide_half_up('ranked.quantity * 90', 'ranked.quantity_sold_90', 1) }}
                as {{ rate_type() }}
            )
    end as days_of_cover,
    cast(ranked.sold_cost_360 as {{ money_type() }}) as sold_cost_360,
    case
        when ranked.book_value > 0
            then cast(
                {{ divide_half_up('ranked.sold_cost_360', 'ranked.book_value', 6) }}
                as {{ rate_type() }}
            )
    end as turnover_360,
    case
        when ranked.sold_cost_360 <= 0 then 'none'
        when ranked.sold_before < ranked.sold_in_all * cast(0.80 as decimal(3, 2)) then 'A'
        when ranked.sold_before < ranked.sold_in_all * cast(0.95 as decimal(3, 2)) then 'B'
        else 'C'
    end as value_class,
    ranked.steadiness_class,
    ranked.currency
from ranked
inner join products
    on ranked.company = products.company and ranked.product_id = products.product_id
