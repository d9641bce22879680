"""Tables of approval flows, the steps documents are due, decisions and delegations."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate
from erp.base.tables import ledger_table, master_table, text, whole

approval_flow = master_table(
    "approval_flow",
    text("kind"),
    whole("version"),
    Column("valid_from", IsoDate, nullable=False),
    whole("is_active", server_default="1"),
    UniqueConstraint("kind", "version"),
    CheckConstraint("is_active in (0, 1)", name="flag"),
)
"""A version of the flow of one kind of document; the newest active one that holds on a document's
date is its flow."""

approval_step = master_table(
    "approval_step",
    whole("flow_id", ForeignKey("approval_flow.id")),
    whole("step"),
    text("role"),
    whole("min_amount", server_default="0"),
    whole("department_id", nullable=True),
    UniqueConstraint("flow_id", "step"),
)
"""A step asks a person of `role` for documents of at least `min_amount` (company currency, gross),
of one department where it names one."""

approval_delegation = master_table(
    "approval_delegation",
    whole("from_user_id", ForeignKey("app_user.id")),
    whole("to_user_id", ForeignKey("app_user.id")),
    Column("first_day", IsoDate, nullable=False),
    Column("last_day", IsoDate, nullable=False),
    CheckConstraint("from_user_id <> to_user_id", name="another"),
    CheckConstraint("first_day <= last_day", name="days"),
    Index("ix_approval_delegation_to", "to_user_id"),
)
"""One person decides for another from the first to the last day."""

approval_due = ledger_table(
    "approval_due",
    whole("document_id", ForeignKey("document.id", deferrable=True, initially="DEFERRED")),
    whole("step_id", ForeignKey("approval_step.id")),
    whole("step"),
    text("role"),
    whole("made_by"),
    UniqueConstraint("document_id", "step"),
)
"""A step a document must pass, as the flow stood when it was submitted."""

approval_decision = ledger_table(
    "approval_decision",
    whole("due_id", ForeignKey("approval_due.id")),
    text("decision"),
    whole("user_id", ForeignKey("app_user.id")),
    whole("on_behalf_of", ForeignKey("app_user.id"), nullable=True),
    whole("forward_to", ForeignKey("app_user.id"), nullable=True),
    Column("decided_on", IsoDate, nullable=False),
    text("comment"),
    CheckConstraint("decision in ('approve', 'return', 'forward')", name="decision"),
    CheckConstraint("(decision = 'forward') = (forward_to is not null)", name="forward"),
    Index("ix_approval_decision_due", "due_id"),
)
"""Approved, returned to its maker, or passed on to another person of the role."""
