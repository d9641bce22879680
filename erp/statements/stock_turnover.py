"""Turnover of stock 存货周转率: cost of sales ÷ average stock value, both from the general ledger.

Belongs here: the figure by month and for the months together. Does not: how often single goods turn
over (the warehouse), pages. Stock is what the accounts say whose subsidiary ledger is the stock's,
with 材料成本差异, so goods at standard count at what they cost; cost of sales is the income
statement's. The average of a month is that of its opening and closing value; of several months the
average of theirs (序时平均). Amounts are whole minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from erp.base.exact import round_decimal
from erp.ledger.models import account, account_balance, journal_entry, period, posting
from erp.statements.margins import cost_codes
from erp.statements.queries import Months, rows_of, special_entries, turnovers

if TYPE_CHECKING:
    from collections.abc import Sequence

SUBSIDIARIES = ("stock", "cost_difference")
DIGITS = 2


@dataclass(frozen=True, slots=True)
class Turnover:
    """A month, or months together: stock at the beginning and end, cost of sales, calendar days.

    `halves` is twice the sum of the months' averages, a whole number; `months` how many they are.
    """

    name: str
    opening: int
    closing: int
    cost: int
    days: int
    halves: int
    months: int = 1

    @property
    def average(self) -> Decimal:
        """The average stock value in minor units, exact to eight digits."""
        return round_decimal(Decimal(self.halves) / (2 * self.months), 8)

    @property
    def times(self) -> Decimal | None:
        """How often the stock was turned over, half up; None where there was none on average."""
        if self.halves <= 0:
            return None
        return round_decimal(Decimal(self.cost) * 2 * self.months / self.halves, DIGITS)

    @property
    def days_held(self) -> Decimal | None:
        """How many days goods stayed on average; None where none were sold."""
        if self.cost <= 0:
            return None
        held = Decimal(self.days) * self.halves / (2 * self.months * self.cost)
        return round_decimal(held, DIGITS)


def stock_turnover(connection: Connection, months: Months) -> list[Turnover]:
    """The turnover of each accounting month, the oldest first."""
    net = dict(_stock_by_month(connection, months.last))
    opened = dict(_opened_by_month(connection, months))
    codes = set(cost_codes(connection))
    calendar = rows_of(
        connection,
        select(period.c.month, period.c.first_day, period.c.last_day)
        .where(period.c.month.between(months.first, months.last))
        .order_by(period.c.month),
    )
    value = sum(amount for month, amount in net.items() if month < months.first)
    found = []
    for month, first_day, last_day in calendar:
        opening = value + opened.get(month, 0)
        value += net.get(month, 0)
        booked = turnovers(connection, Months(month, month))
        cost = sum(debit - credit for code, (debit, credit) in booked.items() if code in codes)
        days = (last_day - first_day).days + 1
        found.append(Turnover(month, opening, value, cost, days, opening + value))
    return found


def together(found: Sequence[Turnover]) -> Turnover:
    """Months as one: their costs and days summed, their averages averaged."""
    return Turnover(
        f"{found[0].name} – {found[-1].name}", found[0].opening, found[-1].closing,
        sum(each.cost for each in found), sum(each.days for each in found),
        sum(each.halves for each in found), len(found),
    )  # fmt: skip


def _stock_by_month(connection: Connection, until: str) -> list[tuple[str, int]]:
    amount = func.sum(account_balance.c.debit - account_balance.c.credit)
    query = (
        select(period.c.month, amount)
        .select_from(account_balance)
        .join(account, account.c.id == account_balance.c.account_id)
        .join(period, period.c.id == account_balance.c.period_id)
        .where(account.c.subsidiary.in_(SUBSIDIARIES), period.c.month <= until)
        .group_by(period.c.month)
    )
    return [(month, int(sum_)) for month, sum_ in rows_of(connection, query)]


def _opened_by_month(connection: Connection, months: Months) -> list[tuple[str, int]]:
    """What opening entries of a month brought: it was there when the month began."""
    query = (
        select(period.c.month, func.sum(posting.c.amount))
        .select_from(journal_entry)
        .join(period, period.c.id == journal_entry.c.period_id)
        .join(posting, posting.c.entry_id == journal_entry.c.id)
        .join(account, account.c.id == posting.c.account_id)
        .where(
            special_entries(),
            journal_entry.c.kind == "opening",
            account.c.subsidiary.in_(SUBSIDIARIES),
            period.c.month.between(months.first, months.last),
        )
        .group_by(period.c.month)
    )
    return [(month, int(sum_)) for month, sum_ in rows_of(connection, query)]
