"""Tables of voucher templates."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, UniqueConstraint

from erp.base.columns import RateColumn
from erp.base.tables import master_table, text, whole

voucher_template = master_table(
    "voucher_template",
    text("code", unique=True),
    text("name"),
    text("memo", server_default=""),
    whole("total", nullable=True),
    whole("day_of_month", server_default="0"),
    text("first_month", server_default=""),
    text("last_month", server_default=""),
    text("step", server_default=""),
    CheckConstraint("day_of_month between 0 and 31", name="day_of_month"),
    CheckConstraint("day_of_month = 0 or first_month <> ''", name="first_month"),
    CheckConstraint(
        "step = '' or step in ('amortisation', 'accrual', 'payroll') and day_of_month > 0",
        name="step",
    ),
    CheckConstraint(
        "step <> 'amortisation' or total is not null and last_month <> ''", name="spread"
    ),
)
"""A manual voucher in advance. With a `day_of_month` it recurs, from the first month to the last;
`total` is what its shares then share out, in minor units. With a `step` it is one of the month's
end, and the month does not close without it: an accrual takes itself back, an amortisation spreads
its total over all its months, payroll asks for the total where none is kept."""

voucher_template_line = master_table(
    "voucher_template_line",
    whole("template_id", ForeignKey("voucher_template.id")),
    whole("line"),
    text("account"),
    text("side"),
    whole("amount", nullable=True),
    Column("share", RateColumn, nullable=True),
    text("party", server_default=""),
    text("department", server_default=""),
    text("employee", server_default=""),
    text("project", server_default=""),
    text("cash_flow_item", server_default=""),
    text("memo", server_default=""),
    UniqueConstraint("template_id", "line"),
    CheckConstraint("side in ('D', 'C')", name="side"),
    CheckConstraint("amount is null or share is null", name="amount_or_share"),
)
"""A fixed amount, a share of the total (1 is all), or, with neither, the rest that balances."""
