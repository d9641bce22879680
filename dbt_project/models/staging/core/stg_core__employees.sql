with source as (
    select * from {{ latest(source('core', 'employee')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as employee_id,
        code as employee_code,

        ---------- text
        name as employee_name,
        name_en as employee_name_en
    from source
)

select * from renamed
