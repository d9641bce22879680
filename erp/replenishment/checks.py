"""What the `commit_log` trigger checks of advice."""

from __future__ import annotations

from erp.base.triggers import Check

REPLENISHMENT_STEPS = (
    Check(
        "advised_twice",
        """select 1 from replenishment_advice a join replenishment_advice o
           on o.product_id = a.product_id and o.warehouse_id = a.warehouse_id and o.id <> a.id
           where {tx:a} and not exists
             (select 1 from replenishment_decision x where x.advice_id = o.id)""",
    ),
    Check(
        "accepted_without_requisition",
        """select 1 from replenishment_decision x where {tx:x} and x.decision = 'accept'
           and not exists (select 1 from document d where d.key = 'advice/' || x.advice_id)""",
    ),
)
