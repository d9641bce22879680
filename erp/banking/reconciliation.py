"""银行存款余额调节表: the books' balance and the bank's at a date, and what lies between them.

Belongs here: the statement as a plain value, and the one function that makes it. Does not: who is
told, printing.

Both sides are adjusted by what the other has not recorded yet; the adjusted balances are equal, or
the difference is named: `before_first_statement` (books and bank already differed when statements
began) and `statements_do_not_join` (a statement is missing in between).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, func, select

from erp.banking.models import bank_line, bank_match, bank_statement
from erp.banking.queries import fetch, find_bank_account
from erp.base.exact import from_whole
from erp.ledger.models import journal_entry, posting, voucher

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ColumnElement

    from erp.banking.queries import BankAccount

ZERO = Decimal(0)
BEFORE, NOT_JOINED = "before_first_statement", "statements_do_not_join"


@dataclass(frozen=True, slots=True)
class Item:
    """Something one side has and the other has not, at the date. Money in is positive."""

    day: date
    amount: Decimal
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The statement at the end of a day; amounts in the account's currency.

    `in_books_only` are 企业已收（付）银行未收（付）, `at_bank_only` 银行已收（付）企业未收（付）.
    `statement_day` is the last day the bank has told of, None where it never has.
    """

    account: str
    currency: str
    day: date
    book_balance: Decimal
    statement_balance: Decimal
    statement_day: date | None
    in_books_only: tuple[Item, ...]
    at_bank_only: tuple[Item, ...]
    named: tuple[tuple[str, Decimal], ...]

    @property
    def adjusted_book_balance(self) -> Decimal:
        """The books after what the bank has and they have not."""
        return self.book_balance + sum((item.amount for item in self.at_bank_only), ZERO)

    @property
    def adjusted_statement_balance(self) -> Decimal:
        """The bank after what the books have and it has not."""
        return self.statement_balance + sum((item.amount for item in self.in_books_only), ZERO)

    @property
    def difference(self) -> Decimal:
        """Adjusted books less adjusted bank; 0 where the account is reconciled."""
        return self.adjusted_book_balance - self.adjusted_statement_balance

    @property
    def is_reconciled(self) -> bool:
        """Whether nothing is left over and the bank has told of every day up to the date."""
        return (
            not self.difference
            and self.statement_day is not None
            and (self.statement_day >= self.day)
        )


def reconcile(reader: Connection, account: str, day: date) -> Reconciliation:
    """The reconciliation of the bank account with this code at the end of a day."""
    ours = find_bank_account(reader, account)
    first = _statements(reader, ours, bank_statement.c.first_day <= day, newest=False)
    start = first.first_day if first is not None else None
    opening = int(first.opening or 0) if first is not None else 0
    book = _book_total(reader, ours, journal_entry.c.voucher_date <= day)
    lines = _line_total(reader, ours, bank_line.c.booking_date <= day)
    balance, told = _statement_balance(reader, ours, day, opening + lines)
    in_books = _book_items(reader, ours, day, start)
    at_bank = _bank_items(reader, ours, day)
    difference = (
        book + sum(amount for _, amount, _, _ in at_bank)
        - balance - sum(amount for _, amount, _, _ in in_books)
    )  # fmt: skip
    not_joined = opening + lines - balance
    named = [(BEFORE, difference - not_joined), (NOT_JOINED, not_joined)]
    return Reconciliation(
        account=ours.code,
        currency=ours.currency,
        day=day,
        book_balance=from_whole(book, ours.digits),
        statement_balance=from_whole(balance, ours.digits),
        statement_day=told,
        in_books_only=_items(in_books, ours),
        at_bank_only=_items(at_bank, ours),
        named=tuple((name, from_whole(amount, ours.digits)) for name, amount in named if amount),
    )


_Row = tuple["date", int, str, str]


def _items(rows: list[_Row], ours: BankAccount) -> tuple[Item, ...]:
    return tuple(
        Item(day, from_whole(amount, ours.digits), number, text)
        for day, amount, number, text in rows
    )


def _whole(ours: BankAccount) -> ColumnElement[Any]:
    return posting.c.foreign_amount if ours.is_foreign else posting.c.amount


