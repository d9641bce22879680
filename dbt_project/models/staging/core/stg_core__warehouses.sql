with source as (
    select * from {{ latest(source('core', 'warehouse')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as warehouse_id,
        code as warehouse_code,
        cost_group_id,

        ---------- text
        name as warehouse_name,
        name_en as warehouse_name_en
    from source
)

select * from renamed
