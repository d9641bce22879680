-- What each customer bought in each month since the month of its first purchase, its cohort.
with bought as (
    select
        company,
        month,
        party_code,
        sum(revenue) as revenue,
        sum(invoices) as invoices
    from {{ ref('sales_months') }}
    where party_code <> ''
    group by company, month, party_code
),

firsts as (
    select
        company,
        party_code,
        min(month) as cohort
    from bought
    where invoices > 0
    group by company, party_code
),

parties as (
    select * from {{ ref('stg_core__parties') }}
)

select
    bought.company,
    bought.party_code,
    bought.month,
    parties.party_name,
    parties.party_name_en,
    parties.party_group,
    firsts.cohort,
    cast(
        12
        * (
            cast(substr(bought.month, 1, 4) as integer)
            - cast(substr(firsts.cohort, 1, 4) as integer)
        )
        + cast(substr(bought.month, 6, 2) as integer) - cast(substr(firsts.cohort, 6, 2) as integer)
        as integer
    ) as months_since_first,
    cast(bought.revenue as {{ money_type() }}) as revenue,
    cast(bought.invoices as bigint) as invoices
from bought
inner join parties
    on bought.company = parties.company and bought.party_code = parties.party_code
left join firsts
    on bought.company = firsts.company and bought.party_code = firsts.party_code
