"""Builders of bank accounts, statements and lines with sensible defaults.

Belongs here: what tests of banking, the database and verification share. Does not belong here:
files of banks (`tests/samples/bank`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from erp.banking.queries import BankAccount, BankLine, find_bank_account, lines_of, open_postings
from erp.banking.services import Imported, create_bank_account, import_statement, match
from erp.banking.statements import Statement, StatementLine
from erp.base.database import Database
from erp.posting import post
from tests.builders import a_journal, credit, debit

DAY = date(2024, 3, 1)


def a_bank_account(database: Database, code: str = "ICBC", **values: Any) -> BankAccount:
    """An account at a bank, standing for 1002."""
    wanted = {
        "name": "工行基本户", "account": "1002", "currency": "CNY", "number": "6222021234567890",
    } | values  # fmt: skip
    with database.commit(origin="test") as transaction:
        create_bank_account(transaction, code=code, **wanted)
    return the_account(database, code)


def the_account(database: Database, code: str = "ICBC") -> BankAccount:
    """The bank account with this code."""
    with database.reading() as connection:
        return find_bank_account(connection, code)


def a_line(amount: Decimal | int | str, on: date = DAY, **values: Any) -> StatementLine:
    """A bank line of money in (or, below zero, out)."""
    return StatementLine(values.pop("row", 1), on, Decimal(amount), **values)


def a_statement(
    *lines: StatementLine, opening: Decimal | int | str | None = 0, **values: Any
) -> Statement:
    """A statement of these lines that adds up, from `opening`."""
    start = None if opening is None else Decimal(opening)
    closing = None if start is None else start + sum((line.amount for line in lines), Decimal(0))
    said = {"account": "", "currency": "", "format": "test", "opening": start, "closing": closing}
    return Statement(lines=lines, **(said | values))


def brought(
    database: Database, statement: Statement, name: str = "a.csv", code: str = "ICBC"
) -> Imported:
    """Import a statement under a file name that is its hash too."""
    with database.commit(origin="test") as transaction:
        return import_statement(
            transaction, the_account(database, code), statement, file_name=name, file_hash=name
        )


def open_lines(database: Database, code: str = "ICBC") -> list[BankLine]:
    """The lines not wholly matched."""
    with database.reading() as connection:
        return lines_of(connection, the_account(database, code))


def a_matched_line(database: Database) -> None:
    """A bank account, a statement of one line of 5.00 and its match with a voucher."""
    ours = a_bank_account(database)
    post(database, [a_journal("bk1", debit("1002", 5), credit("3001", 5))])
    brought(database, a_statement(a_line(5)))
    with database.reading() as connection:
        line = lines_of(connection, ours)[0]
        booked = next(
            each for each in open_postings(connection, ours) if each.amount == line.amount
        )
    with database.commit(origin="test") as transaction:
        match(transaction, ours, line, {booked.id: line.amount})
