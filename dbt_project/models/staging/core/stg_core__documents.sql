with source as (
    select * from {{ source('core', 'document') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as document_id,
        tx,
        party_id,
        warehouse_id,
        employee_id,
        reverses_id as reverses_document_id,

        ---------- text
        kind as document_kind,
        series as document_series,
        reference,
        channel,
        memo,
        currency,

        ---------- numerics
        number as document_number,
        net as net_minor,
        tax as tax_minor,
        gross as gross_minor,
        foreign_gross as foreign_gross_minor,
        {{ from_scaled('rate', 10) }} as exchange_rate,

        ---------- dates
        business_date,
        due_date
    from source
)

select * from renamed
