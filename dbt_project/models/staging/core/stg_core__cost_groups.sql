with source as (
    select * from {{ latest(source('core', 'cost_group')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as cost_group_id,
        code as cost_group_code,

        ---------- text
        name as cost_group_name
    from source
)

select * from renamed
