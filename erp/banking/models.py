"""Tables of bank accounts, statements, their lines and matches."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from erp.base.columns import IsoDate
from erp.base.tables import ledger_table, master_table, running_table, text, whole

bank_account = master_table(
    "bank_account",
    text("code", unique=True),
    text("name"),
    text("bank", server_default=""),
    text("number", server_default=""),
    text("currency"),
    whole("account_id", ForeignKey("account.id"), unique=True),
    Column("closed_on", IsoDate, nullable=True),
)
"""One account at a bank or payment service is one cash account of the chart, and the other way:
otherwise no book balance could be compared with a statement's."""

bank_statement = ledger_table(
    "bank_statement",
    whole("bank_account_id", ForeignKey("bank_account.id")),
    text("file_name"),
    text("file_hash"),
    whole("part"),
    text("format"),
    Column("first_day", IsoDate, nullable=False),
    Column("last_day", IsoDate, nullable=False),
    whole("opening", nullable=True),
    whole("closing", nullable=True),
    whole("repeated_lines"),
    whole("repeated_amount"),
    text("flags"),
    UniqueConstraint("bank_account_id", "file_hash", "part"),
    CheckConstraint("(opening is null) = (closing is null)", name="balances_whole"),
    CheckConstraint("first_day <= last_day", name="days"),
    Index("ix_bank_statement_days", "bank_account_id", "last_day"),
)
"""One statement of a file (its `part`, from 1). Lines an earlier statement brought are not kept
again: `repeated_amount` is their sum. `flags` names what was noticed, separated by `;`."""

bank_line = ledger_table(
    "bank_line",
    whole("statement_id", ForeignKey("bank_statement.id")),
    whole("bank_account_id", ForeignKey("bank_account.id")),
    whole("row"),
    Column("booking_date", IsoDate, nullable=False),
    Column("value_date", IsoDate, nullable=True),
    whole("amount"),
    whole("fee"),
    text("counterparty"),
    text("counterparty_account"),
    text("reference"),
    text("text"),
    text("bank_reference"),
    whole("balance", nullable=True),
    text("line_key"),
    text("raw"),
    UniqueConstraint("bank_account_id", "line_key"),
    CheckConstraint("amount <> 0", name="amount"),
    CheckConstraint("fee >= 0", name="fee"),
    Index("ix_bank_line_statement", "statement_id"),
    Index("ix_bank_line_day", "bank_account_id", "booking_date"),
)
"""Money in is positive. `fee` is what the service kept back of it: amount + fee is what the other
side paid (or, going out, got). `raw` is the line as the file has it."""

bank_match = ledger_table(
    "bank_match",
    whole("line_id", ForeignKey("bank_line.id")),
    whole("posting_id", ForeignKey("posting.id")),
    whole("amount"),
    text("how"),
    whole("score"),
    text("explanation"),
    whole("undoes_id", ForeignKey("bank_match.id"), nullable=True),
    UniqueConstraint("undoes_id"),
    CheckConstraint("amount <> 0", name="amount"),
    CheckConstraint("how in ('automatic', 'accepted', 'undone')", name="how"),
    CheckConstraint("(how = 'undone') = (undoes_id is not null)", name="undoing"),
    Index("ix_bank_match_line", "line_id"),
    Index("ix_bank_match_posting", "posting_id"),
)
"""So much of a posting is so much of a line, signed like the posting (debit positive)."""

bank_rejection = ledger_table(
    "bank_rejection",
    whole("line_id", ForeignKey("bank_line.id")),
    text("candidates"),
    whole("score"),
    text("explanation"),
    UniqueConstraint("line_id", "candidates"),
    CheckConstraint("candidates <> ''", name="candidates"),
)
"""Somebody said that a line is not these rows of the books, as `posting:12;posting:13` names them:
it is proposed no more. Other rows still are, and by hand it can be matched all the same."""

bank_line_balance = running_table(
    "bank_line_balance",
    whole("line_id", primary_key=True, autoincrement=False),
    whole("remaining"),
)
"""What of a line is not matched yet, signed like the line."""

bank_posting_balance = running_table(
    "bank_posting_balance",
    whole("posting_id", primary_key=True, autoincrement=False),
    whole("matched"),
)
"""What of a cash posting is matched; postings never matched have no row."""
