"""Tables of the firm's settings, currencies and tax codes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column

from erp.base.columns import IsoDate, RateColumn
from erp.base.tables import master_table, text, whole

company = master_table(
    "company",
    text("code", unique=True),
    text("name"),
    text("name_en"),
    text("currency"),
    whole("currency_digits"),
    text("standard"),
    text("taxpayer_kind"),
    text("time_zone"),
    text("tax_number", server_default=""),
    CheckConstraint("standard in ('small_business', 'enterprise')", name="standard"),
    CheckConstraint("taxpayer_kind in ('general', 'small_scale')", name="taxpayer_kind"),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: one company is one core database."""

currency = master_table(
    "currency",
    text("code", unique=True),
    whole("digits"),
    text("name"),
    text("name_en"),
)

tax_code = master_table(
    "tax_code",
    text("code", unique=True),
    text("name"),
    text("name_en"),
    text("kind"),
    Column("rate", RateColumn, nullable=False),
    Column("valid_from", IsoDate, nullable=False),
    Column("valid_to", IsoDate, nullable=True),
)
"""A rate with the dates it holds. A change of rate is a new row; documents keep theirs."""
