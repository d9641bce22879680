"""Changing the state of an accounting month; the database refuses a step that is not allowed.

Belongs here: the row and its event. Does not: what must be done before a month closes
(`erp.closing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.ledger.models import period, period_event

if TYPE_CHECKING:
    from erp.base.commits import Transaction


def change_period(transaction: Transaction, period_id: int, state: str, reason: str = "") -> None:
    """Put a period into the next state, or back, by a row that says so."""
    before = transaction.scalar("select state from period where id = ?", (period_id,))
    transaction.update(period, period_id, {"state": state})
    transaction.add(
        period_event,
        (transaction.new_id(period_event), transaction.tx, period_id, before, state, reason),
    )
