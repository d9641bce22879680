"""The tables of products and how each is costed, of units, barcodes and price lists."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate, QuantityColumn, UnitPriceColumn
from erp.base.tables import master_table, text, whole

METHODS = ("moving_average", "monthly_average", "fifo", "specific", "standard")
"""移动加权平均, 全月一次加权平均, 先进先出, 个别计价, 标准（计划）成本 (accounting.md §3)."""

TRACKINGS = ("", "lot", "serial")
"""Not kept apart, 按批次管理, 按序列号管理."""

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
    text("image", server_default=""),
    text("tracking", server_default=""),
    whole("shelf_life_days", server_default="0"),
    Column("valid_from", IsoDate, nullable=True),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("tracking in ('', 'lot', 'serial')", name="tracking"),
    CheckConstraint("shelf_life_days >= 0", name="shelf_life_days"),
    CheckConstraint("is_stocked in (0, 1) and needs_inspection in (0, 1)", name="flags"),
    CheckConstraint(f"costing_method in ({_METHODS})", name="costing_method"),
    CheckConstraint(
        "standard_cost >= 0 and (costing_method <> 'standard' or standard_cost > 0)",
        name="standard_cost",
    ),
    Index("ix_product_barcode", "barcode"),
)
"""Goods with `needs_inspection` are received into the place for inspection.
`tracking` says whether goods are kept apart by lot or piece by piece; it is set before goods move,
or when goods costed by lot are costed otherwise.
`shelf_life_days` above 0 is how long a lot keeps from its production.
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

product_category = master_table(
    "product_category",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    text("parent_code", server_default=""),
    Column("closed_on", IsoDate, nullable=True),
)
"""A tree of categories: `parent_code` is empty at its roots."""

product_unit = master_table(
    "product_unit",
    whole("product_id", ForeignKey("product.id")),
    text("unit"),
    whole("numerator"),
    whole("denominator", server_default="1"),
    CheckConstraint("numerator > 0 and denominator > 0", name="above_zero"),
    UniqueConstraint("product_id", "unit"),
)
"""One `unit` is numerator ÷ denominator of the product's own unit."""

product_barcode = master_table(
    "product_barcode",
    whole("product_id", ForeignKey("product.id")),
    text("unit"),
    text("barcode", unique=True),
    Column("closed_on", IsoDate, nullable=True),
    Index("ix_product_barcode_product", "product_id"),
)
"""What a scanner reads, and the unit it stands on. `product.barcode` is that of the own unit."""

price_list = master_table(
    "price_list",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    text("currency"),
    whole("is_tax_inclusive", server_default="0"),
    text("party_code", server_default=""),
    text("party_group", server_default=""),
    text("party_type", server_default=""),
    text("industry", server_default=""),
    text("party_size", server_default=""),
    Column("valid_from", IsoDate, nullable=False),
    Column("valid_to", IsoDate, nullable=True),
    CheckConstraint("is_tax_inclusive in (0, 1)", name="flags"),
    CheckConstraint(
        "party_code = '' or (party_group = '' and party_type = '' and industry = ''"
        " and party_size = '')",
        name="for_one",
    ),
    CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
)
"""For one customer, for those of a group, type, industry and size, or for all; both days included.

What is empty asks nothing: a list of an industry and a size is for customers that have both."""

price_list_line = master_table(
    "price_list_line",
    whole("price_list_id", ForeignKey("price_list.id")),
    whole("product_id", ForeignKey("product.id")),
    text("unit"),
    Column("least_quantity", QuantityColumn, nullable=False, server_default="0"),
    Column("price", UnitPriceColumn, nullable=False),
    Column("valid_from", IsoDate, nullable=True),
    Column("valid_to", IsoDate, nullable=True),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("price >= 0 and least_quantity >= 0", name="not_negative"),
    CheckConstraint(
        "valid_to is null or valid_from is null or valid_to >= valid_from", name="dates"
    ),
    Index("ix_price_list_line_product", "product_id", "price_list_id"),
)
"""The price of one `unit` from `least_quantity` of it on."""
