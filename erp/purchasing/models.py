"""The tables of releases (who let an invoice pass that differs), agreed prices and budgets.

Belongs here: facts of buying that no document holds. Does not: the policy (`erp.company.models`).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate, QuantityColumn, UnitPriceColumn
from erp.base.tables import ledger_table, master_table, text, whole

supplier_price = master_table(
    "supplier_price",
    whole("supplier_id", ForeignKey("party.id")),
    whole("product_id", ForeignKey("product.id")),
    Column("unit_price", UnitPriceColumn, nullable=False),
    Column("valid_from", IsoDate, nullable=False),
    Column("valid_to", IsoDate, nullable=True),
    text("supplier_code", server_default=""),
    whole("lead_time_days", nullable=True),
    Column("least_quantity", QuantityColumn, nullable=False, server_default="0"),
    Column("pack_quantity", QuantityColumn, nullable=False, server_default="0"),
    text("currency", server_default=""),
    UniqueConstraint("supplier_id", "product_id", "valid_from"),
)
"""The net price agreed with a supplier, with the dates it holds (both included), and how
the supplier delivers: its own code, days from order to receipt, least order and pack in the
product's unit (0: any). An empty currency is the company's."""

purchase_release = ledger_table(
    "purchase_release",
    text("document_key"),
    whole("line"),
    whole("net"),
    whole("released_by"),
    text("reason"),
    CheckConstraint("reason <> ''", name="reason"),
    Index("ix_purchase_release_key", "document_key"),
)
"""One line of an invoice that may be posted with this key and this net amount in minor units."""

purchase_budget = master_table(
    "purchase_budget",
    whole("department_id", ForeignKey("department.id")),
    text("category"),
    Column("first_day", IsoDate, nullable=False),
    Column("last_day", IsoDate, nullable=False),
    whole("amount"),
    UniqueConstraint("department_id", "category", "first_day"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("first_day <= last_day", name="days"),
)
"""What a department may ask for and order from the first to the last day, net, in minor units of
company currency: goods of one category, or with an empty one all that have no budget of their own.
"""
