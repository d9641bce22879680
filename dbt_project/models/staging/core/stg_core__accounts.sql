with source as (
    select * from {{ latest(source('core', 'account')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as account_id,
        code as account_code,

        ---------- text
        name as account_name,
        name_en as account_name_en,
        class as account_class,
        direction,
        parent_code,
        subsidiary,
        substr(code, 1, 4) as first_level_code,

        ---------- flags
        is_leaf = 1 as is_leaf,
        is_cash = 1 as is_cash
    from source
)

select * from renamed
