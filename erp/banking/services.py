"""The acts of banking: an account, a statement's import, matches and their undoing.

Belongs here: one function a business act; the caller owns the transaction. Does not: reading files
(`ingest.bank`), which row a line is (`rules`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import erp.schema  # noqa: F401 - all tables must be known before rows are written in their order
from erp.banking.errors import (
    AmountsDiffer,
    LineMatchedAlready,
    NoPostingOnAccount,
    NotACashAccount,
    NothingMatched,
    PostingMatchedAlready,
    StatementDoesNotLead,
    StatementEmpty,
    StatementOfOtherAccount,
    StatementOfOtherCurrency,
    StatementRepeated,
    UnknownBankAccount,
)
from erp.banking.models import bank_account, bank_line, bank_match, bank_statement
from erp.banking.queries import bank_accounts, live_matches
from erp.banking.statements import line_keys
from erp.base.exact import from_whole, to_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from erp.banking.queries import BankAccount, BankLine
    from erp.banking.statements import Seen, Statement
    from erp.base.commits import Transaction

_CHUNK = 400
_TAIL = 4


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one statement. `flags` are what was noticed, as `gap:100.00:90.00`."""

    statement_id: int
    lines: int
    repeated: int
    flags: tuple[str, ...]


def create_bank_account(
    transaction: Transaction,
    *,
    code: str,
    name: str,
    account: str,
    currency: str,
    bank: str = "",
    number: str = "",
) -> int:
    """A bank account standing for a leaf cash account of the chart."""
    found = transaction.rows(
        "select id from account where code = ? and is_leaf = 1 and is_cash = 1", (account,)
    )
    if not found:
        raise NotACashAccount(account)
    return transaction.insert(
        bank_account,
        {
            "code": code,
            "name": name,
            "bank": bank,
            "number": number,
            "currency": currency,
            "account_id": found[0][0],
        },
    )


def check_statement(ours: BankAccount, statement: Statement, file_name: str) -> None:
    """Refuses a statement of another account or currency, and one that does not add up."""
    if statement.account and ours.number and not is_same_number(statement.account, ours.number):
        raise StatementOfOtherAccount(statement.account, ours.number)
    if statement.currency and statement.currency != ours.currency:
        raise StatementOfOtherCurrency(statement.currency, ours.currency)
    if not statement.lines and (statement.first_day is None or statement.last_day is None):
        raise StatementEmpty(file_name)
    broken = statement.first_break()
    if broken is not None:
        raise StatementDoesNotLead(broken)


def is_same_number(said: str, ours: str) -> bool:
    """Whether a statement's account number can be ours: masked, shortened or with bank code."""
    one, other = (re.sub(r"[^0-9a-z*]", "", each.casefold()) for each in (said, ours))
    if "*" in one or "*" in other:
        ends = zip(one[-_TAIL:], other[-_TAIL:], strict=False)
        return all(a == b for a, b in ends if a not in "*x" and b not in "*x")
    return one.endswith(other) or other.endswith(one) or (len(other) > _TAIL and other in one)


