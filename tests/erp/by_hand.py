"""Rows of the books written by hand, past all our code, as somebody with a SQL prompt would.

Belongs here: opening a transaction, inserting rows with the columns that matter, sealing it. Does
not belong here: which fault a test plants.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg
import sqlalchemy.exc
from sqlalchemy import Connection

from erp.base.columns import timestamp_text
from erp.base.commits import commit_hash
from erp.base.database import Database
from erp.base.tables import ORDINAL_BITS

ERRORS = (sqlalchemy.exc.DBAPIError, sqlite3.Error, psycopg.Error)
DAY = "2024-03-01"
RATE_ONE = 10**10


class Hand:
    """One transaction written with plain SQL on a connection of the application's."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._ordinals: dict[str, int] = {}
        self.tx = 0
        self.wrong = False

    # -- the frame of a transaction

    def open(self) -> Hand:
        """Announce a new transaction."""
        newest = "select coalesce(max(tx), 0) + 1 from commit_log"
        is_sqlite = self.connection.dialect.name == "sqlite"
        self.tx = self.scalar(newest if is_sqlite else "select nextval('tx_sequence')")
        self.run(f"insert into open_tx (tx) values ({self.tx})")
        return self

    def seal(self, **values: Any) -> None:
        """Write the `commit_log` row; its trigger checks the transaction."""
        self.run_row("commit_log", self.seal_row(**values))

    def seal_row(self, **values: Any) -> dict[str, Any]:
        """A `commit_log` row that follows the head, but for the values given."""
        epoch, number, recorded_at, previous = self.rows(
            "select epoch, commit_number, recorded_at, hash from commit_head"
        )[0]
        row = {
            "tx": self.tx,
            "epoch": epoch,
            "commit_number": number + 1,
            "recorded_at": timestamp_text(
                datetime.fromisoformat(recorded_at) + timedelta(microseconds=1)
            ),
            "user_id": 0,
            "origin": "hand",
            "request_id": "",
            "row_count": 0,
            "digest_version": 1,
            "digest": "",
            "previous_hash": previous,
        } | values
        return row | {"hash": values.get("hash", commit_hash(list(row.values())))}

    # -- rows

    def new_id(self, table: str) -> int:
        """The next id of a table in this transaction."""
        self._ordinals[table] = self._ordinals.get(table, 0) + 1
        return self.tx << ORDINAL_BITS | self._ordinals[table]

    def add(self, table: str, **values: Any) -> int:
        """Insert a ledger row: the values given, and harmless ones for the columns left out."""
        row = {"id": self.new_id(table), "tx": self.tx, **self._defaults(table), **values}
        self.run_row(table, row)
        return int(row["id"])

    def run_row(self, table: str, row: dict[str, Any], verb: str = "insert") -> None:
        """Insert a row given as a dict."""
        shown = ", ".join(literal(value) for value in row.values())
        self.run(f"{verb} into {table} ({', '.join(row)}) values ({shown})")

    def run(self, sql: str) -> None:
        """Run a statement."""
        self.connection.exec_driver_sql(sql.replace("%", "%%"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return [tuple(row) for row in self.connection.exec_driver_sql(sql)]

    def scalar(self, sql: str) -> Any:
        """The first value of a query."""
        return self.rows(sql)[0][0]

    def _defaults(self, table: str) -> dict[str, Any]:
        return {
            "voucher": {
                "word": "记", "month": DAY[:7], "voucher_date": DAY, "attachments": 0, "made_by": 0,
            },
            "journal_entry": {
                "kind": "normal", "business_date": DAY, "voucher_date": DAY, "memo": "",
            },
            "posting": {"memo": "手工"},
            "open_item": {"business_date": DAY, "due_date": DAY},
            "settlement": {"business_date": DAY, "kind": "settlement"},
            "tax_item": {"net": 0, "business_date": DAY},
            "stock_move": {"lot_id": 0, "business_date": DAY, "document_line_id": 0},
            "stock_value": {
                "kind": "move", "lot_id": 0, "unknown_quantity": 0, "business_date": DAY,
            },
            "document": {
                "kind": "journal", "content_digest": "", "business_date": DAY, "reference": "",
                "channel": "", "memo": "", "currency": "CNY", "rate": RATE_ONE, "net": 0, "tax": 0,
                "gross": 0, "custom": "{}",
            },
            "document_line": {
                "kind": "journal", "description": "", "quantity": 1, "unit_price": 0, "net": 0,
                "tax": 0, "reason": "", "lot_id": 0,
            },
            "bank_statement": {
                "file_name": "", "part": 1, "format": "", "first_day": DAY, "last_day": DAY,
                "repeated_lines": 0, "repeated_amount": 0, "flags": "",
            },
            "bank_line": {
                "row": 1, "booking_date": DAY, "fee": 0, "counterparty": "",
                "counterparty_account": "", "reference": "", "text": "", "bank_reference": "",
                "raw": "",
            },
            "bank_match": {"how": "accepted", "score": 0, "explanation": ""},
            "outbox": {"event": "", "body": ""},
            "history_document": {
                "source": "old", "key": "1", "kind": "voucher", "number": "记-1",
                "business_date": DAY, "party": "", "party_name": "", "currency": "CNY",
                "amount": 100, "lines": 2, "memo": "", "details": "{}", "digest": "",
            },
            "history_line": {
                "code": "1001", "name": "", "description": "", "party": "", "side": "D",
                "amount": 100, "currency": "",
            },
        }.get(table, {})  # fmt: skip

    # -- names of masters

    def account(self, code: str) -> int:
        """The id of an account."""
        return int(self.scalar(f"select id from account where code = '{code}'"))

    def party(self, code: str) -> int:
        """The id of a party."""
        return int(self.scalar(f"select id from party where code = '{code}'"))

    def product(self, code: str) -> int:
        """The id of a product."""
        return int(self.scalar(f"select id from product where code = '{code}'"))

    def location(self, code: str) -> int:
        """The id of a location."""
        return int(self.scalar(f"select id from location where code = '{code}'"))

    # -- sound rows, to plant one fault in

    def entry(self, *postings: tuple[str, int] | tuple[str, int, str], day: str = DAY) -> int:
        """A voucher with an entry of (account, signed amount in fen, party) postings."""
        voucher = self.add(
            "voucher", number=self.next_voucher(day[:7]), month=day[:7], voucher_date=day
        )
        period = self.scalar(f"select id from period where month = '{day[:7]}'")
        entry = self.add(
            "journal_entry",
            voucher_id=voucher, period_id=period, voucher_date=day, business_date=day,
        )  # fmt: skip
        for account, amount, *party in postings:
            self.posting(entry, account, amount, *party)
        return entry

    def posting(self, entry: int, account: str, amount: int, party: str = "", **values: Any) -> int:
        """A posting; its side is that of its sign."""
        return self.add(
            "posting",
            entry_id=entry, account_id=self.account(account), amount=amount,
            side="D" if amount > 0 else "C", party_id=self.party(party) if party else None,
            **values,
        )  # fmt: skip

    def next_voucher(self, month: str) -> int:
        """The number that follows the last voucher of a month, this transaction's included."""
        return 1 + int(
            self.scalar(f"select coalesce(max(number), 0) from voucher where month = '{month}'")
        )

    def receive(self, quantity: int, amount: int, *, product: str = "P1", day: str = DAY) -> int:
        """Opening stock of `quantity` millionths worth `amount` fen, all its rows."""
        entry = self.entry(("1405.01", amount), ("3104.90", -amount), day=day)
        self.move(quantity, product=product, day=day)
        return self.value(quantity, amount, entry, product=product, day=day)

    def issue(self, quantity: int, amount: int, *, product: str = "P1", day: str = DAY) -> int:
        """A write-off of `quantity` millionths at `amount` fen, all its rows."""
        entry = self.entry(("5711.01", amount), ("1405.01", -amount), day=day)
        self.move(-quantity, product=product, day=day)
        return self.value(-quantity, -amount, entry, product=product, day=day)

    def move(self, quantity: int, *, product: str = "P1", day: str = DAY, **values: Any) -> int:
        """A stock move into (or with a negative quantity out of) the main warehouse."""
        ends = [self.location("OPENING"), self.location("MAIN/STOCK")]
        origin, destination = ends if quantity > 0 else reversed(ends)
        return self.add(
            "stock_move",
            product_id=self.product(product), from_location_id=origin, to_location_id=destination,
            quantity=abs(quantity), business_date=day, **values,
        )  # fmt: skip

    def value(
        self, quantity: int, amount: int, entry: int | None, *, product: str = "P1",
        account: str = "1405.01", day: str = DAY, **values: Any,
    ) -> int:  # fmt: skip
        """A value row of the main warehouse's pool."""
        group = self.scalar("select id from cost_group where code = 'MAIN'")
        return self.add(
            "stock_value",
            entry_id=entry, account_id=self.account(account), product_id=self.product(product),
            cost_group_id=group, quantity=quantity, amount=amount, business_date=day, **values,
        )  # fmt: skip


@contextmanager
def by_hand(database: Database) -> Iterator[Hand]:
    """A hand on a plain connection of the application; what it wrote is committed at the end."""
    with database.engine.connect() as connection, connection.begin():
        yield Hand(connection)


def refused(error: BaseException) -> str:
    """The name of the check that refused, or the words of the database itself."""
    text = str(error)
    named = re.search(r"ledgerhouse:(\w+):", text) or re.search("(duplicate key)", text)
    return named[1] if named else text.splitlines()[0]


def literal(value: object) -> str:
    """A value as SQL text."""
    if value is None:
        return "null"
    return f"'{value}'" if isinstance(value, str) else str(value)