def _book_total(reader: Connection, ours: BankAccount, when: ColumnElement[bool]) -> int:
    total: Any = reader.execute(
        select(func.coalesce(func.sum(_whole(ours)), 0))
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .where(posting.c.account_id == ours.account_id, when)
    ).scalar_one()
    return int(total)


def _line_total(reader: Connection, ours: BankAccount, when: ColumnElement[bool]) -> int:
    total: Any = reader.execute(
        select(func.coalesce(func.sum(bank_line.c.amount), 0)).where(
            bank_line.c.bank_account_id == ours.id, when
        )
    ).scalar_one()
    return int(total)


def _statements(
    reader: Connection, ours: BankAccount, when: ColumnElement[bool], *, newest: bool
) -> Any:  # noqa: ANN401 - a row or None
    order = [bank_statement.c.last_day, bank_statement.c.id]
    return reader.execute(
        select(bank_statement)
        .where(bank_statement.c.bank_account_id == ours.id, when)
        .order_by(*(each.desc() if newest else each for each in order))
        .limit(1)
    ).one_or_none()


def _statement_balance(
    reader: Connection, ours: BankAccount, day: date, summed: int
) -> tuple[int, date | None]:
    """The bank's balance at a day and the last day it has told of.

    The closing balance of the newest statement that ended by then and the lines booked since.
    """
    newest = _statements(reader, ours, bank_statement.c.first_day <= day, newest=True)
    told = min(newest.last_day, day) if newest is not None else None
    ended = _statements(
        reader,
        ours,
        and_(bank_statement.c.last_day <= day, bank_statement.c.closing.is_not(None)),
        newest=True,
    )
    if ended is None:
        return summed, told
    since = and_(bank_line.c.booking_date > ended.last_day, bank_line.c.booking_date <= day)
    return int(ended.closing) + _line_total(reader, ours, since), told


def _book_items(reader: Connection, ours: BankAccount, day: date, start: date | None) -> list[_Row]:
    """Postings up to the day that no line up to the day is.

    What was posted before the first statement is in its opening balance.
    """
    matched = (
        select(bank_match.c.posting_id, func.sum(bank_match.c.amount).label("amount"))
        .join(bank_line, bank_line.c.id == bank_match.c.line_id)
        .where(bank_line.c.bank_account_id == ours.id, bank_line.c.booking_date <= day)
        .group_by(bank_match.c.posting_id)
        .subquery()
    )
    left = _whole(ours) - func.coalesce(matched.c.amount, 0)
    query = (
        select(journal_entry.c.voucher_date, left, voucher.c.word, voucher.c.number, posting.c.memo)
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .join(voucher, voucher.c.id == journal_entry.c.voucher_id)
        .outerjoin(matched, matched.c.posting_id == posting.c.id)
        .where(
            posting.c.account_id == ours.account_id,
            journal_entry.c.voucher_date <= day,
            left != 0,
        )
        .order_by(journal_entry.c.voucher_date, posting.c.id)
    )
    if start is not None:
        query = query.where(journal_entry.c.voucher_date >= start)
    return [
        (on, int(amount), f"{word}-{number:04d}", memo)
        for on, amount, word, number, memo in fetch(reader, query)
    ]


def _bank_items(reader: Connection, ours: BankAccount, day: date) -> list[_Row]:
    """Lines up to the day that no posting up to the day is."""
    matched = (
        select(bank_match.c.line_id, func.sum(bank_match.c.amount).label("amount"))
        .join(posting, posting.c.id == bank_match.c.posting_id)
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .where(posting.c.account_id == ours.account_id, journal_entry.c.voucher_date <= day)
        .group_by(bank_match.c.line_id)
        .subquery()
    )
    left = bank_line.c.amount - func.coalesce(matched.c.amount, 0)
    rows = fetch(
        reader,
        select(
            bank_line.c.booking_date,
            left,
            bank_line.c.bank_reference,
            bank_line.c.counterparty,
            bank_line.c.text,
        )
        .outerjoin(matched, matched.c.line_id == bank_line.c.id)
        .where(bank_line.c.bank_account_id == ours.id, bank_line.c.booking_date <= day, left != 0)
        .order_by(bank_line.c.booking_date, bank_line.c.id),
    )
    return [
        (on, int(amount), number, " ".join(filter(None, (who, text))))
        for on, amount, number, who, text in rows
    ]
