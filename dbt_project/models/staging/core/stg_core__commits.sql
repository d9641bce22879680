with source as (
    select * from {{ source('core', 'commit_log') }}
),

renamed as (
    select
        ---------- ids
        company,
        tx,
        commit_number,
        user_id,

        ---------- text
        origin,
        recorded_at
    from source
)

select * from renamed
