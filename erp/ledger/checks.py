"""What the `commit_log` trigger checks and moves in the money ledger.

SQL both databases share; see `erp.base.triggers` for its two notations. Every statement starts from
the rows of the transaction and reaches other rows by a key, so its cost does not grow with history.
"""

from __future__ import annotations

from erp.base.triggers import Check, Movement

LEDGER_STEPS = (
    Check(
        "entry_without_postings",
        """select 1 from journal_entry e where {tx:e}
           and not exists (select 1 from posting p where p.entry_id = e.id and {tx:p})""",
    ),
    Check(
        "entry_added_to_later",
        """select 1 from posting p where {tx:p} and not exists
           (select 1 from journal_entry e where e.id = p.entry_id and {tx:e})""",
    ),
    Check(
        "entry_does_not_balance",
        "select 1 from posting p where {tx:p} group by p.entry_id having sum(p.amount) <> 0",
    ),
    Check(
        "entry_does_not_balance_in_its_currency",
        """select 1 from posting p where {tx:p} group by p.entry_id
           having count(*) = count(p.currency) and min(p.currency) = max(p.currency)
           and sum(p.foreign_amount) <> 0""",
    ),
    Check(
        "posting_without_summary",
        "select 1 from posting p where {tx:p} and p.memo = ''",
    ),
    Check(
        "account_is_not_a_leaf",
        """select 1 from posting p join account a on a.id = p.account_id
           where {tx:p} and a.is_leaf = 0""",
    ),
    Check(
        "account_is_closed",
        """select 1 from posting p join account a on a.id = p.account_id
           join journal_entry e on e.id = p.entry_id
           where {tx:p} and a.closed_on < e.voucher_date and e.kind <> 'reversal'""",
    ),
    Check(
        "dimension_missing",
        """select 1 from posting p join account a on a.id = p.account_id
           where {tx:p} and (a.needs_party = 1 and p.party_id is null
           or a.needs_employee = 1 and p.employee_id is null)""",
    ),
    Check(
        "period_closed",
        """select 1 from journal_entry e join period d on d.id = e.period_id
           where {tx:e} and (e.voucher_date < d.first_day or e.voucher_date > d.last_day
           or d.state not in ('open', 'stock_closed') and not exists
           (select 1 from period_event v where {tx:v} and v.period_id = d.id
           and v.from_state = 'stock_closed' and v.to_state = 'closed'))""",
    ),
    Check(
        "period_changed_without_an_event",
        """select 1 from period d where d.tx = new.tx and d.state <> coalesce(
           (select v.to_state from period_event v where v.period_id = d.id
           order by v.id desc limit 1), 'open')""",
    ),
    Check(
        "period_event_does_not_follow",
        """select 1 from period_event v where {tx:v} and v.from_state <> coalesce(
           (select w.to_state from period_event w where w.period_id = v.period_id and w.id < v.id
           order by w.id desc limit 1), 'open')""",
    ),
    Check(
        "period_state_without_its_event",
        """select 1 from period_event v join period d on d.id = v.period_id
           where {tx:v} and (d.tx <> new.tx or d.state <> (select w.to_state
           from period_event w where w.period_id = v.period_id order by w.id desc limit 1))""",
    ),
    Check(
        "only_the_last_closed_period_reopens",
        """select 1 from period_event v join period d on d.id = v.period_id
           join period o on o.first_day > d.first_day
           where {tx:v} and (v.from_state = 'stock_closed' and v.to_state = 'open'
           and o.state <> 'open' or v.from_state = 'closed' and v.to_state = 'stock_closed'
           and o.state in ('closed', 'filed'))""",
    ),
    Check(
        "periods_close_in_order",
        """select 1 from period_event v join period d on d.id = v.period_id
           join period o on o.first_day < d.first_day
           where {tx:v} and (v.to_state = 'stock_closed' and o.state = 'open'
           or v.to_state in ('closed', 'filed') and o.state not in ('closed', 'filed'))""",
    ),
    Check(
        "controlled_account_has_no_ledger_yet",
        """select 1 from posting p join account a on a.id = p.account_id
           where {tx:p} and a.subsidiary = 'fixed_asset'""",
    ),
    Check(
        "open_items_differ_from_account",
        """select 1 from (
             select p.entry_id as e, p.account_id as a, p.party_id as r, p.amount as m
               from posting p join account c on c.id = p.account_id
              where {tx:p} and c.subsidiary = 'open_item'
             union all
             select i.entry_id, i.account_id, i.party_id, -i.amount from open_item i where {tx:i}
             union all
             select s.entry_id, o.account_id, o.party_id, -s.amount
               from settlement s join open_item o on o.id = s.open_item_id where {tx:s}
           ) both_sides group by e, a, r having sum(m) <> 0""",
    ),
    Check(
        "foreign_items_differ_from_account",
        """select 1 from (
             select p.entry_id as e, p.account_id as a, p.party_id as r, p.currency as c,
                    p.foreign_amount as m
               from posting p join account k on k.id = p.account_id
              where {tx:p} and k.subsidiary = 'open_item' and p.currency is not null
             union all
             select i.entry_id, i.account_id, i.party_id, i.currency, -i.foreign_amount
               from open_item i where {tx:i} and i.currency is not null
             union all
             select s.entry_id, o.account_id, o.party_id, o.currency, -s.foreign_amount
               from settlement s join open_item o on o.id = s.open_item_id
              where {tx:s} and s.foreign_amount is not null
           ) both_sides group by e, a, r, c having sum(m) <> 0""",
    ),
    Check(
        "settlement_in_another_currency",
        """select 1 from settlement s join open_item i on i.id = s.open_item_id
           where {tx:s} and (s.foreign_amount is null) <> (i.currency is null)""",
    ),
    Check(
        "account_takes_no_currency",
        """select 1 from posting p join account a on a.id = p.account_id
           where {tx:p} and p.currency is not null and a.is_foreign_currency = 0""",
    ),
    Check(
        "tax_items_differ_from_account",
        """select 1 from (
             select p.entry_id as e, p.account_id as a, p.amount as m
               from posting p join account c on c.id = p.account_id
              where {tx:p} and c.subsidiary = 'tax'
             union all
             select t.entry_id, t.account_id, -t.amount from tax_item t where {tx:t}
           ) both_sides group by e, a having sum(m) <> 0""",
    ),
    Movement(
        """insert into account_balance
           select p.account_id, e.period_id, coalesce(p.currency, ''), coalesce(p.party_id, 0),
                  coalesce(p.department_id, 0), coalesce(p.employee_id, 0),
                  coalesce(p.project_id, 0),
                  sum(case p.side when 'D' then p.amount else 0 end),
                  sum(case p.side when 'C' then -p.amount else 0 end),
                  sum(case p.side when 'D' then coalesce(p.foreign_amount, 0) else 0 end),
                  sum(case p.side when 'C' then -coalesce(p.foreign_amount, 0) else 0 end)
             from posting p join journal_entry e on e.id = p.entry_id
            where {tx:p} group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
           on conflict (account_id, period_id, currency, party_id, department_id, employee_id,
                        project_id)
           do update set debit = account_balance.debit + excluded.debit,
                         credit = account_balance.credit + excluded.credit,
                         foreign_debit = account_balance.foreign_debit + excluded.foreign_debit,
                         foreign_credit =
                             account_balance.foreign_credit + excluded.foreign_credit"""
    ),
    Movement(
        """insert into cash_flow_balance
           select e.period_id, coalesce(p.cash_flow_item, ''), coalesce(p.department_id, 0),
                  sum(p.amount)
             from posting p join journal_entry e on e.id = p.entry_id
             join account a on a.id = p.account_id
            where {tx:p} and a.is_cash = 1 and e.kind <> 'opening'
            group by 1, 2, 3 order by 1, 2, 3
           on conflict (period_id, cash_flow_item, department_id)
           do update set amount = cash_flow_balance.amount + excluded.amount"""
    ),
    Movement(
        """insert into open_item_balance
           select i.id, i.amount, coalesce(i.foreign_amount, 0) from open_item i
            where {tx:i} order by i.id"""
    ),
    Movement(
        """insert into open_item_balance
           select s.open_item_id, sum(s.amount), sum(coalesce(s.foreign_amount, 0))
             from settlement s where {tx:s} group by s.open_item_id order by 1
           on conflict (open_item_id)
           do update set remaining = open_item_balance.remaining + excluded.remaining,
                         foreign_remaining =
                             open_item_balance.foreign_remaining + excluded.foreign_remaining"""
    ),
    Check(
        "settled_beyond_the_open_amount",
        """select 1 from settlement s join open_item i on i.id = s.open_item_id
           join open_item_balance b on b.open_item_id = i.id
           where {tx:s} and i.currency is null
           and (i.amount > 0 and (b.remaining < 0 or b.remaining > i.amount)
           or i.amount < 0 and (b.remaining > 0 or b.remaining < i.amount))""",
    ),
    Check(
        "foreign_item_settled_beyond_its_amount",
        # What it carries in company currency goes with what is left of it in its own.
        """select 1 from settlement s join open_item i on i.id = s.open_item_id
           join open_item_balance b on b.open_item_id = i.id
           where {tx:s} and i.currency is not null
           and (i.foreign_amount > 0 and (b.foreign_remaining < 0
                or b.foreign_remaining > i.foreign_amount or b.remaining < 0)
           or i.foreign_amount < 0 and (b.foreign_remaining > 0
                or b.foreign_remaining < i.foreign_amount or b.remaining > 0)
           or b.foreign_remaining = 0 and b.remaining <> 0)""",
    ),
    Check(
        "voucher_numbers_not_in_order",
        """select 1 from voucher v
           left join voucher_counter c on c.word = v.word and c.month = v.month
           where {tx:v} group by v.word, v.month
           having min(v.number) <> coalesce(max(c.last), 0) + 1
           or max(v.number) - min(v.number) + 1 <> count(*)""",
    ),
    Check(
        "voucher_without_entry",
        """select 1 from voucher v where {tx:v}
           and not exists (select 1 from journal_entry e where e.voucher_id = v.id and {tx:e})""",
    ),
    Check(
        "voucher_differs_from_entry",
        """select 1 from journal_entry e left join voucher v on v.id = e.voucher_id and {tx:v}
           where {tx:e} and (v.id is null or v.voucher_date <> e.voucher_date
           or v.month <> (select d.month from period d where d.id = e.period_id))""",
    ),
    Movement(
        """insert into voucher_counter
           select v.word, v.month, max(v.number) from voucher v
            where {tx:v} group by v.word, v.month order by 1, 2
           on conflict (word, month) do update set last = excluded.last"""
    ),
    Check(
        "signed_in_another_s_name",
        """select 1 from voucher_signature s where {tx:s} and s.user_id <> new.user_id""",
    ),
    Check(
        "checked_by_its_maker",
        """select 1 from voucher_signature s join voucher v on v.id = s.voucher_id
           where {tx:s} and s.act = 'checked' and s.user_id = v.made_by""",
    ),
)