def import_statement(
    transaction: Transaction,
    ours: BankAccount,
    statement: Statement,
    *,
    file_name: str,
    file_hash: str,
    part: int = 1,
    seen: Seen | None = None,
) -> Imported:
    """Keep a statement's lines, those an earlier one brought left out. Refuses what is unsound."""
    check_statement(ours, statement, file_name)
    if transaction.rows(
        "select id from bank_statement where bank_account_id = ? and file_hash = ? and part = ?",
        (ours.id, file_hash, part),
    ):
        raise StatementRepeated(file_name)
    days = [line.booking_date for line in statement.lines]
    first = min([*days, *filter(None, [statement.first_day])])
    last = max([*days, *filter(None, [statement.last_day])])
    keys = list(line_keys(statement.lines, Counter() if seen is None else seen))
    known = _known_keys(transaction, ours, keys)
    amounts = [to_whole(line.amount, ours.digits, "amount") for line in statement.lines]
    repeated = [n for n, key in enumerate(keys) if key in known]
    opening, closing = (
        None if statement.opening is None or statement.closing is None
        else to_whole(each, ours.digits, "balance")
        for each in (statement.opening or 0, statement.closing or 0)
    )  # fmt: skip
    flags = _flags(transaction, ours, first, last, opening)
    statement_id = transaction.new_id(bank_statement)
    transaction.add(
        bank_statement,
        (
            statement_id, transaction.tx, ours.id, file_name, file_hash, part, statement.format,
            first.isoformat(), last.isoformat(), opening, closing, len(repeated),
            sum(amounts[n] for n in repeated), ";".join(flags),
        ),
    )  # fmt: skip
    for number, (line, key) in enumerate(zip(statement.lines, keys, strict=True)):
        if key in known or not amounts[number]:
            continue
        transaction.add(
            bank_line,
            (
                transaction.new_id(bank_line), transaction.tx, statement_id, ours.id, line.row,
                line.booking_date.isoformat(),
                line.value_date.isoformat() if line.value_date else None, amounts[number],
                to_whole(line.fee, ours.digits, "fee"), line.counterparty,
                line.counterparty_account, line.reference, line.text, line.bank_reference,
                _whole_or_none(line.balance, ours.digits), key, line.raw,
            ),
        )  # fmt: skip
    kept = len(statement.lines) - len(repeated)
    return Imported(statement_id, kept, len(repeated), tuple(flags))


def import_file(
    transaction: Transaction,
    statements: Sequence[Statement],
    *,
    file_name: str,
    file_hash: str,
    account: str | None = None,
    progress: Callable[..., None] | None = None,
) -> list[tuple[str, Imported]]:
    """Keep all statements of a file, or refuse it whole: account codes and what became of each.

    Without an account's code each statement finds its own by number and currency.
    """
    known = bank_accounts(transaction.connection)
    made: list[tuple[str, Imported]] = []
    seen: dict[int, Seen] = {}
    for part, statement in enumerate(statements, 1):
        ours = find_account(known, statement, account)
        if not statement.lines and statement.first_day is None and len(statements) > 1:
            continue
        made.append(
            (
                ours.code,
                import_statement(
                    transaction, ours, statement, file_name=file_name, file_hash=file_hash,
                    part=part, seen=seen.setdefault(ours.id, Counter()),
                ),
            )
        )  # fmt: skip
        if progress is not None:
            progress(part, "/", len(statements))
    return made


def find_account(
    known: Sequence[BankAccount], statement: Statement, code: str | None
) -> BankAccount:
    """The account a statement belongs to: the one named, else the one with its number."""
    if code is not None:
        found = [each for each in known if each.code == code]
    else:
        found = [
            each
            for each in known
            if statement.currency in ("", each.currency)
            and each.number
            and statement.account
            and is_same_number(statement.account, each.number)
        ]
    if len(found) != 1:
        raise UnknownBankAccount(code or statement.account or "?")
    return found[0]


def _whole_or_none(value: Decimal | None, digits: int) -> int | None:
    return None if value is None else to_whole(value, digits, "balance")


