"""What is open at a date: items, their ages, the control accounts they equal, a party's account.

Belongs here: open items as of any day by the date of their vouchers, so that they equal the ledger
of that day also after back-dated entries. Does not: making or settling an item. Amounts are whole
minor units of company currency, signed like the posting, debit positive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from erp.documents.models import document
from erp.ledger.models import (
    account,
    account_balance,
    account_confirmation,
    journal_entry,
    open_item,
    open_item_balance,
    period,
    posting,
    settlement,
    voucher,
)
from erp.parties.models import party
from erp.statements.queries import last_day_of, last_posted_month, month_before, rows_of

Role = Literal["customer", "supplier"]

ACCOUNTS_OF: Mapping[Role, tuple[str, ...]] = {
    "customer": ("1121", "1122", "2203", "2205"),
    "supplier": ("1123", "2201", "2202"),
}
"""First-level accounts between the firm and a party in that role."""

AGED: Mapping[Role, str] = {"customer": "1122", "supplier": "2202"}
"""The account whose ageing is asked for."""

BUCKETS = ("not_due", "1-30", "31-60", "61-90", "91-180", "over_180")
"""Days overdue, as the marts name them."""

_LIMITS = ((0, "not_due"), (30, "1-30"), (60, "31-60"), (90, "61-90"), (180, "91-180"))


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item not settled at the date. `amount` is what it was opened with."""

    id: int
    account: str
    party_id: int
    party_code: str
    party: str
    document: str
    business_date: date
    due_date: date
    amount: int
    remaining: int
    bucket: str


@dataclass(frozen=True, slots=True)
class AgedParty:
    """A party's open items by age; `amounts` in the order of `BUCKETS`."""

    party_id: int
    party_code: str
    party: str
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        """What is open in all."""
        return sum(self.amounts)


