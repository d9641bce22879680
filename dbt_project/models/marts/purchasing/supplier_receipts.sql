-- Lines received and what they say of their supplier: on time by the order's day, else by the
-- agreed lead time; rejected by inspection, or returned without one. Reversed ones are left out.
with documents as (
    select * from {{ ref('stg_core__documents') }}
),

reversed as (
    select
        company,
        reverses_document_id as document_id
    from documents
    where document_kind = 'reversal' and reverses_document_id is not null
),

standing as (
    select documents.*
    from documents
    left join reversed
        on documents.company = reversed.company and documents.document_id = reversed.document_id
    where reversed.document_id is null
),

all_lines as (
    select * from {{ ref('stg_core__document_lines') }}
),

standing_lines as (
    select all_lines.*
    from all_lines
    inner join standing
        on all_lines.company = standing.company and all_lines.document_id = standing.document_id
),

received as (
    select
        coming.*,
        standing.document_series,
        standing.document_number,
        standing.business_date,
        standing.party_id,
        standing.warehouse_id,
        orders.document_line_id as order_line_id,
        orders.line_due_date as order_due_date,
        ordering.business_date as ordered_on
    from all_lines as coming
    inner join standing
        on coming.company = standing.company and coming.document_id = standing.document_id
    left join all_lines as orders
        on
            coming.company = orders.company
            and coming.source_line_id = orders.document_line_id
            and orders.document_kind = 'purchase_order'
    left join documents as ordering
        on orders.company = ordering.company and orders.document_id = ordering.document_id
    where standing.document_kind = 'goods_receipt' and coming.quantity > 0
),

agreed as (
    select
        received.company,
        received.document_line_id,
        prices.lead_time_days,
        row_number() over (
            partition by received.company, received.document_line_id
            order by prices.valid_from desc
        ) as place
    from received
    inner join {{ ref('stg_core__supplier_prices') }} as prices
        on
            received.company = prices.company
            and received.party_id = prices.supplier_id
            and received.product_id = prices.product_id
            and coalesce(received.ordered_on, received.business_date) >= prices.valid_from
            and (
                prices.valid_to is null
                or coalesce(received.ordered_on, received.business_date) <= prices.valid_to
            )
),

billed as (
    select
        company,
        document_line_id,
        source_line_id
    from all_lines
    where document_kind = 'supplier_invoice'
),

taken_back as (
    select
        backs.company,
        case
            when billed.document_line_id is null then backs.source_line_id
            else billed.source_line_id
        end as document_line_id,
        backs.quantity
    from standing_lines as backs
    left join billed
        on backs.company = billed.company and backs.source_line_id = billed.document_line_id
    where
        backs.quantity > 0
        and (
            (backs.document_kind = 'inspection' and backs.reason in ('return', 'scrap'))
            or (
                backs.document_kind = 'purchase_return'
                and (backs.reason <> 'rejected' or billed.document_line_id is not null)
            )
        )
),

rejected as (
    select
        company,
        document_line_id,
        sum(quantity) as quantity
    from taken_back
    group by company, document_line_id
),

products as (
    select * from {{ ref('stg_core__products') }}
),

parties as (
    select * from {{ ref('stg_core__parties') }}
),

warehouses as (
    select * from {{ ref('stg_core__warehouses') }}
),

companies as (
    select * from {{ ref('stg_core__companies') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

expected as (
    select
        received.*,
        case
            when received.order_due_date is not null then received.order_due_date
            when received.order_line_id is not null and agreed.lead_time_days is not null
                then cast({{ days_after('received.ordered_on', 'agreed.lead_time_days') }} as date)
        end as expected_date
    from received
    left join agreed
        on
            received.company = agreed.company
            and received.document_line_id = agreed.document_line_id
            and agreed.place = 1
)

select
    expected.company,
    expected.document_line_id,
    expected.document_id,
    expected.document_series,
    expected.document_number,
    expected.business_date,
    parties.party_code,
    parties.party_name,
    parties.party_name_en,
    products.product_code,
    products.product_name,
    products.product_name_en,
    products.category,
    warehouses.warehouse_code,
    expected.expected_date,
    {{ days_between('expected.expected_date', 'expected.business_date') }} as days_late,
    case
        when expected.expected_date is null then 'not_judged'
        when expected.business_date <= expected.expected_date then 'on_time'
        else 'late'
    end as timeliness,
    expected.quantity,
    cast(coalesce(rejected.quantity, 0) as {{ quantity_type() }}) as quantity_rejected,
    products.unit,
    {{ minor_to_major('expected.net_minor', 'companies.currency_digits') }} as net,
    companies.currency,
    commits.commit_number,
    commits.user_id as posted_by
from expected
inner join companies on expected.company = companies.company
inner join commits
    on expected.company = commits.company and expected.tx = commits.tx
left join rejected
    on
        expected.company = rejected.company
        and expected.document_line_id = rejected.document_line_id
left join products
    on expected.company = products.company and expected.product_id = products.product_id
left join parties
    on expected.company = parties.company and expected.party_id = parties.party_id
left join warehouses
    on expected.company = warehouses.company and expected.warehouse_id = warehouses.warehouse_id
