"""What the `commit_log` trigger checks of comparisons: no month closes over an open difference."""

from __future__ import annotations

from erp.base.triggers import Check

CLOSING_STEPS = (
    Check(
        "comparison_added_to_later",
        """select 1 from comparison c where {tx:c} and not exists
           (select 1 from comparison_run r where r.id = c.run_id and {tx:r})""",
    ),
    # A book that parted is trusted for no month, an account at a bank up to the day before.
    Check(
        "month_closed_over_a_difference",
        """select 1 from period_event v where {tx:v} and v.to_state = 'closed' and exists
           (select 1 from comparison c where c.is_parted = 1
           and (c.pair <> 'bank_account'
           or c.as_of <= (select d.last_day from period d where d.id = v.period_id))
           and not exists (select 1 from comparison l where l.pair = c.pair
           and l.subject = c.subject and l.id > c.id and l.as_of >= c.as_of
           and l.is_parted = 0))""",
    ),
)
