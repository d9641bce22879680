with source as (
    select * from {{ source('core', 'document_line') }}
),

renamed as (
    select
        ---------- ids
        company,
        id as document_line_id,
        tx,
        document_id,
        product_id,
        tax_code_id,
        source_line_id,

        ---------- text
        kind as document_kind,
        description,
        reason,

        ---------- numerics
        line as line_number,
        {{ from_scaled('quantity', 6) }} as quantity,
        {{ from_scaled('unit_price', 8) }} as unit_price,
        net as net_minor,
        tax as tax_minor,

        ---------- dates
        due_date as line_due_date
    from source
)

select * from renamed
