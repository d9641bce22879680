with warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

cost_groups as (
    select * from {{ ref('stg_core__cost_groups') }}
)

select
    warehouses.company,
    warehouses.warehouse_code,
    warehouses.warehouse_name,
    warehouses.warehouse_name_en,
    cost_groups.cost_group_code
from warehouses
inner join cost_groups
    on
        warehouses.company = cost_groups.company
        and warehouses.cost_group_id = cost_groups.cost_group_id
