with source as (
    select * from {{ latest(source('core', 'period')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as period_id,
        month,

        ---------- text
        state as period_state,

        ---------- dates
        first_day,
        last_day
    from source
)

select * from renamed
