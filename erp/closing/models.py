"""Tables of closing: the firm's policy, dated; what each comparison of the books found."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate
from erp.base.tables import ledger_table, master_table, text, whole

closing_policy = master_table(
    "closing_policy",
    Column("valid_from", IsoDate, nullable=False),
    text("profit_way", server_default="account"),
    text("place", server_default="city"),
    whole("surcharge_relief_percent", server_default="0"),
    whole("income_tax_basis_points", server_default="2500"),
    whole("reserve_basis_points", server_default="1000"),
    whole("vat_months", server_default="0"),
    UniqueConstraint("valid_from"),
    CheckConstraint("profit_way in ('account', 'statement')", name="profit_way"),
    CheckConstraint("place in ('city', 'county', 'other')", name="place"),
    CheckConstraint("surcharge_relief_percent in (0, 50)", name="surcharge_relief"),
    CheckConstraint("vat_months in (0, 1, 3)", name="vat_months"),
    CheckConstraint(
        "income_tax_basis_points between 0 and 10000 and reserve_basis_points between 0 and 10000",
        name="basis_points",
    ),
)
"""`profit_way`: 账结法 carries profit and loss every month, 表结法 in December only. `place` sets
the rate of 城市维护建设税. `surcharge_relief_percent` is 50 for whom 财政部 税务总局公告2023年
第12号 halves the surcharges. Rates in 1/100 of a percent; the statutory reserve is 10 % by 公司法
(2023) 第二百一十条. `vat_months` is the period VAT is filed for; 0 is what is usual of the
taxpayer: a month, or a quarter of a small-scale one (增值税暂行条例实施细则)."""

comparison_run = ledger_table(
    "comparison_run",
    Column("as_of", IsoDate, nullable=False),
    whole("seen_commit"),
)
"""The books were compared on a day, as they stood after commit `seen_commit`."""

comparison = ledger_table(
    "comparison",
    whole("run_id", ForeignKey("comparison_run.id")),
    text("pair"),
    text("subject"),
    Column("as_of", IsoDate, nullable=False),
    whole("left_amount"),
    whole("right_amount"),
    whole("difference"),
    whole("is_parted"),
    whole("first_commit"),
    whole("first_document_id", nullable=True),
    text("first_place"),
    UniqueConstraint("run_id", "pair", "subject", "as_of"),
    CheckConstraint("difference = left_amount - right_amount", name="difference"),
    CheckConstraint("is_parted = 1 or is_parted = 0 and difference = 0", name="parted"),
    Index("ix_comparison_subject", "pair", "subject"),
    Index("ix_comparison_parted", "is_parted", "pair"),
)
"""Two books as one run saw them: what each says in all and where they part first. `pair` is a pair
of `erp.verification`, with `subject` empty, or `bank_account` with its code. Books may part with
equal sums. It is open until a later row of the same books, as of that day or later, has them agree.

Amounts are minor units, of an account at a bank in its currency; quantities are millionths."""
