-- The day the figures of a company speak of: its newest business date that is not after the day its
-- newest commit was recorded. A firm at work reads today; a migrated past reads its last day.
with companies as (
    select * from {{ ref('stg_core__companies') }}
),

extraction as (
    select * from {{ source('lake', 'extraction') }}
),

entries as (
    select
        journal_entries.company,
        max(
            case
                when
                    cast(journal_entries.business_date as string)
                    <= substr(extraction.recorded_at, 1, 10)
                    then journal_entries.business_date
            end
        ) as newest_date
    from {{ ref('stg_core__journal_entries') }} as journal_entries
    inner join extraction on journal_entries.company = extraction.company
    group by journal_entries.company
)

select
    companies.*,
    extraction.commit_number,
    extraction.recorded_at,
    coalesce(
        entries.newest_date, cast(substr(extraction.recorded_at, 1, 10) as date)
    ) as as_of_date
from companies
inner join extraction on companies.company = extraction.company
left join entries on companies.company = entries.company
