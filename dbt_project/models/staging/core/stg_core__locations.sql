with source as (
    select * from {{ latest(source('core', 'location')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as location_id,
        code as location_code,
        warehouse_id,

        ---------- text
        name as location_name,
        kind as location_kind,
        purpose as location_purpose
    from source
)

select * from renamed
