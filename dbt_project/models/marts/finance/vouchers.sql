with vouchers as (
    select * from {{ ref('stg_core__vouchers') }}
),

totals as (
    select
        entries.company,
        entries.voucher_id,
        min(entries.entry_id) as first_entry_id,
        min(entries.document_id) as first_document_id,
        cast(count(distinct entries.entry_id) as integer) as entry_count,
        cast(sum(ledger.debit) as {{ money_type() }}) as debit,
        cast(sum(ledger.credit) as {{ money_type() }}) as credit
    from {{ ref('stg_core__journal_entries') }} as entries
    inner join {{ ref('general_ledger') }} as ledger
        on entries.company = ledger.company and entries.entry_id = ledger.entry_id
    group by entries.company, entries.voucher_id
),

commits as (
    select * from {{ ref('stg_core__commits') }}
),

users as (
    select * from {{ ref('stg_core__users') }}
)

select
    vouchers.company,
    vouchers.voucher_id,
    vouchers.month,
    vouchers.voucher_word,
    vouchers.voucher_number,
    vouchers.voucher_date,
    vouchers.attachments,
    totals.first_entry_id,
    totals.first_document_id,
    totals.entry_count,
    totals.debit,
    totals.credit,
    users.display_name as made_by_name,
    commits.commit_number,
    commits.recorded_at,
    commits.user_id as posted_by
from vouchers
inner join totals
    on vouchers.company = totals.company and vouchers.voucher_id = totals.voucher_id
inner join commits
    on vouchers.company = commits.company and vouchers.tx = commits.tx
left join users
    on vouchers.company = users.company and vouchers.made_by_user_id = users.user_id
