"""Tables of thresholds, of the people named, and of alerts with their ends and notices."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate, QuantityColumn
from erp.base.tables import ledger_table, master_table, text, whole

stock_threshold = master_table(
    "stock_threshold",
    whole("product_id", ForeignKey("product.id")),
    whole("warehouse_id", ForeignKey("warehouse.id")),
    Column("minimum", QuantityColumn, nullable=False, server_default="0"),
    Column("maximum", QuantityColumn, nullable=True),
    UniqueConstraint("product_id", "warehouse_id"),
    CheckConstraint("minimum >= 0 and (maximum is null or maximum >= minimum)", name="order"),
)
"""Minimum (safety stock) and most a warehouse should hold of a product, in its unit; a minimum of 0
and no maximum raise nothing."""

alert_recipient = master_table(
    "alert_recipient",
    whole("user_id", ForeignKey("app_user.id")),
    whole("warehouse_id", ForeignKey("warehouse.id")),
    whole("is_active", server_default="1"),
    UniqueConstraint("user_id", "warehouse_id"),
    CheckConstraint("is_active in (0, 1)", name="flag"),
)
"""A person who is told of alerts of a warehouse."""

stock_alert = ledger_table(
    "stock_alert",
    whole("product_id", ForeignKey("product.id")),
    whole("warehouse_id", ForeignKey("warehouse.id")),
    text("kind"),
    Column("quantity", QuantityColumn, nullable=False),
    Column("threshold", QuantityColumn, nullable=False),
    Column("wanted", QuantityColumn, nullable=False),
    Column("raised_on", IsoDate, nullable=False),
    CheckConstraint("kind in ('low', 'over')", name="kind"),
    Index("ix_stock_alert_product", "product_id", "warehouse_id"),
)
"""A warehouse held `quantity` of a product, below (`low`) or above (`over`) the threshold; `wanted`
brings it back to the maximum, else to the minimum; 0 where there is too much."""

stock_alert_end = ledger_table(
    "stock_alert_end",
    whole("alert_id", ForeignKey("stock_alert.id"), unique=True),
    Column("ended_on", IsoDate, nullable=False),
)
"""The stock is back within its thresholds."""

stock_alert_notice = ledger_table(
    "stock_alert_notice",
    whole("alert_id", ForeignKey("stock_alert.id")),
    whole("user_id", ForeignKey("app_user.id")),
    UniqueConstraint("alert_id", "user_id"),
)
"""A person an alert was shown to, once."""
