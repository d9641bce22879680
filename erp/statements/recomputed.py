"""Turnover by account, party, month and kind of entry, added up from every posting.

Belongs here: the few grouped reads that recomputing a report takes, each made once however many
columns the report has. Does not: what a report selects of them (`queries`, `books`). Amounts are
whole minor units.

A group's names are packed into one whole number: both databases sort and hash one number two to
four times faster than four columns, and nothing else in these reads costs more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal_column, select

from erp.ledger.models import account, journal_entry, period, posting

_KINDS = ("normal", "opening", "closing", "reversal")
_PERIODS = 1 << 12
_PARTIES = 1 << 26
"""More months (341 years) and more parties than any company has; an account's id may have 22 bits
beside them."""


@dataclass(frozen=True, slots=True)
class Turnover:
    """Debits and credits of an account in a month by entries of one kind; `party_id` 0 is none."""

    account: str
    party_id: int
    month: str
    kind: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class CashTurnover:
    """Cash in less cash out of a month under one cash-flow item, '' where a posting bears none."""

    item: str
    month: str
    amount: int


class Recomputed:
    """What the postings themselves say, of all departments or of one (0: *not assigned*).

    Without parties, which only a balance sheet needs, a read takes two thirds of the time.
    """

    def __init__(
        self, connection: Connection, department_id: int | None = None, *, with_parties: bool
    ) -> None:
        self._connection = connection
        self._department_id = department_id
        self._with_parties = with_parties

    @cached_property
    def turnovers(self) -> list[Turnover]:
        """One read of every posting; without parties `party_id` is 0 throughout."""
        nobody = _literal(0)
        party = func.coalesce(posting.c.party_id, nobody) if self._with_parties else nobody
        return self._read(party)

    @cached_property
    def cash(self) -> list[CashTurnover]:
        """One read of the postings on cash accounts, opening entries left out."""
        item = func.coalesce(posting.c.cash_flow_item, literal_column("''"))
        query = self._of_department(
            select(item, journal_entry.c.period_id, func.sum(posting.c.amount))
            .select_from(posting)
            .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
            .where(
                posting.c.account_id.in_(select(account.c.id).where(account.c.is_cash == 1)),
                journal_entry.c.kind != "opening",
            )
            .group_by(item, journal_entry.c.period_id)
        )
        months = self._months
        found: list[Any] = list(self._connection.execute(query))
        return [CashTurnover(name, months[period_id], int(sum_)) for name, period_id, sum_ in found]

    def _read(self, party: ColumnElement[int]) -> list[Turnover]:
        kind = case(
            *((journal_entry.c.kind == name, literal_column(str(n)))
              for n, name in enumerate(_KINDS))
        )  # fmt: skip
        packed = (
            (posting.c.account_id * _literal(_PARTIES) + party) * _literal(_PERIODS)
            + journal_entry.c.period_id
        ) * _literal(len(_KINDS)) + kind
        query = self._of_department(
            select(
                packed.label("packed"),
                _sum_on("D", posting.c.amount),
                _sum_on("C", -posting.c.amount),
            )
            .select_from(posting)
            .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
            .group_by(literal_column("1"))
        )
        return [self._unpacked(row) for row in self._connection.execute(query)]

    def _unpacked(self, row: Any) -> Turnover:  # noqa: ANN401 - a row of known columns
        packed, debit, credit = row
        rest, kind = divmod(int(packed), len(_KINDS))
        rest, period_id = divmod(rest, _PERIODS)
        account_id, party_id = divmod(rest, _PARTIES)
        return Turnover(
            self._codes[account_id], party_id, self._months[period_id], _KINDS[kind],
            int(debit), int(credit),
        )  # fmt: skip

    def _of_department(self, query: Select[Any]) -> Select[Any]:
        if self._department_id is None:
            return query
        return query.where(
            func.coalesce(posting.c.department_id, literal_column("0")) == self._department_id
        )

    @cached_property
    def _codes(self) -> dict[int, str]:
        rows = self._connection.execute(select(account.c.id, account.c.code))
        return {row.id: row.code for row in rows}

    @cached_property
    def _months(self) -> dict[int, str]:
        rows = self._connection.execute(select(period.c.id, period.c.month))
        return {row.id: row.month for row in rows}


def _literal(number: int) -> ColumnElement[int]:
    return literal_column(str(number))


def _sum_on(side: str, amount: ColumnElement[int]) -> ColumnElement[int]:
    return func.sum(case((posting.c.side == side, amount), else_=literal_column("0")))
