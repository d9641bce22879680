with source as (
    select * from {{ latest(source('core', 'app_user')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as user_id,

        ---------- text
        name as user_name,
        display_name
    from source
)

select * from renamed
