"""The facts statements and books are reckoned from, read live from the core.

Belongs here: sums by account, party, department, cash-flow item and month. By default they come
from the running totals; given `rows` they come from what every posting says. Does not belong here:
forms and lines (`rules`), lists a book prints (`books`). Amounts are whole minor units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import (
    Column,
    Connection,
    Executable,
    Select,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.sql.elements import ColumnElement

from data.reference import load_cash_flow_items
from data.statements import load_equity_columns, load_equity_movements
from erp.company.models import company
from erp.ledger.models import (
    account,
    account_balance,
    cash_flow_balance,
    journal_entry,
    period,
    posting,
)
from erp.statements.recomputed import Recomputed
from erp.statements.rules import Chart, ChartEntry, Facts, column_of, split_movement

if TYPE_CHECKING:
    from data.charts import Standard

ALL: Literal["all"] = "all"
Department = int | Literal["all"]
"""A department's id, 0 for *not assigned*, or all of them."""

PROFIT_CLASSES = ("revenue", "expense")
PRIOR_YEAR = "6901"


def or_none(column: Column[int]) -> ColumnElement[int]:
    """A dimension as the running totals write it: 0 where there is none."""
    return func.coalesce(column, literal_column("0"))


@dataclass(frozen=True, slots=True)
class Firm:
    """What every report says of the company."""

    name: str
    name_en: str
    currency: str
    digits: int
    standard: str
    taxpayer_kind: str


@dataclass(frozen=True, slots=True)
class Months:
    """Accounting months from `first` to `last`, written YYYY-MM, both included."""

    first: str
    last: str

    @property
    def year_to_date(self) -> Months:
        """From January of the last month's year."""
        return Months(f"{self.last[:4]}-01", self.last)

    @property
    def last_year(self) -> Months:
        """The same months one year earlier."""
        return Months(_year_before(self.first), _year_before(self.last))

    @property
    def whole_year_before(self) -> str:
        """December before the last month's year."""
        return f"{int(self.last[:4]) - 1}-12"


def _year_before(month: str) -> str:
    return f"{int(month[:4]) - 1}{month[4:]}"


def rows_of(connection: Connection, query: Executable) -> list[Any]:
    """The rows of a query; what type their columns have is said where they are used."""
    return list(connection.execute(query))


def read_firm(connection: Connection) -> Firm:
    """The company's settings."""
    row = connection.execute(select(company)).one()
    return Firm(
        row.name, row.name_en, row.currency, row.currency_digits, row.standard, row.taxpayer_kind
    )


def read_months(connection: Connection) -> list[str]:
    """Every accounting month, oldest first."""
    return list(connection.execute(select(period.c.month).order_by(period.c.month)).scalars())


def last_posted_month(connection: Connection) -> str | None:
    """The latest month that holds a posting."""
    query = select(func.max(period.c.month)).where(
        period.c.id.in_(select(account_balance.c.period_id).distinct())
    )
    found: str | None = connection.execute(query).scalar_one()
    return found


def last_day_of(connection: Connection, month: str) -> date:
    """The last day of an accounting month."""
    found: date = connection.execute(
        select(period.c.last_day).where(period.c.month == month)
    ).scalar_one()
    return found


def read_chart(connection: Connection) -> Chart:
    """The company's leaf accounts and the activities of its standard's cash-flow items."""
    standard = read_firm(connection).standard
    rows = connection.execute(
        select(account.c.code, account.c["class"].label("kind")).order_by(account.c.code)
    )
    return Chart(
        [ChartEntry(row.code, row.kind) for row in rows],
        {each.code: each.activity for each in load_cash_flow_items(cast("Standard", standard))},
    )


def balances(
    connection: Connection, until: str, *, rows: Recomputed | None = None
) -> dict[tuple[str, int], int]:
    """Balance by account code and party id (0: none) at the end of a month; zeros are left out."""
    if rows is not None:
        found: dict[tuple[str, int], int] = defaultdict(int)
        for each in rows.turnovers:
            if each.month <= until:
                found[each.account, each.party_id] += each.debit - each.credit
        return {key: amount for key, amount in found.items() if amount}
    amount = account_balance.c.debit - account_balance.c.credit
    query = (
        select(account.c.code, account_balance.c.party_id, func.sum(amount))
        .select_from(account_balance)
        .join(period, period.c.id == account_balance.c.period_id)
        .join(account, account.c.id == account_balance.c.account_id)
        .where(period.c.month <= until)
        .group_by(account.c.code, account_balance.c.party_id)
    )
    return {
        (code, int(party)): int(sum_) for code, party, sum_ in rows_of(connection, query) if sum_
    }


