"""Tables of parties, their contacts, addresses and bank accounts.

Belongs here: one party may be customer and supplier at once. Does not: payment terms and
dictionaries (`erp.company.models`), price lists (`erp.catalog.models`).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index
from sqlalchemy import text as text_clause

from erp.base.columns import IsoDate
from erp.base.tables import master_table, text, whole

party = master_table(
    "party",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    whole("is_customer"),
    whole("is_supplier"),
    text("party_group", server_default=""),
    text("country", server_default=""),
    text("tax_number", server_default=""),
    whole("payment_days", server_default="30"),
    whole("credit_limit", nullable=True),
    whole("credit_days", nullable=True),
    text("payment_term", server_default=""),
    text("party_type", server_default=""),
    text("industry", server_default=""),
    text("party_size", server_default=""),
    text("price_list", server_default=""),
    text("currency", server_default=""),
    text("tax_code", server_default=""),
    text("salesperson", server_default=""),
    text("language", server_default=""),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("is_customer in (0, 1) and is_supplier in (0, 1)", name="flags"),
    CheckConstraint("is_customer + is_supplier > 0", name="has_a_role"),
    CheckConstraint("language in ('', 'zh_CN', 'zh_TW', 'en')", name="language"),
)
"""`credit_limit` is in minor units of company currency, `credit_days` how long a receivable may be
overdue before orders are refused; empty: no limit. `payment_term` says when what it owes is due,
where there is none `payment_days` does; `price_list`, `currency` and `tax_code` are what its
documents start with; `language` is what documents for it are printed in, empty: as the reader
reads. `party_group`, `party_type`, `industry` and `party_size` are
values of dictionaries.
After `closed_on` no document may bear its name."""

party_contact = master_table(
    "party_contact",
    whole("party_id", ForeignKey("party.id")),
    text("name"),
    text("role", server_default=""),
    text("phone", server_default=""),
    text("email", server_default=""),
    whole("is_default", server_default="0"),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("is_default in (0, 1)", name="flags"),
    Index("ix_party_contact_party", "party_id"),
)

party_address = master_table(
    "party_address",
    whole("party_id", ForeignKey("party.id")),
    text("purpose"),
    text("address"),
    text("receiver", server_default=""),
    text("phone", server_default=""),
    text("postal_code", server_default=""),
    whole("is_default", server_default="0"),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("purpose in ('delivery', 'invoice')", name="purpose"),
    CheckConstraint("is_default in (0, 1)", name="flags"),
    Index("ix_party_address_party", "party_id"),
    Index(
        "ix_party_address_default",
        "party_id",
        "purpose",
        unique=True,
        sqlite_where=text_clause("is_default = 1"),
        postgresql_where=text_clause("is_default = 1"),
    ),
)
"""Where goods go, or invoices; at most one of each purpose is the default."""

party_bank_account = master_table(
    "party_bank_account",
    whole("party_id", ForeignKey("party.id")),
    text("bank"),
    text("number"),
    text("holder", server_default=""),
    text("currency", server_default=""),
    whole("is_default", server_default="0"),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("is_default in (0, 1)", name="flags"),
    Index("ix_party_bank_account_party", "party_id"),
)
"""The party's accounts at banks."""
