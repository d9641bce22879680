"""Tables of places, moves and quantities."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as text_of

from erp.base.columns import IsoDate, QuantityColumn
from erp.base.tables import ledger_table, master_table, running_table, text, whole

cost_group = master_table("cost_group", text("code", unique=True), text("name"))
"""One or more warehouses whose goods share a cost. By default each warehouse alone."""

COMPANY_GROUP = 0
"""The cost group of the whole company, no warehouse's own: for 全月平均 (accounting.md §3)."""

warehouse = master_table(
    "warehouse",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    whole("cost_group_id", ForeignKey("cost_group.id")),
)

location = master_table(
    "location",
    text("code", unique=True),
    text("name"),
    text("kind"),
    whole("warehouse_id", ForeignKey("warehouse.id"), nullable=True),
    text("purpose", server_default=""),
    CheckConstraint(
        "kind in ('internal', 'supplier', 'customer', 'loss', 'production', 'opening')",
        name="kind",
    ),
    CheckConstraint("(kind = 'internal') = (warehouse_id is not null)", name="place"),
    CheckConstraint(
        "purpose = '' or kind = 'internal'"
        " and purpose in ('inspection', 'rejected', 'dispatched', 'transit')",
        name="purpose",
    ),
)
"""An internal location belongs to a warehouse; the others are the outside world. Goods in a place
with a purpose are the firm's and worth what they cost, but not available: they wait for inspection
待检, failed it and wait to be returned 待退, are dispatched and not yet sold 发出商品, or are on
their way to the warehouse 在途."""

lot = ledger_table(
    "lot",
    whole("product_id", ForeignKey("product.id")),
    text("code"),
    Column("produced_on", IsoDate, nullable=True),
    Column("expires_on", IsoDate, nullable=True),
    text("supplier_code", server_default=""),
    UniqueConstraint("product_id", "code"),
    CheckConstraint("produced_on is null or expires_on >= produced_on", name="dates"),
    Index("ix_lot_code", "code"),
    Index("ix_lot_expires_on", "expires_on"),
)
"""A batch or a single piece that is kept apart 批次 / 序列号, as its first receipt says. The last
day it may be shipped is `expires_on`; `supplier_code` is what its supplier calls it."""

LOT_STATES = ("released", "held", "rejected")
"""合格, 冻结, 不合格. A lot without an event is released."""

lot_event = ledger_table(
    "lot_event",
    whole("lot_id", ForeignKey("lot.id")),
    whole("number"),
    text("state"),
    text("reason"),
    whole("user_id"),
    CheckConstraint(f"state in ({', '.join(map(repr, LOT_STATES))})", name="state"),
    CheckConstraint("reason <> ''", name="reason"),
    CheckConstraint("number > 0", name="number"),
    UniqueConstraint("lot_id", "number"),
)
"""Each change of a lot's state, numbered from 1 within the lot; the last one holds."""

stock_move = ledger_table(
    "stock_move",
    whole("document_line_id"),
    whole("product_id", ForeignKey("product.id")),
    whole("lot_id"),
    whole("from_location_id", ForeignKey("location.id")),
    whole("to_location_id", ForeignKey("location.id")),
    Column("quantity", QuantityColumn, nullable=False),
    Column("business_date", IsoDate, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("from_location_id <> to_location_id", name="two_ends"),
    Index("ix_stock_move_product", "product_id", "business_date"),
    Index(
        "ix_stock_move_lot",
        "lot_id",
        sqlite_where=text_of("lot_id <> 0"),
        postgresql_where=text_of("lot_id <> 0"),
    ),
)
"""`lot_id` is 0 where goods are not kept by lot."""

reservation = ledger_table(
    "reservation",
    whole("order_line_id"),
    whole("product_id", ForeignKey("product.id")),
    whole("location_id", ForeignKey("location.id")),
    Column("quantity", QuantityColumn, nullable=False),
    CheckConstraint("quantity <> 0", name="quantity"),
    Index("ix_reservation_line", "order_line_id"),
)
"""A promise of goods to an order line; a negative row releases it."""

stock_balance = running_table(
    "stock_balance",
    whole("product_id", primary_key=True, autoincrement=False),
    whole("location_id", primary_key=True, autoincrement=False),
    whole("lot_id", primary_key=True, autoincrement=False),
    Column("quantity", QuantityColumn, nullable=False),
    Column("reserved", QuantityColumn, nullable=False),
    Column("last_date", IsoDate, nullable=False),
)
"""On hand and reserved, for internal locations only."""

ZONE_KINDS = ("storage", "receiving", "picking", "quarantine")
"""存储区, 收货区, 拣货区, 隔离区."""

zone = master_table(
    "zone",
    whole("warehouse_id", ForeignKey("warehouse.id")),
    text("code"),
    text("name"),
    text("name_en", server_default=""),
    text("kind"),
    text("category", server_default=""),
    UniqueConstraint("warehouse_id", "code"),
    CheckConstraint(f"kind in ({', '.join(map(repr, ZONE_KINDS))})", name="kind"),
)
"""A part of a warehouse. Goods of `category`, where one is said, are put away there."""

bin_ = master_table(
    "bin",
    whole("zone_id", ForeignKey("zone.id")),
    whole("location_id", ForeignKey("location.id")),
    text("code"),
    whole("path"),
    Column("capacity", QuantityColumn, nullable=True),
    UniqueConstraint("location_id", "code"),
    UniqueConstraint("location_id", "path"),
    CheckConstraint("capacity > 0", name="capacity"),
)
"""A bin 库位 within a location: `path` is its place on the way through the warehouse, `capacity`
how much fits, in the goods' own units. Bins of a quarantine zone divide the place for inspection,
the others that for goods which may be sold. A location with bins keeps all its goods in them."""

fixed_bin = master_table(
    "fixed_bin",
    whole("product_id", ForeignKey("product.id")),
    whole("bin_id", ForeignKey("bin.id")),
    UniqueConstraint("product_id", "bin_id"),
)
"""A product's own bin 固定库位: it is put away there first, as long as there is room."""

bin_move = ledger_table(
    "bin_move",
    whole("bin_id", ForeignKey("bin.id")),
    whole("product_id", ForeignKey("product.id")),
    whole("lot_id"),
    Column("quantity", QuantityColumn, nullable=False),
    whole("stock_move_id", ForeignKey("stock_move.id"), nullable=True),
    whole("document_line_id", nullable=True),
    CheckConstraint("quantity <> 0", name="quantity"),
    Index("ix_bin_move_bin", "bin_id"),
)
"""Goods come into a bin, or leave it (below zero): with a stock move, by a line of a move between
bins 移库单, or, without either, because the location was divided into bins."""

bin_balance = running_table(
    "bin_balance",
    whole("product_id", primary_key=True, autoincrement=False),
    whole("location_id", primary_key=True, autoincrement=False),
    whole("lot_id", primary_key=True, autoincrement=False),
    whole("bin_id", primary_key=True, autoincrement=False),
    Column("quantity", QuantityColumn, nullable=False),
    Index("ix_bin_balance_bin", "bin_id"),
)
"""What is in each bin; of a location with bins the bins sum to `stock_balance`."""

stock_day = running_table(
    "stock_day",
    whole("product_id", primary_key=True, autoincrement=False),
    whole("location_id", primary_key=True, autoincrement=False),
    whole("lot_id", primary_key=True, autoincrement=False),
    Column("business_date", IsoDate, primary_key=True),
    Column("quantity", QuantityColumn, nullable=False),
)
"""The net movement of a day, so that a back-dated move is checked against the days after it."""
