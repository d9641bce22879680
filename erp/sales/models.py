"""Tables of selling beside its documents: releases of blocked orders."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint

from erp.base.tables import ledger_table, text, whole

order_release = ledger_table(
    "order_release",
    text("order_key"),
    whole("party_id", ForeignKey("party.id")),
    whole("amount"),
    text("reason"),
    CheckConstraint("reason <> ''", name="reason"),
    UniqueConstraint("order_key"),
)
"""Leave to post one order in spite of the customer's credit, up to `amount` gross. Who gave it and
when stands in `commit_log`."""
