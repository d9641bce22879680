-- Of each screen, person and month: how many records were made, how many have a fault, the score.
with users as (
    select * from {{ ref('stg_core__users') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

made as (
    select
        documents.company,
        documents.document_kind as screen,
        documents.document_id as subject_id,
        commits.user_id,
        substr(commits.recorded_at, 1, 7) as month -- noqa: RF04
    from {{ ref('stg_core__documents') }} as documents
    inner join commits
        on documents.company = commits.company and documents.tx = commits.tx
    union all
    select
        parties.company,
        'party' as screen,
        parties.party_id as subject_id,
        commits.user_id,
        substr(commits.recorded_at, 1, 7) as month -- noqa: RF04
    from {{ ref('stg_core__parties') }} as parties
    inner join commits
        on
            parties.company = commits.company
            and parties.changed_in_commit = commits.commit_number
    where parties.closed_on is null
),

faulty as (
    select
        company,
        screen,
        subject_id,
        count(*) as issues
    from {{ ref('data_quality_issues') }}
    group by company, screen, subject_id
),

counted as (
    select
        made.company,
        made.month,
        made.screen,
        coalesce(made.user_id, 0) as posted_by,
        count(*) as records_made,
        count(faulty.subject_id) as records_with_issues,
        coalesce(sum(faulty.issues), 0) as issues
    from made
    left join faulty
        on
            made.company = faulty.company
            and made.screen = faulty.screen
            and made.subject_id = faulty.subject_id
    group by made.company, made.month, made.screen, coalesce(made.user_id, 0)
)

select
    counted.company,
    counted.month,
    counted.screen,
    counted.posted_by,
    users.display_name as person,
    counted.records_made,
    counted.records_with_issues,
    cast(counted.issues as bigint) as issues,
    cast(
        {{ divide_half_up(
            'cast((counted.records_made - counted.records_with_issues) * 100 as decimal(18, 0))',
            'cast(counted.records_made as decimal(18, 0))',
            2
        ) }} as {{ rate_type() }}
    ) as score
from counted
left join users
    on counted.company = users.company and counted.posted_by = users.user_id
