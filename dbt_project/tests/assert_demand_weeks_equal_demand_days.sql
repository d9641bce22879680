-- Fails where a product's weeks do not add up to its days.
{{ config(meta={'dagster': {'ref': {'name': 'demand_weeks'}}}) }}
with weeks as (
    select
        company,
        product_code,
        warehouse_code,
        week_begins,
        delivered
    from {{ ref('demand_weeks') }}
),

sums as (
    select
        company,
        product_code,
        warehouse_code,
        week_begins,
        sum(delivered) as delivered
    from {{ ref('demand_days') }}
    group by company, product_code, warehouse_code, week_begins
)

select
    weeks.company,
    weeks.product_code,
    weeks.warehouse_code,
    weeks.week_begins
from weeks
left join sums
    on
        weeks.company = sums.company
        and weeks.product_code = sums.product_code
        and weeks.warehouse_code = sums.warehouse_code
        and weeks.week_begins = sums.week_begins
where weeks.delivered <> coalesce(sums.delivered, 0)