@dataclass(frozen=True, slots=True)
class Control:
    """An account and its sub-ledger at a date."""

    account: str
    items: int
    ledger: int

    @property
    def difference(self) -> int:
        """0 in sound books."""
        return self.items - self.ledger


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A posting between the firm and a party; the balance stands after it."""

    on: date
    voucher: str
    document: str
    account: str
    memo: str
    debit: int
    credit: int
    balance: int


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """A party's account between two days: balances, what happened, what is open at the end."""

    party_id: int
    role: Role
    first: date
    last: date
    opening: int
    lines: tuple[AccountLine, ...]
    closing: int
    items: tuple[OpenItem, ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What was sent to a party or what it answered, newest first."""

    kind: str
    as_of: date
    amount: int
    confirmed_amount: int | None
    reference: str


@dataclass(frozen=True, slots=True)
class WeekPosition:
    """Money tied up at a week's end: stock and receivables less payables."""

    last_day: date
    stock: int
    receivables: int
    payables: int

    @property
    def tied_up(self) -> int:
        """Stock + receivables − payables."""
        return self.stock + self.receivables - self.payables


def bucket_of(due: date, on: date) -> str:
    """The age of what is due on a day.

    >>> bucket_of(date(2024, 1, 31), date(2024, 3, 1))
    '1-30'
    """
    days = (on - due).days
    for limit, bucket in _LIMITS:
        if days <= limit:
            return bucket
    return BUCKETS[-1]


def open_items(
    connection: Connection,
    on: date,
    codes: Sequence[str],
    *,
    party_id: int | None = None,
    from_rows: bool = False,
) -> list[OpenItem]:
    """Items open at the end of a day on these accounts, by party and due date.

    Where nothing is posted after the day the running totals answer; else, and with `from_rows`,
    the items and settlements dated to it.
    """
    is_past = from_rows or _has_later(connection, on)
    query = _remaining_from_rows(on) if is_past else _remaining_now()
    query = query.where(_covered(codes))
    if party_id is not None:
        query = query.where(open_item.c.party_id == party_id)
    return [
        OpenItem(
            row.id, row.account, row.party_id, row.party_code, row.party,
            f"{row.series}-{row.number:04d}" if row.series else "",
            row.business_date, row.due_date, int(row.amount), int(row.remaining),
            bucket_of(row.due_date, on),
        )
        for row in rows_of(
            connection, query.order_by(party.c.code, open_item.c.due_date, open_item.c.id)
        )
    ]  # fmt: skip


def aged(items: Iterable[OpenItem], sign: int = 1) -> list[AgedParty]:
    """Open items by party and age; `sign` −1 shows what is owed as positive."""
    found: dict[tuple[str, int, str], list[int]] = defaultdict(lambda: [0] * len(BUCKETS))
    for each in items:
        amounts = found[each.party_code, each.party_id, each.party]
        amounts[BUCKETS.index(each.bucket)] += sign * each.remaining
    return [
        AgedParty(party_id, code, name, tuple(amounts))
        for (code, party_id, name), amounts in sorted(found.items())
    ]


def control_accounts(connection: Connection, on: date) -> list[Control]:
    """Every account kept by open items: its items and its ledger balance at the end of a day."""
    items: dict[str, int] = defaultdict(int)
    query = _remaining_from_rows(on)
    for row in rows_of(connection, query):
        items[row.account] += int(row.remaining)
    ledger = _ledger_balances(connection, on, account.c.subsidiary == "open_item")
    return [
        Control(code, items.get(code, 0), ledger.get(code, 0)) for code in sorted({*items, *ledger})
    ]


def account_statement(
    connection: Connection, party_id: int, role: Role, first: date, last: date
) -> AccountStatement:
    """A party's account: opening balance, postings by voucher, closing balance, open items."""
    codes = ACCOUNTS_OF[role]
    opening = sum(
        _ledger_balances(
            connection, first - timedelta(days=1), _covered(codes), party_id=party_id
        ).values()
    )
    query = (
        select(
            journal_entry.c.voucher_date.label("on"),
            voucher.c.word,
            voucher.c.month,
            voucher.c.number,
            document.c.series,
            document.c.number.label("document_number"),
            account.c.code,
            posting.c.memo,
            posting.c.side,
            posting.c.amount,
        )
        .select_from(posting)
        .join(account, account.c.id == posting.c.account_id)
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .join(voucher, voucher.c.id == journal_entry.c.voucher_id)
        .outerjoin(document, document.c.id == journal_entry.c.document_id)
        .where(_covered(codes), posting.c.party_id == party_id)
        .where(journal_entry.c.voucher_date.between(first, last))
        .order_by(journal_entry.c.voucher_date, voucher.c.word, voucher.c.number, posting.c.id)
    )
    balance = opening
    lines = []
    for row in rows_of(connection, query):
        balance += row.amount
        is_debit = row.side == "D"
        lines.append(
            AccountLine(
                row.on, f"{row.word}-{row.month}-{row.number:04d}",
                f"{row.series}-{row.document_number:04d}" if row.series else "",
                row.code, row.memo, row.amount if is_debit else 0,
                0 if is_debit else -row.amount, balance,
            )
        )  # fmt: skip
    items = open_items(connection, last, codes, party_id=party_id)
    return AccountStatement(
        party_id, role, first, last, opening, tuple(lines), balance, tuple(items)
    )


def confirmations(connection: Connection, party_id: int, role: Role) -> list[Confirmation]:
    """What was sent and answered about a party's account, newest first."""
    query = (
        select(account_confirmation)
        .where(account_confirmation.c.party_id == party_id, account_confirmation.c.role == role)
        .order_by(account_confirmation.c.id.desc())
    )
    return [
        Confirmation(row.kind, row.as_of, row.amount, row.confirmed_amount, row.reference)
        for row in rows_of(connection, query)
    ]


def cash_position(connection: Connection, last: date, weeks: int) -> list[WeekPosition]:
    """Stock, receivables and payables at the last weeks' ends (Sundays), and on `last`."""
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    ends = sorted({sunday - timedelta(weeks=back) for back in range(weeks)} | {last})
    groups: dict[str, ColumnElement[bool]] = {
        "stock": account.c.subsidiary == "stock",
        "receivables": _covered(["1122"]),
        "payables": _covered(["2202"]),
    }
    found = {name: _balances_on(connection, ends, condition) for name, condition in groups.items()}
    return [
        WeekPosition(
            each, found["stock"][each], found["receivables"][each], -found["payables"][each]
        )
        for each in ends
    ]


def _balances_on(
    connection: Connection, days: Sequence[date], condition: ColumnElement[bool]
) -> dict[date, int]:
    """The balance of some accounts at the end of each day, days ascending."""
    start = days[0]
    balance = sum(_ledger_balances(connection, start, condition).values())
    query = (
        select(journal_entry.c.voucher_date, func.sum(posting.c.amount))
        .select_from(journal_entry)
        .join(posting, posting.c.entry_id == journal_entry.c.id)
        .join(account, account.c.id == posting.c.account_id)
        .where(condition, journal_entry.c.voucher_date > start)
        .where(journal_entry.c.voucher_date <= days[-1])
        .group_by(journal_entry.c.voucher_date)
        .order_by(journal_entry.c.voucher_date)
    )
    moves = rows_of(connection, query)
    found: dict[date, int] = {}
    for day in days:
        while moves and moves[0][0] <= day:
            balance += int(moves.pop(0)[1])
        found[day] = balance
    return found


def _ledger_balances(
    connection: Connection,
    on: date,
    condition: ColumnElement[bool],
    *,
    party_id: int | None = None,
) -> dict[str, int]:
    """Balances by account code at the end of a day: months before it, then the month's entries."""
    month = f"{on:%Y-%m}"
    before = (
        select(account.c.code, func.sum(account_balance.c.debit - account_balance.c.credit))
        .select_from(account_balance)
        .join(period, period.c.id == account_balance.c.period_id)
        .join(account, account.c.id == account_balance.c.account_id)
        .where(condition, period.c.month <= month_before(month))
        .group_by(account.c.code)
    )
    inside = (
        select(account.c.code, func.sum(posting.c.amount))
        .select_from(journal_entry)
        .join(posting, posting.c.entry_id == journal_entry.c.id)
        .join(account, account.c.id == posting.c.account_id)
        .join(period, period.c.id == journal_entry.c.period_id)
        .where(condition, period.c.month == month, journal_entry.c.voucher_date <= on)
        .group_by(account.c.code)
    )
    if party_id is not None:
        before = before.where(account_balance.c.party_id == party_id)
        inside = inside.where(posting.c.party_id == party_id)
    found: dict[str, int] = defaultdict(int)
    for query in (before, inside):
        for code, amount in rows_of(connection, query):
            found[code] += int(amount)
    return found


def _covered(codes: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(or_(account.c.code == code, account.c.code.like(f"{code}.%")) for code in codes))


def _has_later(connection: Connection, on: date) -> bool:
    month = last_posted_month(connection)
    return month is not None and last_day_of(connection, month) > on


_ITEM_COLUMNS = (
    open_item.c.id,
    account.c.code.label("account"),
    open_item.c.party_id,
    party.c.code.label("party_code"),
    party.c.name.label("party"),
    document.c.series,
    document.c.number,
    open_item.c.business_date,
    open_item.c.due_date,
    open_item.c.amount,
)


def _remaining_now() -> Any:  # noqa: ANN401 - a select of known columns
    remaining = open_item_balance.c.remaining
    return (
        select(*_ITEM_COLUMNS, remaining.label("remaining"))
        .select_from(open_item_balance)
        .join(open_item, open_item.c.id == open_item_balance.c.open_item_id)
        .join(account, account.c.id == open_item.c.account_id)
        .join(party, party.c.id == open_item.c.party_id)
        .outerjoin(document, document.c.id == open_item.c.document_id)
        .where(remaining != 0)
    )


def _remaining_from_rows(on: date) -> Any:  # noqa: ANN401 - a select of known columns
    of_settlement = journal_entry.alias("of_settlement")
    settled = (
        select(settlement.c.open_item_id, func.sum(settlement.c.amount).label("amount"))
        .join(of_settlement, of_settlement.c.id == settlement.c.entry_id)
        .where(of_settlement.c.voucher_date <= on)
        .group_by(settlement.c.open_item_id)
        .subquery()
    )
    remaining = open_item.c.amount + func.coalesce(settled.c.amount, 0)
    return (
        select(*_ITEM_COLUMNS, remaining.label("remaining"))
        .select_from(open_item)
        .join(
            journal_entry,
            and_(journal_entry.c.id == open_item.c.entry_id, journal_entry.c.voucher_date <= on),
        )
        .outerjoin(settled, settled.c.open_item_id == open_item.c.id)
        .join(account, account.c.id == open_item.c.account_id)
        .join(party, party.c.id == open_item.c.party_id)
        .outerjoin(document, document.c.id == open_item.c.document_id)
        .where(remaining != 0)
    )
