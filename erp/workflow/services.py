"""What people do with approvals: set up flows, decide, delegate.

Every function works inside a transaction of the caller's, who is its user.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp.workflow.errors import CommentMissing, NothingToDecide, NotYourStep, OwnDocument
from erp.workflow.models import (
    approval_decision,
    approval_delegation,
    approval_flow,
    approval_step,
)
from erp.workflow.queries import WAITING, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from erp.base.commits import Transaction

APPROVE, RETURN, FORWARD = "approve", "return", "forward"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a flow. `min_amount` is in minor units of company currency."""

    role: str
    min_amount: int = 0
    department_id: int | None = None


FINANCE_ABOVE = 10_000_00
"""From this on, in fen, finance also approves a purchase order; the firm's to change."""

READY_FLOWS: dict[str, tuple[Step, ...]] = {
    "sales_order": (Step("manager"), Step("finance")),
    "requisition": (Step("manager"),),
    "purchase_order": (Step("manager"), Step("finance", FINANCE_ABOVE)),
    "count_result": (Step("manager"),),
}
"""Salesperson submits, manager and finance approve (SAL-03); manager for a request (PUR-02) and for
what a count found (INV-06)."""


def create_ready_flows(transaction: Transaction, valid_from: date) -> None:
    """Set up the flows that come with the product, for documents dated from a day on."""
    for kind, steps in READY_FLOWS.items():
        add_flow(transaction, kind, steps, valid_from=valid_from)


def add_flow(
    transaction: Transaction, kind: str, steps: Sequence[Step], *, valid_from: date
) -> int:
    """A new version of a kind's flow; documents submitted before keep theirs. Returns its id."""
    last = transaction.scalar(
        "select coalesce(max(version), 0) from approval_flow where kind = ?", (kind,)
    )
    flow_id = transaction.insert(
        approval_flow, {"kind": kind, "version": last + 1, "valid_from": valid_from, "is_active": 1}
    )
    for number, step in enumerate(steps, 1):
        transaction.insert(
            approval_step,
            {
                "flow_id": flow_id,
                "step": number,
                "role": step.role,
                "min_amount": step.min_amount,
                "department_id": step.department_id,
            },
        )
    return flow_id


def switch_flow(transaction: Transaction, flow_id: int, *, is_active: bool) -> None:
    """Put a version of a flow into or out of force for documents to come."""
    transaction.update(approval_flow, flow_id, {"is_active": int(is_active)})


def delegate(transaction: Transaction, *, to_user_id: int, first_day: date, last_day: date) -> int:
    """Let another person decide for the transaction's user until the last day."""
    return transaction.insert(
        approval_delegation,
        {
            "from_user_id": transaction.user_id,
            "to_user_id": to_user_id,
            "first_day": first_day,
            "last_day": last_day,
        },
    )


def decide(
    transaction: Transaction,
    document_id: int,
    decision: str,
    *,
    today: date,
    comment: str = "",
    forward_to: int | None = None,
) -> None:
    """Approve, return or forward the step a document waits at.

    Raises `NothingToDecide`, `OwnDocument`, `NotYourStep`, `CommentMissing`.
    """
    rows = transaction.rows(WAITING.format(of="and u.document_id = ?"), (document_id,))
    if not rows:
        raise NothingToDecide(str(document_id))
    waiting = Waiting.of(rows[0])
    user_id = transaction.user_id
    if waiting.made_by == user_id:
        raise OwnDocument(waiting.number)
    on_behalf_of = _acts_for(transaction, waiting, today)
    if decision == RETURN and not comment.strip():
        raise CommentMissing(waiting.number)
    transaction.add(
        approval_decision,
        (
            transaction.new_id(approval_decision), transaction.tx, waiting.due_id, decision,
            user_id, on_behalf_of if on_behalf_of != user_id else None,
            forward_to if decision == FORWARD else None, today.isoformat(), comment.strip(),
        ),
    )  # fmt: skip


def _acts_for(transaction: Transaction, waiting: Waiting, today: date) -> int:
    """The person of the step's role the user acts for: themselves first. Raises `NotYourStep`."""
    user_id, day = transaction.user_id, today.isoformat()
    delegated = transaction.rows(
        "select from_user_id from approval_delegation"
        " where to_user_id = ? and ? between first_day and last_day order by id",
        (user_id, day),
    )
    for person in (user_id, *(row[0] for row in delegated)):
        has_role = transaction.scalar(
            "select 1 from app_user_role g join role r on r.id = g.role_id"
            " where g.user_id = ? and g.is_granted = 1 and r.code = ?",
            (person, waiting.role),
        )
        is_named = waiting.forwarded_to in (None, user_id, person)
        if has_role and is_named and person != waiting.made_by:
            return int(person)
    raise NotYourStep(waiting.number, waiting.role)
