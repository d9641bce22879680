"""Tables of the invoice register."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index

from erp.base.columns import IsoDate
from erp.base.tables import ledger_table, text, whole

tax_invoice = ledger_table(
    "tax_invoice",
    whole("document_id", ForeignKey("document.id", deferrable=True, initially="DEFERRED")),
    text("direction"),
    text("kind"),
    whole("party_id", ForeignKey("party.id")),
    whole("seller_id"),
    text("code"),
    text("number"),
    Column("invoice_date", IsoDate, nullable=False),
    whole("net"),
    whole("tax"),
    whole("red_of_id", ForeignKey("tax_invoice.id"), nullable=True),
    CheckConstraint("direction in ('input', 'output')", name="direction"),
    CheckConstraint(
        "kind in ('special', 'ordinary', 'electronic_special', 'electronic_ordinary')", name="kind"
    ),
    CheckConstraint(
        "seller_id = case direction when 'input' then party_id else 0 end", name="seller"
    ),
    CheckConstraint("number <> ''", name="number"),
    Index("ix_tax_invoice_number", "number"),
    Index("ix_tax_invoice_document", "document_id"),
    Index("ix_tax_invoice_date", "invoice_date"),
)
"""One row per invoice issued (output) or received (input), in company currency, red ones negative.

`party_id` is the other side; `seller_id` the party that issued it, 0 for the company itself. `code`
is the 发票代码 of a paper invoice, empty on a 数电票. The row is the issuing; what happens to it
later are rows of `tax_invoice_state`."""

tax_invoice_state = ledger_table(
    "tax_invoice_state",
    whole("tax_invoice_id", ForeignKey("tax_invoice.id")),
    text("state"),
    text("month"),
    whole("document_id", ForeignKey("document.id", deferrable=True, initially="DEFERRED")),
    CheckConstraint("state in ('void', 'certified', 'withdrawn')", name="state"),
    Index("ix_tax_invoice_state_invoice", "tax_invoice_id"),
    Index("ix_tax_invoice_state_document", "document_id"),
)
"""What became of an invoice, in which month, and the document that says so.

`withdrawn` takes back a certification (撤销勾选). A void invoice gives its number free: what was
entered wrongly is entered again."""
