"""The table of parties. One party may be customer and supplier at once."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column

from erp.base.columns import IsoDate
from erp.base.tables import master_table, text, whole

party = master_table(
    "party",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    whole("is_customer"),
    whole("is_supplier"),
    text("party_group", server_default=""),
    text("country", server_default=""),
    text("tax_number", server_default=""),
    whole("payment_days", server_default="30"),
    whole("credit_limit", nullable=True),
    whole("credit_days", nullable=True),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("is_customer in (0, 1) and is_supplier in (0, 1)", name="flags"),
    CheckConstraint("is_customer + is_supplier > 0", name="has_a_role"),
)
"""`credit_limit` is in minor units of company currency, `credit_days` how long a receivable may be
overdue before orders are refused; empty: no limit."""
