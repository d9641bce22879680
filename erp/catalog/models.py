"""The tables of products."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index

from erp.base.columns import IsoDate, UnitPriceColumn
from erp.base.tables import master_table, text, whole

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
    text("tax_code"),
    Column("list_price", UnitPriceColumn, nullable=False, server_default="0"),
    whole("needs_inspection", server_default="0"),
    whole("weight_grams", server_default="0"),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("is_stocked in (0, 1) and needs_inspection in (0, 1)", name="flags"),
    CheckConstraint("costing_method in ('moving_average', 'fifo')", name="costing_method"),
    Index("ix_product_barcode", "barcode"),
)
"""Goods with `needs_inspection` are received into the place for inspection.
`is_stocked = 0` is a service or a charge. New pools start with the policy `costing_method`."""
