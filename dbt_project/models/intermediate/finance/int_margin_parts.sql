-- Each entry's revenue and cost laid on the lines of its document: revenue by the lines' net
-- amounts, cumulatively, so that the parts lose no minor unit; cost by the value rows of the entry.
-- What no line explains stands on line 0, so that the parts of an entry always sum to it.
with entries as (
    select * from {{ ref('int_profit_entries') }}
),

lines as (
    select
        company,
        document_id,
        document_line_id,
        net_minor,
        sum(net_minor) over (partition by company, document_id) as document_net_minor
    from {{ ref('stg_core__document_lines') }}
),

-- Of a reversal all figures are negative: the sign is that of the document's sum.
weighed as (
    select
        company,
        document_id,
        document_line_id,
        case
            when document_net_minor < 0 and net_minor < 0 then -net_minor
            when document_net_minor >= 0 and net_minor > 0 then net_minor
            else 0
        end as weight
    from lines
),

cumulated as (
    select
        *,
        sum(weight) over (
            partition by company, document_id
            order by document_line_id
            rows between unbounded preceding and current row
        ) as weight_to_here,
        sum(weight) over (partition by company, document_id) as weight_sum
    from weighed
),

revenue_parts as (
    select
        entries.company,
        entries.entry_id,
        cumulated.document_line_id,
        {{ share_of('entries.revenue_minor', 'cumulated.weight_to_here', 'cumulated.weight_sum') }}
        - {{ share_of(
            'entries.revenue_minor',
            'cumulated.weight_to_here - cumulated.weight',
            'cumulated.weight_sum'
        ) }} as revenue_minor,
        cast(0 as decimal(38, 0)) as cost_minor
    from entries
    inner join cumulated
        on
            entries.company = cumulated.company
            and entries.document_id = cumulated.document_id
            and cumulated.weight <> 0
    where entries.revenue_minor <> 0
),

cost_parts as (
    select
        entries.company,
        entries.entry_id,
        lines.document_line_id,
        cast(0 as decimal(38, 0)) as revenue_minor,
        -{{ exact_sum('stock_values.amount_minor') }} as cost_minor
    from entries
    inner join {{ ref('stg_core__stock_values') }} as stock_values
        on
            entries.company = stock_values.company
            and entries.entry_id = stock_values.entry_id
    inner join lines
        on
            stock_values.company = lines.company
            and stock_values.document_line_id = lines.document_line_id
            and entries.document_id = lines.document_id
    group by entries.company, entries.entry_id, lines.document_line_id
),

laid as (
    select * from revenue_parts
    union all
    select * from cost_parts
),

by_line as (
    select
        company,
        entry_id,
        document_line_id,
        {{ exact_sum('revenue_minor') }} as revenue_minor,
        {{ exact_sum('cost_minor') }} as cost_minor
    from laid
    group by company, entry_id, document_line_id
),

by_entry as (
    select
        company,
        entry_id,
        {{ exact_sum('revenue_minor') }} as revenue_minor,
        {{ exact_sum('cost_minor') }} as cost_minor
    from by_line
    group by company, entry_id
),

rest as (
    select
        entries.company,
        entries.entry_id,
        cast(0 as bigint) as document_line_id,
        entries.revenue_minor - coalesce(by_entry.revenue_minor, 0) as revenue_minor,
        entries.cost_minor - coalesce(by_entry.cost_minor, 0) as cost_minor
    from entries
    left join by_entry
        on entries.company = by_entry.company and entries.entry_id = by_entry.entry_id
)

select * from by_line
where revenue_minor <> 0 or cost_minor <> 0
union all
select * from rest
where revenue_minor <> 0 or cost_minor <> 0
