"""The firm's closing policy on a day.

Belongs here: reading it. Does not: what a rate is by law (`data.taxes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class ClosingPolicy:
    """How the firm closes. Rates in 1/100 of a percent."""

    profit_way: str = "account"
    place: str = "city"
    surcharge_relief_percent: int = 0
    income_tax_basis_points: int = 2500
    reserve_basis_points: int = 1000

    def carries_profit(self, month: str) -> bool:
        """Whether this month's closing carries profit and loss (表结法: December only)."""
        return self.profit_way == "account" or month.endswith("-12")


def closing_policy(connection: Connection, day: str) -> ClosingPolicy:
    """The policy in force on a day; the usual one where nothing is said."""
    row = connection.exec_driver_sql(
        "select profit_way, place, surcharge_relief_percent, income_tax_basis_points,"
        f" reserve_basis_points from closing_policy where valid_from <= '{day}'"
        " order by valid_from desc limit 1"
    ).first()
    return (
        ClosingPolicy()
        if row is None
        else ClosingPolicy(str(row[0]), str(row[1]), int(row[2]), int(row[3]), int(row[4]))
    )
