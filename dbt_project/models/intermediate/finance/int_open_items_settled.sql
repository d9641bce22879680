with open_items as (
    select * from {{ ref('stg_core__open_items') }}
),

settled as (
    select
        company,
        open_item_id,
        {{ exact_sum('amount_minor') }} as settled_minor,
        max(business_date) as last_settled_date
    from {{ ref('stg_core__settlements') }}
    group by company, open_item_id
)

select
    open_items.company,
    open_items.open_item_id,
    open_items.tx,
    open_items.entry_id,
    open_items.account_id,
    open_items.party_id,
    open_items.document_id,
    open_items.business_date,
    open_items.due_date,
    open_items.amount_minor,
    cast(
        open_items.amount_minor + coalesce(settled.settled_minor, 0) as decimal(38, 0)
    ) as remaining_minor,
    settled.last_settled_date
from open_items
left join settled
    on
        open_items.company = settled.company
        and open_items.open_item_id = settled.open_item_id
where open_items.amount_minor + coalesce(settled.settled_minor, 0) <> 0
