"""A month as the checks and proposals read it: its days, the firm's settings, balances by account.

Belongs here: reading the running balances. Does not: judging them (`checklist`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import text

from data.determination import AccountKey, find_rule, load_determination
from erp.base.exact import from_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from sqlalchemy import Connection

    from data.charts import Standard
    from data.determination import TaxpayerKind


_SINCE = "d.last_day <= :last and d.first_day >= :since"


@dataclass(frozen=True, slots=True)
class MonthReading:
    """One accounting month on an open connection. Days are ISO text, amounts minor units."""

    connection: Connection
    month: str
    first_day: str
    last_day: str
    state: str
    digits: int
    standard: Standard
    taxpayer_kind: TaxpayerKind

    def rows(self, sql: str, **values: Any) -> Sequence[Any]:  # noqa: ANN401 - bound values
        """Rows of a query; `:month`, `:first` and `:last` are the month's own."""
        bound = {"month": self.month, "first": self.first_day, "last": self.last_day, **values}
        said = {name: value for name, value in bound.items() if f":{name}" in sql}
        return self.connection.execute(text(sql), said).all()

    def money(self, minor: int) -> Decimal:
        """Minor units as an amount."""
        return from_whole(int(minor), self.digits)

    def account(self, act: str, *, reason: str = "") -> str:
        """The code of the account an act uses, empty where the company has none."""
        rule = find_rule(
            load_determination(),
            AccountKey(
                act=act, standard=self.standard, taxpayer_kind=self.taxpayer_kind,
                reason_code=reason,
            ),
            on=date.fromisoformat(self.last_day),
        )  # fmt: skip
        return "" if rule is None else rule.account

    def balance(self, prefix: str) -> int:
        """Balance at the month's end of an account and those below, debit positive."""
        return self._sum("sum(b.debit - b.credit)", prefix, "d.last_day <= :last")

    def turnover(self, prefix: str, *, since: str = "") -> int:
        """Debit less credit of an account and those below, of the month or since a day."""
        return self._sum("sum(b.debit - b.credit)", prefix, _SINCE, since=since or self.first_day)

    def debited(self, prefix: str, *, since: str = "") -> int:
        """Debit turnover: what an expense was booked at, its closing being on the credit side."""
        return self._sum("sum(b.debit)", prefix, _SINCE, since=since or self.first_day)

    def profit(self, *, since: str) -> int:
        """Profit since a day: what revenue and expense hold, with what closing has carried off."""
        held = self.rows(
            "select coalesce(sum(b.credit - b.debit), 0) from account a"
            " join account_balance b on b.account_id = a.id join period d on d.id = b.period_id"
            f" where a.class in ('revenue', 'expense') and a.code <> :restated and {_SINCE}",
            since=since, restated=self.account("prior_year_adjustment"),
        )  # fmt: skip
        return int(held[0][0]) - self.turnover(self.account("profit_of_year"), since=since)

    def _sum(self, amount: str, prefix: str, days: str, **values: Any) -> int:  # noqa: ANN401
        found = self.rows(
            f"select coalesce({amount}, 0) from account a join account_balance b"
            " on b.account_id = a.id join period d on d.id = b.period_id"
            f" where (a.code = :code or a.code like :below) and {days}",
            code=prefix, below=f"{prefix}.%", **values,
        )  # fmt: skip
        return int(found[0][0])


def read_month(connection: Connection, month: str) -> MonthReading | None:
    """The month, or None where there is no such period."""
    row = connection.execute(
        text("select first_day, last_day, state from period where month = :month"),
        {"month": month},
    ).first()
    if row is None:
        return None
    settings: Sequence[Any] = connection.execute(
        text("select currency_digits, standard, taxpayer_kind from company")
    ).one()
    digits, standard, kind = settings
    return MonthReading(
        connection, month, str(row[0]), str(row[1]), str(row[2]), int(digits),
        cast("Standard", standard), cast("TaxpayerKind", kind),
    )  # fmt: skip
