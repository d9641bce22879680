"""What the `commit_log` trigger checks of alerts."""

from __future__ import annotations

from erp.base.triggers import Check

ALERT_STEPS = (
    Check(
        "alert_raised_twice",
        """select 1 from stock_alert a join stock_alert o on o.product_id = a.product_id
           and o.warehouse_id = a.warehouse_id and o.kind = a.kind and o.id <> a.id
           where {tx:a} and not exists (select 1 from stock_alert_end e where e.alert_id = o.id)""",
    ),
)
