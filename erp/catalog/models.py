"""The tables of products and of how each is costed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate, UnitPriceColumn
from erp.base.tables import master_table, text, whole

METHODS = ("moving_average", "monthly_average", "fifo", "specific", "standard")
"""移动加权平均, 全月一次加权平均, 先进先出, 个别计价, 标准（计划）成本 (accounting.md §3)."""

_METHODS = ", ".join(f"'{method}'" for method in METHODS)

product = master_table(
    "product",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    text("unit"),
    text("category", server_default=""),
    text("barcode", server_default=""),
    whole("is_stocked"),
    text("costing_method"),
    Column("standard_cost", UnitPriceColumn, nullable=False, server_default="0"),
    Column("costing_from", IsoDate, nullable=False, server_default="1900-01-01"),
    text("tax_code"),
    Column("list_price", UnitPriceColumn, nullable=False, server_default="0"),
    whole("needs_inspection", server_default="0"),
    whole("weight_grams", server_default="0"),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("is_stocked in (0, 1) and needs_inspection in (0, 1)", name="flags"),
    CheckConstraint(f"costing_method in ({_METHODS})", name="costing_method"),
    CheckConstraint(
        "standard_cost >= 0 and (costing_method <> 'standard' or standard_cost > 0)",
        name="standard_cost",
    ),
    Index("ix_product_barcode", "barcode"),
)
"""Goods with `needs_inspection` are received into the place for inspection.
`is_stocked = 0` is a service or a charge. `costing_method` and `standard_cost` are in force
since `costing_from`; once goods have moved they change by document only (`costing_policy`)."""

costing_policy = master_table(
    "costing_policy",
    whole("product_id", ForeignKey("product.id")),
    Column("valid_from", IsoDate, nullable=False),
    text("costing_method"),
    Column("standard_cost", UnitPriceColumn, nullable=False, server_default="0"),
    CheckConstraint(f"costing_method in ({_METHODS})", name="costing_method"),
    UniqueConstraint("product_id", "valid_from"),
)
"""Each change of a product's method or standard, from its date on, and what was before the first.
Rows are added, never changed. No goods or value of a product is dated before its latest change."""
