"""Tables of the firm's settings, currencies and tax codes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, UniqueConstraint

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
    text("address", server_default=""),
    text("phone", server_default=""),
    text("date_format", server_default=""),
    text("modules_off", server_default=""),
    whole("needs_channel", server_default="0"),
    text("colour", server_default=""),
    text("logo", server_default=""),
    CheckConstraint("length(logo) <= 200000", name="logo"),
    CheckConstraint("needs_channel in (0, 1)", name="flags"),
    CheckConstraint("standard in ('small_business', 'enterprise')", name="standard"),
    CheckConstraint("taxpayer_kind in ('general', 'small_scale')", name="taxpayer_kind"),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: one company is one core database. Where `needs_channel` no sales order goes without.
`date_format` is a pattern such as `dd/MM/yyyy`; empty: as the reader's language writes dates.
`colour` is `#rrggbb` and `logo` a PNG in base64, both empty where the firm has none of its own.
`modules_off` are the modules the firm does without, apart by spaces; their data stay."""

purchase_policy = master_table(
    "purchase_policy",
    Column("valid_from", IsoDate, nullable=False, unique=True),
    text("accrual_way", server_default="difference"),
    whole("over_receipt_basis_points", server_default="1000"),
    whole("price_tolerance_basis_points", nullable=True),
    whole("price_tolerance_amount", nullable=True),
    CheckConstraint("accrual_way in ('difference', 'reversal', 'month_start')", name="accrual_way"),
    CheckConstraint("over_receipt_basis_points >= 0", name="over_receipt"),
)
"""How the firm buys, from a date on. `accrual_way` is 单到补差, 单到冲回 or 月初冲回 (accounting.md
§2). An invoice line may differ from the order by the larger of both price tolerances; where neither
is set prices are not compared. Basis points are hundredths of a percent, amounts minor units."""

currency = master_table(
    "currency",
    text("code", unique=True),
    whole("digits"),
    text("name"),
    text("name_en"),
)

exchange_rate = master_table(
    "exchange_rate",
    text("currency"),
    Column("rate_date", IsoDate, nullable=False),
    whole("per_units", server_default="1"),
    Column("rate", RateColumn, nullable=False),
    text("source", server_default=""),
    CheckConstraint("rate > 0 and per_units > 0", name="above_zero"),
    UniqueConstraint("currency", "rate_date"),
)
"""Company currency for `per_units` of a foreign one (100 JPY), from `rate_date` until the next."""

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

payment_term = master_table(
    "payment_term",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
    whole("days"),
    whole("is_end_of_month", server_default="0"),
    whole("discount_days", server_default="0"),
    whole("discount_basis_points", server_default="0"),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("days >= 0 and discount_days >= 0", name="days"),
    CheckConstraint("is_end_of_month in (0, 1)", name="flags"),
    CheckConstraint("discount_basis_points between 0 and 10000", name="discount"),
)
"""Due so many days after the document's date, or after the end of its month. Who pays within
`discount_days` may take off the discount, in hundredths of a percent."""

dictionary = master_table(
    "dictionary",
    text("code", unique=True),
    text("name"),
    text("name_en", server_default=""),
)

dictionary_value = master_table(
    "dictionary_value",
    text("dictionary"),
    text("code"),
    text("name"),
    text("name_en", server_default=""),
    Column("valid_from", IsoDate, nullable=True),
    Column("closed_on", IsoDate, nullable=True),
    whole("sort", server_default="0"),
    UniqueConstraint("dictionary", "code"),
)
"""A code that people may choose for a field, from a day to a day; it is never deleted."""
