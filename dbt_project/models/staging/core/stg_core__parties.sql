with source as (
    select * from {{ latest(source('core', 'party')) }} as newest_rows
),

renamed as (
    select
        ---------- ids
        company,
        id as party_id,
        code as party_code,

        ---------- text
        name as party_name,
        name_en as party_name_en,
        party_group,
        party_type,
        industry,
        party_size,
        country,
        salesperson,
        tax_number,

        ---------- flags
        is_customer = 1 as is_customer,
        is_supplier = 1 as is_supplier,

        ---------- numerics
        payment_days,
        commit_number as changed_in_commit,

        ---------- dates
        closed_on
    from source
)

select * from renamed
