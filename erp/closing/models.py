"""Tables of closing: the firm's policy, dated."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, UniqueConstraint

from erp.base.columns import IsoDate
from erp.base.tables import master_table, text, whole

closing_policy = master_table(
    "closing_policy",
    Column("valid_from", IsoDate, nullable=False),
    text("profit_way", server_default="account"),
    text("place", server_default="city"),
    whole("surcharge_relief_percent", server_default="0"),
    whole("income_tax_basis_points", server_default="2500"),
    whole("reserve_basis_points", server_default="1000"),
    UniqueConstraint("valid_from"),
    CheckConstraint("profit_way in ('account', 'statement')", name="profit_way"),
    CheckConstraint("place in ('city', 'county', 'other')", name="place"),
    CheckConstraint("surcharge_relief_percent in (0, 50)", name="surcharge_relief"),
)
"""`profit_way`: 账结法 carries profit and loss every month, 表结法 in December only. `place` sets
the rate of 城市维护建设税. `surcharge_relief_percent` is 50 for whom 财政部 税务总局公告2023年
第12号 halves the surcharges. Rates in 1/100 of a percent; the statutory reserve is 10 % by 公司法
(2023) 第二百一十条."""
