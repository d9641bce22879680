with source as (
    select * from {{ source('core', 'account_balance') }}
),

renamed as (
    select
        ---------- ids
        company,
        account_id,
        period_id,
        currency,
        party_id,
        department_id,
        employee_id,
        project_id,

        ---------- numerics
        debit as debit_minor,
        credit as credit_minor
    from source
)

select * from renamed
