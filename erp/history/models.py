"""Tables of history: documents and vouchers of an old system, and their lines."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate, QuantityColumn, UnitPriceColumn
from erp.base.tables import ORDINAL_BITS, ledger_table, text, whole

VOUCHER = "voucher"
KINDS = (VOUCHER, "sale", "sales_return", "purchase", "purchase_return", "money", "other")

history_document = ledger_table(
    "history_document",
    text("source"),
    text("key"),
    text("kind"),
    text("number"),
    Column("business_date", IsoDate, nullable=False),
    text("party"),
    text("party_name"),
    text("currency"),
    whole("amount"),
    whole("lines"),
    text("memo"),
    text("details"),
    text("digest"),
    UniqueConstraint("source", "key"),
    CheckConstraint(f"kind in ({', '.join(repr(kind) for kind in KINDS)})", name="kind"),
    CheckConstraint("number <> ''", name="number"),
    Index("ix_history_document_number", "number"),
    Index("ix_history_document_date", "business_date"),
    Index("ix_history_document_party", "party", "business_date"),
)
"""`amount` is the sum of its lines in minor units of `currency`, of a voucher that of its debits.
`details` is JSON of what else the source said; `digest` the hash of all of it."""

history_line = ledger_table(
    "history_line",
    whole("history_document_id", ForeignKey("history_document.id")),
    whole("line"),
    text("code"),
    text("name"),
    text("description"),
    text("party"),
    text("side"),
    whole("amount"),
    Column("quantity", QuantityColumn, nullable=True),
    Column("unit_price", UnitPriceColumn, nullable=True),
    text("currency"),
    whole("foreign_amount", nullable=True),
    UniqueConstraint("history_document_id", "line"),
    CheckConstraint("side in ('', 'D', 'C')", name="side"),
    CheckConstraint("(currency = '') = (foreign_amount is null)", name="foreign_amount_whole"),
    CheckConstraint(f"tx = (history_document_id >> {ORDINAL_BITS})", name="document_of_the_tx"),
    Index("ix_history_line_code", "code"),
)
"""`code` is the account of a voucher's line, with its side and signed like a posting (debit
positive); the product of any other document's."""
