-- What the goods of a document line cost: the negated sum of its value rows, later rows included:
-- goods going out cost a positive amount, goods coming back a negative one.
with stock_values as (
    select * from {{ ref('stg_core__stock_values') }}
    where document_line_id is not null
)

select
    company,
    document_line_id,
    -{{ exact_sum('amount_minor') }} as cost_minor,
    max(case when unknown_quantity <> 0 then 1 else 0 end) = 1 as is_cost_unknown
from stock_values
group by company, document_line_id
