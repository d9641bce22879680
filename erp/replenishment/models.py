"""Tables of rules, advice and decisions."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate, QuantityColumn
from erp.base.tables import ledger_table, master_table, text, whole

replenishment_rule = master_table(
    "replenishment_rule",
    whole("product_id", ForeignKey("product.id")),
    whole("warehouse_id", ForeignKey("warehouse.id")),
    whole("service_basis_points", server_default="9500"),
    whole("review_days", server_default="7"),
    whole("holding_basis_points", server_default="2000"),
    whole("is_automatic", server_default="0"),
    UniqueConstraint("product_id", "warehouse_id"),
    CheckConstraint("service_basis_points between 5000 and 9999", name="service"),
    CheckConstraint("review_days > 0 and holding_basis_points >= 0", name="above_zero"),
    CheckConstraint("is_automatic in (0, 1)", name="flags"),
)
"""How a product is replenished in a warehouse; without a row the defaults of the columns hold.
`service_basis_points` is the share, in hundredths of a percent, of what is wanted that shall be
there, `holding_basis_points` what holding costs a year of the value held. Advice for what
`is_automatic` becomes a requisition in the night."""

replenishment_advice = ledger_table(
    "replenishment_advice",
    whole("product_id", ForeignKey("product.id")),
    whole("warehouse_id", ForeignKey("warehouse.id")),
    whole("supplier_id", ForeignKey("party.id"), nullable=True),
    Column("advised_on", IsoDate, nullable=False),
    Column("order_on", IsoDate, nullable=False),
    Column("need_on", IsoDate, nullable=False),
    Column("quantity", QuantityColumn, nullable=False),
    text("because"),
    text("why"),
    CheckConstraint("quantity > 0 and order_on >= advised_on", name="order"),
    CheckConstraint("because in ('orders', 'minimum', 'forecast')", name="because"),
    Index("ix_replenishment_advice_product", "product_id", "warehouse_id"),
)
"""Order `quantity` on `order_on`, so that it is there on `need_on`, when stock would be too low.
`why` is a JSON object of the figures it was made from (`erp.replenishment.queries.Advice`)."""

replenishment_decision = ledger_table(
    "replenishment_decision",
    whole("advice_id", ForeignKey("replenishment_advice.id"), unique=True),
    text("decision"),
    text("reason"),
    Column("decided_on", IsoDate, nullable=False),
    CheckConstraint("decision in ('accept', 'refuse', 'lapse')", name="decision"),
    CheckConstraint("decision <> 'refuse' or reason <> ''", name="reason"),
)
"""What was done with an advice. One nobody decided lapses when the next night looks again."""