def turnovers(
    connection: Connection,
    months: Months,
    *,
    department: Department = ALL,
    with_opening: bool = False,
    rows: Recomputed | None = None,
) -> dict[str, tuple[int, int]]:
    """Debits and credits by account code in months, without closing entries.

    Opening entries count only where said: an opening inside a year brings the profit accounts'
    turnover of its earlier months.
    """
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    if rows is not None:
        left_out = ["closing"] if with_opening else ["closing", "opening"]
        for each in rows.turnovers:
            if months.first <= each.month <= months.last and each.kind not in left_out:
                found[each.account][0] += each.debit
                found[each.account][1] += each.credit
        return _pairs(found)
    query = (
        select(
            account.c.code, func.sum(account_balance.c.debit), func.sum(account_balance.c.credit)
        )
        .select_from(account_balance)
        .join(period, period.c.id == account_balance.c.period_id)
        .join(account, account.c.id == account_balance.c.account_id)
        .where(period.c.month.between(months.first, months.last))
        .group_by(account.c.code)
    )
    if department != ALL:
        query = query.where(account_balance.c.department_id == department)
    for code, debit, credit in rows_of(connection, query):
        found[code] = [int(debit), int(credit)]
    special = _posted(months, department).where(
        special_entries(), *([journal_entry.c.kind == "closing"] if with_opening else [])
    )
    for code, debit, credit in rows_of(connection, special):
        found[code][0] -= int(debit)
        found[code][1] -= int(credit)
    return _pairs(found)


def _pairs(found: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, int]]:
    return {code: (debit, credit) for code, (debit, credit) in found.items() if debit or credit}


def special_entries() -> ColumnElement[bool]:
    """Entries that open or close the books, written as their partial index has it."""
    return journal_entry.c.kind.in_(["opening", "closing"])


def _posted(months: Months, department: Department) -> Select[Any]:
    """Debits and credits by account from the postings themselves."""
    query = (
        select(account.c.code, _debits(), _credits())
        .select_from(journal_entry)
        .join(period, period.c.id == journal_entry.c.period_id)
        .join(posting, posting.c.entry_id == journal_entry.c.id)
        .join(account, account.c.id == posting.c.account_id)
        .where(period.c.month.between(months.first, months.last))
        .group_by(account.c.code)
    )
    if department != ALL:
        query = query.where(or_none(posting.c.department_id) == department)
    return query


def _debits() -> ColumnElement[int]:
    return func.sum(case((posting.c.side == "D", posting.c.amount), else_=0))


def _credits() -> ColumnElement[int]:
    return func.sum(case((posting.c.side == "C", -posting.c.amount), else_=0))


def opening_balances(connection: Connection, months: Months) -> dict[tuple[str, int], int]:
    """What opening entries of these months brought, by account code and party id."""
    query = (
        select(account.c.code, or_none(posting.c.party_id), func.sum(posting.c.amount))
        .select_from(journal_entry)
        .join(period, period.c.id == journal_entry.c.period_id)
        .join(posting, posting.c.entry_id == journal_entry.c.id)
        .join(account, account.c.id == posting.c.account_id)
        .where(special_entries(), journal_entry.c.kind == "opening")
        .where(period.c.month.between(months.first, months.last))
        .group_by(account.c.code, or_none(posting.c.party_id))
    )
    return {
        (code, int(party)): int(sum_) for code, party, sum_ in rows_of(connection, query) if sum_
    }


def beginning(connection: Connection, months: Months, *, rows: Recomputed | None = None) -> dict[
    tuple[str, int], int
]:  # fmt: skip
    """Balances before the first month, with what opening entries brought in the months."""
    found: dict[tuple[str, int], int] = defaultdict(int)
    found.update(balances(connection, month_before(months.first), rows=rows))
    for key, amount in opening_balances(connection, months).items():
        found[key] += amount
    return {key: amount for key, amount in found.items() if amount}