def _known_keys(transaction: Transaction, ours: BankAccount, keys: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        known.update(
            row[0]
            for row in transaction.rows(
                "select line_key from bank_line where bank_account_id = ?"
                f" and line_key in ({marks})",
                [ours.id, *chunk],
            )
        )
    return known


def _flags(
    transaction: Transaction, ours: BankAccount, first: date, last: date, opening: int | None
) -> list[str]:
    """What does not fit the statements before: days told twice, a balance not carried on."""
    told = _told_before(transaction, ours, first, last)
    if not told:
        return []
    before_first, before_last, closing = told[-1]
    if before_last >= first.isoformat():
        # Two statements of one day follow each other where the balance is carried on.
        if before_last == first.isoformat() and closing is not None and closing == opening:
            return []
        return [f"overlap:{before_first}:{before_last}"]
    if closing is not None and opening is not None and closing != opening:
        expected, found = (from_whole(each, ours.digits) for each in (closing, opening))
        return [f"gap:{expected}:{found}"]
    return []


def _told_before(
    transaction: Transaction, ours: BankAccount, first: date, last: date
) -> list[tuple[str, str, int | None]]:
    """First day, last day and closing of statements up to these days; this transaction's too."""
    columns = "first_day, last_day, closing from bank_statement where bank_account_id = ?"
    stored = [
        *transaction.rows(
            f"select {columns} and last_day < ? order by last_day desc, id desc limit 1",
            (ours.id, first.isoformat()),
        ),
        *transaction.rows(
            f"select {columns} and last_day >= ? and first_day <= ? order by last_day, id",
            (ours.id, first.isoformat(), last.isoformat()),
        ),
    ]
    told = [(str(one), str(other), closing) for one, other, closing in stored]
    names = list(bank_statement.columns.keys())
    for row in transaction.buffer(bank_statement):
        values = dict(zip(names, row, strict=True))
        if values["bank_account_id"] == ours.id and str(values["first_day"]) <= last.isoformat():
            closing = values["closing"]
            told.append(
                (
                    str(values["first_day"]), str(values["last_day"]),
                    None if closing is None else int(closing),
                )
            )  # fmt: skip
    return sorted(told, key=lambda each: each[1])


# -- matches


def match(
    transaction: Transaction,
    ours: BankAccount,
    line: BankLine,
    parts: Mapping[int, int],
    *,
    how: str = "accepted",
    score: int = 0,
    explanation: str = "",
) -> None:
    """Say that a line is these parts of postings (posting id → minor units, debit positive).

    Together they are all that is left of the line.
    """
    left = transaction.scalar(
        "select remaining from bank_line_balance where line_id = ?", (line.id,)
    )
    if not left:
        raise LineMatchedAlready(line.row, line.booking_date.isoformat())
    _check_postings(transaction, ours, parts)
    add_match(
        transaction, ours, line.id, int(left), parts, how=how, score=score, explanation=explanation
    )


def add_match(
    transaction: Transaction,
    ours: BankAccount,
    line_id: int,
    left: int,
    parts: Mapping[int, int],
    *,
    how: str,
    score: int,
    explanation: str,
) -> None:
    """Write the matches of a line; the caller has looked at the postings."""
    if sum(parts.values()) != left:
        shown = [from_whole(each, ours.digits) for each in (left, sum(parts.values()))]
        raise AmountsDiffer(*shown)
    for posting_id, amount in parts.items():
        transaction.add(
            bank_match,
            (
                transaction.new_id(bank_match), transaction.tx, line_id, posting_id, amount, how,
                score, explanation, None,
            ),
        )  # fmt: skip


def _check_postings(transaction: Transaction, ours: BankAccount, parts: Mapping[int, int]) -> None:
    for posting_id, amount in parts.items():
        found = transaction.rows(
            "select p.account_id, coalesce(p.foreign_amount, p.amount), coalesce(b.matched, 0)"
            " from posting p left join bank_posting_balance b on b.posting_id = p.id"
            " where p.id = ?",
            (posting_id,),
        )
        if not found or found[0][0] != ours.account_id:
            raise NoPostingOnAccount(posting_id, ours.account)
        left = int(found[0][1]) - int(found[0][2])
        if amount * left <= 0 or abs(amount) > abs(left):
            raise PostingMatchedAlready(posting_id)


def undo_match(transaction: Transaction, line: BankLine) -> None:
    """Undo all live matches of a line, each by a row. What was posted stays posted."""
    rows = live_matches(transaction.connection, [line.id])
    if not rows:
        raise NothingMatched(line.row, line.booking_date.isoformat())
    for row in rows:
        transaction.add(
            bank_match,
            (
                transaction.new_id(bank_match), transaction.tx, row.line_id, row.posting_id,
                -row.amount, "undone", 0, "", row.id,
            ),
        )  # fmt: skip
