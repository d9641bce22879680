"""The firm's closing policy on a day.

Belongs here: reading and setting it. Does not: what a rate is by law (`data.taxes`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from erp.closing.errors import PolicyOfClosedMonth
from erp.closing.models import closing_policy as closing_policies

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from erp.base.commits import Transaction


@dataclass(frozen=True, slots=True)
class ClosingPolicy:
    """How the firm closes. Rates in 1/100 of a percent."""

    profit_way: str = "account"
    place: str = "city"
    surcharge_relief_percent: int = 0
    income_tax_basis_points: int = 2500
    reserve_basis_points: int = 1000
    vat_months: int = 0

    def carries_profit(self, month: str) -> bool:
        """Whether this month's closing carries profit and loss (表结法: December only)."""
        return self.profit_way == "account" or month.endswith("-12")

    def vat_period(self, taxpayer_kind: str) -> int:
        """How many months VAT is filed for at once."""
        return self.vat_months or (3 if taxpayer_kind == "small_scale" else 1)


_NAMES = tuple(each.name for each in fields(ClosingPolicy))


def closing_policy(connection: Connection, day: str) -> ClosingPolicy:
    """The policy in force on a day; the usual one where nothing is said."""
    row = (
        connection.exec_driver_sql(
            f"select {', '.join(_NAMES)} from closing_policy where valid_from <= '{day}'"
            " order by valid_from desc limit 1"
        )
        .mappings()
        .first()
    )
    return ClosingPolicy() if row is None else ClosingPolicy(**row)


def set_closing_policy(transaction: Transaction, valid_from: date, policy: ClosingPolicy) -> None:
    """Say how the firm closes from a day on; the same day said again is changed.

    Raises `PolicyOfClosedMonth` where a month it would hold for has closed.
    """
    day = valid_from.isoformat()
    closed = transaction.scalar(
        "select max(month) from period where state in ('closed', 'filed') and last_day >= ?", (day,)
    )
    if closed is not None:
        raise PolicyOfClosedMonth(day, str(closed))
    values = {name: getattr(policy, name) for name in _NAMES}
    known = transaction.scalar("select id from closing_policy where valid_from = ?", (day,))
    if known is None:
        transaction.insert(closing_policies, {"valid_from": valid_from, **values})
    else:
        transaction.update(closing_policies, int(known), values)
