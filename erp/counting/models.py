"""Tables of counts: the snapshot, what was counted, what differs; classes and tasks of counting."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate, QuantityColumn
from erp.base.tables import ledger_table, master_table, text, whole

count_line = ledger_table(
    "count_line",
    whole("document_id", ForeignKey("document.id", deferrable=True, initially="DEFERRED")),
    whole("line"),
    whole("product_id", ForeignKey("product.id")),
    whole("location_id", ForeignKey("location.id")),
    whole("lot_id"),
    Column("book_quantity", QuantityColumn, nullable=False),
    UniqueConstraint("document_id", "line"),
    UniqueConstraint("document_id", "product_id", "location_id", "lot_id"),
)
"""What the books said of a product, place and lot when the count began. Goods found elsewhere add
a line, with what the books say when they are found."""

count_entry = ledger_table(
    "count_entry",
    whole("count_line_id", ForeignKey("count_line.id")),
    whole("turn"),
    Column("quantity", QuantityColumn, nullable=False),
    Column("book_quantity", QuantityColumn, nullable=False),
    whole("counted_by"),
    Column("counted_on", IsoDate, nullable=False),
    CheckConstraint("turn in (1, 2)", name="turn"),
    Index("ix_count_entry_line", "count_line_id"),
)
"""What was counted in the first turn or the second; the entries of a line and turn add up, and a
correction is an entry of the difference. `book_quantity` is what the books said at that moment."""

count_difference = ledger_table(
    "count_difference",
    whole(
        "document_line_id",
        ForeignKey("document_line.id", deferrable=True, initially="DEFERRED"),
        unique=True,
    ),
    whole("count_line_id", ForeignKey("count_line.id")),
    Column("counted_quantity", QuantityColumn, nullable=False),
    Column("book_quantity", QuantityColumn, nullable=False),
    CheckConstraint("counted_quantity <> book_quantity", name="differs"),
    CheckConstraint("counted_quantity >= 0", name="counted"),
    Index("ix_count_difference_line", "count_line_id"),
)
"""What a line of a result says: counted, and what the books said when it was last counted."""

count_class = master_table(
    "count_class",
    text("code", unique=True),
    whole("share_basis_points"),
    whole("interval_days"),
    text("role"),
    whole("grace_days"),
    text("escalation_role"),
    CheckConstraint("share_basis_points between 1 and 10000", name="share"),
    CheckConstraint("interval_days > 0 and grace_days >= 0", name="days"),
)
"""A class of goods by the value issued: those that together make up to `share_basis_points` of it,
the best first. They are counted every `interval_days` by `role`; what is `grace_days` late goes to
`escalation_role`."""

count_task = ledger_table(
    "count_task",
    whole("product_id", ForeignKey("product.id")),
    whole("warehouse_id", ForeignKey("warehouse.id")),
    text("class"),
    Column("due_on", IsoDate, nullable=False),
    text("role"),
    Column("escalate_on", IsoDate, nullable=False),
    text("escalation_role"),
    UniqueConstraint("product_id", "warehouse_id", "due_on"),
)
"""A product of a warehouse is due to be counted; done once it was counted on or after `due_on`."""

count_escalation = ledger_table(
    "count_escalation",
    whole("task_id", ForeignKey("count_task.id"), unique=True),
    text("role"),
    Column("escalated_on", IsoDate, nullable=False),
)
"""A task nobody did in time, passed on to another role."""
