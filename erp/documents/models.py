"""Tables of documents, lines, allocations and their running totals."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as text_clause

from erp.base.columns import IsoDate, QuantityColumn, RateColumn, Timestamp, UnitPriceColumn
from erp.base.tables import ledger_table, log_table, running_table, text, whole

document = ledger_table(
    "document",
    text("kind"),
    text("series"),
    whole("number"),
    text("key"),
    text("content_digest"),
    Column("business_date", IsoDate, nullable=False),
    whole("party_id", ForeignKey("party.id"), nullable=True),
    whole("warehouse_id", ForeignKey("warehouse.id"), nullable=True),
    whole("reverses_id", ForeignKey("document.id"), nullable=True),
    Column("due_date", IsoDate, nullable=True),
    text("invoice_type", server_default=""),
    text("reference"),
    text("channel"),
    text("memo"),
    text("currency"),
    Column("rate", RateColumn, nullable=False),
    whole("net"),
    whole("tax"),
    whole("gross"),
    whole("foreign_gross", nullable=True),
    whole("department_id", nullable=True),
    whole("employee_id", nullable=True),
    whole("project_id", nullable=True),
    text("custom"),
    UniqueConstraint("key"),
    UniqueConstraint("series", "number"),
    Index("ix_document_party", "party_id", "business_date"),
    Index("ix_document_reference", "reference"),
    Index(
        "ix_document_order",
        "party_id",
        sqlite_where=text_clause("kind = 'sales_order'"),
        postgresql_where=text_clause("kind = 'sales_order'"),
    ),
    Index(
        "ix_document_reverses",
        "reverses_id",
        sqlite_where=Column("reverses_id").is_not(None),
        postgresql_where=Column("reverses_id").is_not(None),
    ),
)
"""Amounts are company currency. A document in another `currency` also has `foreign_gross`; `rate`
is company currency for one unit of it."""

document_line = ledger_table(
    "document_line",
    whole("document_id", ForeignKey("document.id", deferrable=True, initially="DEFERRED")),
    whole("line"),
    text("kind"),
    whole("product_id", ForeignKey("product.id"), nullable=True),
    text("description"),
    Column("quantity", QuantityColumn, nullable=False),
    Column("unit_price", UnitPriceColumn, nullable=False),
    whole("net"),
    whole("tax"),
    whole("foreign_net", nullable=True),
    whole("foreign_tax", nullable=True),
    whole("tax_code_id", ForeignKey("tax_code.id"), nullable=True),
    whole("source_line_id", nullable=True),
    text("reason"),
    Column("due_date", IsoDate, nullable=True),
    text("revenue_event", server_default=""),
    text("tax_event", server_default=""),
    whole("lot_id", server_default="0"),
    text("unit", server_default=""),
    Column("typed_quantity", QuantityColumn, nullable=True),
    CheckConstraint("quantity <> 0", name="quantity"),
    Index("ix_document_line_document", "document_id"),
    Index(
        "ix_document_line_source",
        "source_line_id",
        sqlite_where=Column("source_line_id").is_not(None),
        postgresql_where=Column("source_line_id").is_not(None),
    ),
)
"""`kind` repeats the document's, in a reversal that of what it reverses, every figure negative;
`source_line_id` is the line delivered, invoiced or returned. Amounts are company currency;
`unit_price` and `foreign_*` are in the document's. Where another unit than the product's own was
typed, `unit` and `typed_quantity` keep it."""

document_link = ledger_table(
    "document_link",
    whole("document_id", ForeignKey("document.id", deferrable=True, initially="DEFERRED")),
    whole("to_document_id", ForeignKey("document.id", deferrable=True, initially="DEFERRED")),
    text("relation"),
    whole("amount"),
    CheckConstraint("relation in ('revises', 'follows')", name="relation"),
    Index("ix_document_link_document", "document_id"),
    Index("ix_document_link_to", "to_document_id"),
)
"""One document going on from another as a whole: a later version, an order on a contract, a
delivery on a pick list. `amount` is what it draws of the other's value; negative gives back."""

line_match = ledger_table(
    "line_match",
    whole("line_id"),
    whole("document_line_id"),
    text("act"),
    Column("quantity", QuantityColumn, nullable=False),
    whole("net"),
    whole("tax"),
    CheckConstraint("quantity <> 0", name="quantity"),
    Index("ix_line_match_line", "line_id"),
    Index("ix_line_match_document_line", "document_line_id"),
)
"""What one line takes of another beyond being carried on from it: it moves `line_progress` of
`line_id` by `act`, as a line carried on does. Negative where a reversal gives it back."""

document_drawn = running_table(
    "document_drawn",
    whole("document_id", primary_key=True, autoincrement=False),
    whole("amount"),
)
"""How much of a document's value others have drawn."""

document_counter = running_table(
    "document_counter",
    Column("series", text("series").type, primary_key=True),
    whole("last"),
)

line_progress = running_table(
    "line_progress",
    whole("line_id", primary_key=True, autoincrement=False),
    Column("act", text("act").type, primary_key=True),
    whole("quantity"),
    whole("net"),
    whole("tax"),
)
"""How much of a line has been carried on by lines of kind `act`."""

document_print = log_table(
    "document_print",
    whole("document_id", ForeignKey("document.id")),
    whole("copy"),
    text("form"),
    text("language"),
    whole("user_id"),
    Column("printed_at", Timestamp, nullable=False),
    CheckConstraint("copy > 0", name="copy"),
    UniqueConstraint("document_id", "copy"),
)
"""Each time a document was printed. `copy` counts from 1 for each document: two people who print at
once never both hold the first."""
