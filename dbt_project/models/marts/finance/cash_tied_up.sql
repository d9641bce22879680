-- Stock and receivables less payables at the end of every week, from the first posting to the last:
-- the last row is the balance of those accounts now.
with postings as (
    select * from {{ ref('stg_core__postings') }}
),

entries as (
    select * from {{ ref('stg_core__journal_entries') }}
),

companies as (
    select * from {{ ref('stg_core__companies') }}
),

parts as (
    select
        company,
        account_id,
        case
            when subsidiary = 'stock' then 'stock'
            when first_level_code = '1122' then 'receivables'
            when first_level_code = '2202' then 'payables'
        end as part
    from {{ ref('stg_core__accounts') }}
),

weekly as (
    select
        entries.company,
        {{ sunday_of('entries.voucher_date') }} as week_end,
        {{ exact_sum("case parts.part when 'stock' then postings.amount_minor else 0 end") }}
            as stock_minor,
        {{ exact_sum("case parts.part when 'receivables' then postings.amount_minor else 0 end") }}
            as receivables_minor,
        {{ exact_sum("case parts.part when 'payables' then -postings.amount_minor else 0 end") }}
            as payables_minor
    from postings
    inner join entries
        on postings.company = entries.company and postings.entry_id = entries.entry_id
    inner join parts
        on
            postings.company = parts.company
            and postings.account_id = parts.account_id
            and parts.part is not null
    group by entries.company, {{ sunday_of('entries.voucher_date') }}
),

reach as (
    select
        company,
        min(week_end) as first_week,
        max(week_end) as last_week
    from weekly
    group by company
),

weeks as (
    select
        company,
        cast(week_end as date) as week_end
    from (
        select
            company,
            {{ last_days_of_weeks('first_week', 'last_week') }} as week_end
        from reach
    ) as listed
),

carried as (
    select
        weeks.company,
        weeks.week_end,
        sum(coalesce(weekly.stock_minor, 0)) over (
            partition by weeks.company order by weeks.week_end
            rows between unbounded preceding and current row
        ) as stock_minor,
        sum(coalesce(weekly.receivables_minor, 0)) over (
            partition by weeks.company order by weeks.week_end
            rows between unbounded preceding and current row
        ) as receivables_minor,
        sum(coalesce(weekly.payables_minor, 0)) over (
            partition by weeks.company order by weeks.week_end
            rows between unbounded preceding and current row
        ) as payables_minor
    from weeks
    left join weekly
        on weeks.company = weekly.company and weeks.week_end = weekly.week_end
)

select
    carried.company,
    carried.week_end,
    {{ minor_to_major('carried.stock_minor', 'companies.currency_digits') }} as stock_value,
    {{ minor_to_major('carried.receivables_minor', 'companies.currency_digits') }} as receivables,
    {{ minor_to_major('carried.payables_minor', 'companies.currency_digits') }} as payables,
    {{ minor_to_major(
        'carried.stock_minor + carried.receivables_minor - carried.payables_minor',
        'companies.currency_digits'
    ) }} as tied_up,
    companies.currency
from carried
inner join companies on carried.company = companies.company
