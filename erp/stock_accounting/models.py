"""Tables of stock values: rows, pools, days, layers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index
from sqlalchemy import text as text_clause

from erp.base.columns import IsoDate, QuantityColumn
from erp.base.tables import ORDINAL_BITS, ledger_table, running_table, text, whole


def _partial(name: str, where: str, *columns: str) -> Index:
    """An index of the few rows it is asked for; the others cost nothing."""
    condition = text_clause(where)
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


stock_value = ledger_table(
    "stock_value",
    whole("entry_id", ForeignKey("journal_entry.id"), nullable=True),
    whole("account_id", ForeignKey("account.id")),
    whole("product_id", ForeignKey("product.id")),
    whole("cost_group_id", ForeignKey("cost_group.id")),
    whole("move_id", nullable=True),
    whole("document_line_id", nullable=True),
    whole("lot_id"),
    whole("layer_id", nullable=True),
    whole("cause_id", nullable=True),
    whole("against_id", ForeignKey("account.id"), nullable=True),
    text("kind"),
    Column("quantity", QuantityColumn, nullable=False),
    whole("amount"),
    Column("unknown_quantity", QuantityColumn, nullable=False),
    Column("business_date", IsoDate, nullable=False),
    CheckConstraint("entry_id is not null or amount = 0", name="value_has_entry"),
    CheckConstraint(
        "kind in ('move', 'settling', 'adjustment', 'revaluation', 'true_up', 'transfer')",
        name="kind",
    ),
    CheckConstraint("kind in ('move', 'transfer') or quantity = 0", name="value_alone"),
    CheckConstraint(f"tx = (entry_id >> {ORDINAL_BITS})", name="entry_of_the_same_tx"),
    Index("ix_stock_value_line", "document_line_id"),
    Index("ix_stock_value_entry", "entry_id"),
    _partial("ix_stock_value_against", "against_id is not null", "product_id", "business_date"),
    _partial("ix_stock_value_alone", "move_id is null", "product_id", "business_date"),
)
"""Signed: into the pool positive. `layer_id` is the row that opened the layer this one belongs to
(FIFO, specific); `cause_id` the row that made a settling or adjustment necessary. `against_id` is
the account the value went to, kept only where month end follows it there (全月平均, standard). A
move of value 0 has no entry. `unknown_quantity` is how much of `quantity` came without a known
cost, signed alike: where it is not 0 the amount says nothing about what the goods cost."""

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
    whole("account_id"),
    whole("lot_id"),
    Column("business_date", IsoDate, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    whole("amount"),
    Column("unknown_quantity", QuantityColumn, nullable=False),
    _partial(
        "ix_layer_balance_pool",
        "quantity > 0",
        "product_id",
        "cost_group_id",
        "account_id",
        "business_date",
        "layer_id",
    ),
    _partial("ix_layer_balance_lot", "lot_id <> 0", "lot_id"),
)
"""What is left of a layer, and the date it was opened: a receipt's at FIFO, a lot's at specific
identification."""

cost_difference = ledger_table(
    "cost_difference",
    whole("entry_id", ForeignKey("journal_entry.id")),
    whole("account_id", ForeignKey("account.id")),
    whole("product_id", ForeignKey("product.id")),
    whole("cost_group_id", ForeignKey("cost_group.id")),
    whole("stock_account_id", ForeignKey("account.id")),
    whole("document_line_id", nullable=True),
    whole("against_id", ForeignKey("account.id"), nullable=True),
    text("kind"),
    whole("amount"),
    Column("business_date", IsoDate, nullable=False),
    CheckConstraint(
        "kind in ('receipt', 'adjustment', 'revaluation', 'true_up', 'transfer')", name="kind"
    ),
    CheckConstraint("(kind = 'true_up') = (against_id is not null)", name="true_up_goes_somewhere"),
    CheckConstraint(f"tx = (entry_id >> {ORDINAL_BITS})", name="entry_of_the_same_tx"),
    Index("ix_cost_difference_pool", "product_id", "business_date"),
)
"""The subsidiary ledger of 材料成本差异 1404: what goods at standard cost more (debit positive), by
pool, from receipt until month end moves it to where the goods went."""

difference_balance = running_table(
    "difference_balance",
    whole("product_id", primary_key=True, autoincrement=False),
    whole("cost_group_id", primary_key=True, autoincrement=False),
    whole("stock_account_id", primary_key=True, autoincrement=False),
    whole("amount"),
)
