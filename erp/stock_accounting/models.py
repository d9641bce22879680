"""Tables of stock values: rows, pools, days, layers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index
from sqlalchemy import text as text_clause

from erp.base.columns import IsoDate, QuantityColumn
from erp.base.tables import ORDINAL_BITS, ledger_table, running_table, text, whole

stock_value = ledger_table(
    "stock_value",
    whole("entry_id", ForeignKey("journal_entry.id"), nullable=True),
    whole("account_id", ForeignKey("account.id")),
    whole("product_id", ForeignKey("product.id")),
    whole("cost_group_id", ForeignKey("cost_group.id")),
    whole("move_id", nullable=True),
    whole("document_line_id", nullable=True),
    whole("layer_id", nullable=True),
    whole("cause_id", nullable=True),
    text("kind"),
    Column("quantity", QuantityColumn, nullable=False),
    whole("amount"),
    Column("unknown_quantity", QuantityColumn, nullable=False),
    Column("business_date", IsoDate, nullable=False),
    CheckConstraint("entry_id is not null or amount = 0", name="value_has_entry"),
    CheckConstraint("kind in ('move', 'settling', 'adjustment')", name="kind"),
    CheckConstraint(f"tx = (entry_id >> {ORDINAL_BITS})", name="entry_of_the_same_tx"),
    Index("ix_stock_value_line", "document_line_id"),
    Index("ix_stock_value_entry", "entry_id"),
)
"""Signed: into the pool positive. `layer_id` is the row that opened the layer this one belongs to
(FIFO); `cause_id` the row that made a settling or adjustment necessary. A move of value 0 has no
entry. `unknown_quantity` is how much of `quantity` came without a known cost, signed alike: where
it is not 0 the amount says nothing about what the goods cost."""

pool_balance = running_table(
    "pool_balance",
    whole("product_id", primary_key=True, autoincrement=False),
    whole("cost_group_id", primary_key=True, autoincrement=False),
    whole("account_id", primary_key=True, autoincrement=False),
    Column("quantity", QuantityColumn, nullable=False),
    whole("amount"),
    Column("unknown_quantity", QuantityColumn, nullable=False),
    Column("last_date", IsoDate, nullable=False),
)
"""Where `unknown_quantity` is not 0 the pool's value is unknown. It is 0 when `quantity` is."""

pool_day = running_table(
    "pool_day",
    whole("product_id", primary_key=True, autoincrement=False),
    whole("cost_group_id", primary_key=True, autoincrement=False),
    whole("account_id", primary_key=True, autoincrement=False),
    Column("business_date", IsoDate, primary_key=True),
    Column("quantity", QuantityColumn, nullable=False),
    whole("amount"),
    Column("unknown_quantity", QuantityColumn, nullable=False),
)

layer_balance = running_table(
    "layer_balance",
    whole("layer_id", primary_key=True, autoincrement=False),
    whole("product_id"),
    whole("cost_group_id"),
    Column("business_date", IsoDate, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    whole("amount"),
    Column("unknown_quantity", QuantityColumn, nullable=False),
    Index(
        "ix_layer_balance_pool",
        "product_id",
        "cost_group_id",
        sqlite_where=text_clause("quantity > 0"),
        postgresql_where=text_clause("quantity > 0"),
    ),
)
"""What is left of a FIFO layer, and the date it was opened."""
