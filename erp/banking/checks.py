"""What the `commit_log` trigger checks and moves for bank statements and matches."""

from __future__ import annotations

from erp.base.triggers import Check, Movement

BANKING_STEPS = (
    Check(
        "bank_statement_does_not_lead_to_its_closing",
        """select 1 from (
             select s.id as s, s.opening + s.repeated_amount - s.closing as m
               from bank_statement s where {tx:s} and s.opening is not null
             union all
             select l.statement_id, l.amount from bank_line l
               join bank_statement b on b.id = l.statement_id
              where {tx:l} and b.opening is not null
           ) both_sides group by s having sum(m) <> 0""",
    ),
    Check(
        "bank_line_added_to_later",
        """select 1 from bank_line l where {tx:l} and not exists
           (select 1 from bank_statement s where s.id = l.statement_id and {tx:s}
               and s.bank_account_id = l.bank_account_id)""",
    ),
    Movement(
        """insert into bank_line_balance
           select l.id, l.amount from bank_line l where {tx:l} order by l.id"""
    ),
    Check(
        "bank_match_on_another_account",
        """select 1 from bank_match m join bank_line l on l.id = m.line_id
           join bank_account b on b.id = l.bank_account_id
           join posting p on p.id = m.posting_id
           where {tx:m} and p.account_id <> b.account_id""",
    ),
    Check(
        "bank_match_undone_differently",
        """select 1 from bank_match m join bank_match u on u.id = m.undoes_id
           where {tx:m} and (u.line_id <> m.line_id or u.posting_id <> m.posting_id
           or u.amount <> -m.amount or u.undoes_id is not null)""",
    ),
    Movement(
        """insert into bank_line_balance
           select m.line_id, -sum(m.amount) from bank_match m where {tx:m}
            group by m.line_id order by 1
           on conflict (line_id)
           do update set remaining = bank_line_balance.remaining + excluded.remaining"""
    ),
    Movement(
        """insert into bank_posting_balance
           select m.posting_id, sum(m.amount) from bank_match m where {tx:m}
            group by m.posting_id order by 1
           on conflict (posting_id)
           do update set matched = bank_posting_balance.matched + excluded.matched"""
    ),
    Check(
        "bank_line_matched_beyond_its_amount",
        """select 1 from bank_match m join bank_line l on l.id = m.line_id
           join bank_line_balance b on b.line_id = l.id
           where {tx:m} and (l.amount > 0 and (b.remaining < 0 or b.remaining > l.amount)
           or l.amount < 0 and (b.remaining > 0 or b.remaining < l.amount))""",
    ),
    Check(
        "posting_matched_beyond_its_amount",
        """select 1 from (
             select p.id as p, coalesce(p.foreign_amount, p.amount) as whole, b.matched as done
               from bank_match m join posting p on p.id = m.posting_id
               join bank_posting_balance b on b.posting_id = p.id where {tx:m}
           ) matched where whole >= 0 and (done < 0 or done > whole)
           or whole < 0 and (done > 0 or done < whole)""",
    ),
)