def month_before(month: str) -> str:
    """The month before.

    >>> month_before("2024-01")
    '2023-12'
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def cash_flows(
    connection: Connection,
    months: Months,
    *,
    department: Department = ALL,
    rows: Recomputed | None = None,
) -> dict[str, int]:
    """Cash in less cash out by cash-flow item; '' is cash that bears none."""
    if rows is not None:
        found: dict[str, int] = defaultdict(int)
        for each in rows.cash:
            if months.first <= each.month <= months.last:
                found[each.item] += each.amount
        return found
    query = (
        select(cash_flow_balance.c.cash_flow_item, func.sum(cash_flow_balance.c.amount))
        .join(period, period.c.id == cash_flow_balance.c.period_id)
        .group_by(cash_flow_balance.c.cash_flow_item)
    )
    query = query.where(period.c.month.between(months.first, months.last))
    if department != ALL:
        query = query.where(cash_flow_balance.c.department_id == department)
    return {item: int(amount) for item, amount in rows_of(connection, query)}


def cash_codes(connection: Connection) -> set[str]:
    """The accounts that are cash for the cash-flow statement."""
    return set(connection.execute(select(account.c.code).where(account.c.is_cash == 1)).scalars())


def departments_in(connection: Connection, months: Months) -> list[int]:
    """Departments with a profit or cash posting in the months, 0 for *not assigned*."""
    in_profit = (
        select(account_balance.c.department_id)
        .join(period, period.c.id == account_balance.c.period_id)
        .join(account, account.c.id == account_balance.c.account_id)
        .where(
            period.c.month.between(months.first, months.last),
            account.c["class"].in_(PROFIT_CLASSES),
        )
    )
    in_cash = (
        select(cash_flow_balance.c.department_id)
        .join(period, period.c.id == cash_flow_balance.c.period_id)
        .where(period.c.month.between(months.first, months.last))
    )
    return sorted(set(connection.execute(in_profit.union(in_cash)).scalars()))


# -- what a column of a statement is reckoned from


def balance_facts(connection: Connection, until: str, *, rows: Recomputed | None = None) -> Facts:
    """Facts of a balance sheet at the end of a month."""
    return Facts(balances=balances(connection, until, rows=rows))


def year_beginning_facts(
    connection: Connection, last: str, *, rows: Recomputed | None = None
) -> Facts:
    """Facts of a balance sheet on 1 January of the month's year, openings in the year included."""
    year = Months(last, last).year_to_date
    return Facts(balances=beginning(connection, year, rows=rows))


def movement_facts(
    connection: Connection,
    months: Months,
    *,
    department: Department = ALL,
    rows: Recomputed | None = None,
) -> Facts:
    """Facts of an income statement, cash-flow statement and its supplement for some months."""
    is_year = months.first.endswith("-01")
    cash = cash_codes(connection)
    facts = Facts(
        turnovers=turnovers(
            connection, months, department=department, with_opening=is_year, rows=rows
        ),
        cash=cash_flows(connection, months, department=department, rows=rows),
    )
    if department != ALL:
        return facts
    before = beginning(connection, months, rows=rows)
    after = balances(connection, months.last, rows=rows)
    changes: dict[str, int] = defaultdict(int)
    for sign, side in ((-1, before), (1, after)):
        for (code, _), amount in side.items():
            changes[code] += sign * amount
    facts.changes = changes
    facts.cash_beginning = sum(amount for (code, _), amount in before.items() if code in cash)
    facts.cash_end = sum(amount for (code, _), amount in after.items() if code in cash)
    return facts


def equity_facts(connection: Connection, last: str) -> dict[str, Facts]:
    """Facts of each column of the statement of changes in equity, for the year up to a month."""
    months = Months(last, last).year_to_date
    columns = {each.key: each.accounts for each in load_equity_columns()}
    rows = connection.execute(select(account.c.code, account.c["class"].label("kind"))).all()
    placed = {row.code: column_of(columns, ChartEntry(row.code, row.kind)) for row in rows}
    profit_codes = {row.code for row in rows if row.kind in PROFIT_CLASSES}
    figures: dict[str, dict[str, int]] = {key: defaultdict(int) for key in columns}
    for (code, _), amount in beginning(connection, months).items():
        column = placed[code]
        if column is not None:
            figures[column]["previous_end"] -= amount
    for line, column, amount in _equity_movements(connection, months, placed):
        figures[column][line] += amount
    profit = figures["undistributed_profit"]
    for code, (debit, credit) in turnovers(connection, months, with_opening=True).items():
        if code in profit_codes:
            line = "errors" if code == PRIOR_YEAR else "comprehensive_income"
            profit[line] += credit - debit
    return {key: Facts(equity=each) for key, each in figures.items()}


def _equity_movements(
    connection: Connection, months: Months, placed: Mapping[str, str | None]
) -> Iterable[tuple[str, str, int]]:
    """Entries that touch equity, each split into where it came from and where it went.

    Profit accounts count only in closing entries, which carry them into equity; in all others they
    are the year's result, which has a row of its own.
    """
    touching = (
        select(posting.c.entry_id)
        .join(account, account.c.id == posting.c.account_id)
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .join(period, period.c.id == journal_entry.c.period_id)
        .where(
            account.c["class"] == "equity",
            journal_entry.c.kind != "opening",
            period.c.month.between(months.first, months.last),
        )
    )
    query = (
        select(posting.c.entry_id, account.c.code, func.sum(posting.c.amount))
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .join(account, account.c.id == posting.c.account_id)
        .where(
            posting.c.entry_id.in_(touching),
            or_(journal_entry.c.kind == "closing", account.c["class"].not_in(PROFIT_CLASSES)),
        )
        .group_by(posting.c.entry_id, account.c.code)
    )
    entries: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry_id, code, amount in rows_of(connection, query):
        column = placed[code]
        if column is not None:
            entries[entry_id][column] -= int(amount)
    rules = load_equity_movements()
    return [each for changes in entries.values() for each in split_movement(changes, rules)]
