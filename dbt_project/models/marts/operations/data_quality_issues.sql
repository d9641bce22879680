-- What the data lacks, by the screen and person it came from: a tax number missing, an entry made
-- late, a price far from the usual, a document that had to be reversed.
with users as (
    select * from {{ ref('stg_core__users') }}
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

documents as (
    select
        documents.*,
        commits.user_id,
        cast(substr(commits.recorded_at, 1, 10) as date) as recorded_on
    from {{ ref('stg_core__documents') }} as documents
    inner join commits
        on documents.company = commits.company and documents.tx = commits.tx
),

priced as (
    select
        sold.company,
        sold.document_id,
        sold.product_id,
        sold.document_kind,
        sold.net_minor,
        cast(sold.quantity as decimal(15, 3)) as quantity
    from {{ ref('stg_core__document_lines') }} as sold
    where
        sold.document_kind in ('sales_invoice', 'goods_receipt')
        and sold.quantity > 0 and sold.net_minor > 0
),

usual as (
    select
        *,
        count(*) over (partition by company, product_id, document_kind) as line_count,
        cast(
            sum(quantity) over (partition by company, product_id, document_kind) as decimal(15, 3)
        ) as quantity_sum,
        cast(
            sum(net_minor) over (partition by company, product_id, document_kind)
            as decimal(18, 0)
        ) as net_sum
    from priced
),

-- Twice the average or more, half of it or less; compared without dividing.
outliers as (
    select distinct
        company,
        document_id
    from usual
    where
        line_count >= 5
        and (
            cast(net_minor as decimal(18, 0)) * quantity_sum >= net_sum * quantity * 2
            or cast(net_minor as decimal(18, 0)) * quantity_sum * 2 <= net_sum * quantity
        )
),

found as (
    select
        company,
        'late_entry' as issue_kind,
        document_kind as screen,
        document_id as subject_id,
        document_series,
        document_number,
        cast(null as string) as party_code,
        user_id,
        recorded_on as found_on
    from documents
    where {{ days_between('business_date', 'recorded_on') }} > 3 and document_kind <> 'reversal'
    union all
    select
        documents.company,
        'price_outlier' as issue_kind,
        documents.document_kind as screen,
        documents.document_id as subject_id,
        documents.document_series,
        documents.document_number,
        cast(null as string) as party_code,
        documents.user_id,
        documents.recorded_on as found_on
    from documents
    inner join outliers
        on
            documents.company = outliers.company
            and documents.document_id = outliers.document_id
    union all
    select
        documents.company,
        'reversed' as issue_kind,
        documents.document_kind as screen,
        documents.document_id as subject_id,
        documents.document_series,
        documents.document_number,
        cast(null as string) as party_code,
        documents.user_id,
        documents.recorded_on as found_on
    from documents
    inner join documents as reversals
        on
            documents.company = reversals.company
            and documents.document_id = reversals.reverses_document_id
            and reversals.document_kind = 'reversal'
    union all
    select
        parties.company,
        'tax_number_missing' as issue_kind,
        'party' as screen,
        parties.party_id as subject_id,
        cast(null as string) as document_series,
        cast(null as bigint) as document_number,
        parties.party_code,
        commits.user_id,
        cast(substr(commits.recorded_at, 1, 10) as date) as found_on
    from {{ ref('stg_core__parties') }} as parties
    inner join commits
        on
            parties.company = commits.company
            and parties.changed_in_commit = commits.commit_number
    where parties.tax_number = '' and parties.closed_on is null
)

select
    found.company,
    found.issue_kind,
    found.screen,
    found.subject_id,
    found.document_series,
    found.document_number,
    found.party_code,
    found.found_on,
    users.display_name as person,
    found.user_id as posted_by
from found
left join users
    on found.company = users.company and found.user_id = users.user_id
