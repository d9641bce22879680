"""Tables of the money ledger."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as text_clause

from erp.base.columns import IsoDate, RateColumn
from erp.base.tables import (
    ORDINAL_BITS,
    ledger_table,
    master_table,
    running_table,
    text,
    whole,
)

account = master_table(
    "account",
    text("code", unique=True),
    text("name"),
    text("name_en"),
    text("class"),
    text("direction"),
    text("parent_code", server_default=""),
    text("subsidiary", server_default=""),
    text("dimensions", server_default=""),
    whole("is_leaf"),
    whole("is_cash", server_default="0"),
    whole("is_foreign_currency", server_default="0"),
    whole("needs_party", server_default="0"),
    whole("needs_employee", server_default="0"),
    Column("closed_on", IsoDate, nullable=True),
    CheckConstraint("direction in ('D', 'C')", name="direction"),
    CheckConstraint(
        "subsidiary in ('', 'stock', 'cost_difference', 'open_item', 'tax', 'fixed_asset')",
        name="subsidiary",
    ),
    CheckConstraint(
        "class in ('asset', 'liability', 'common', 'equity', 'cost', 'revenue', 'expense')",
        name="class",
    ),
)
"""`subsidiary` names the ledger whose rows must equal the postings; empty means not controlled.
`dimensions` lists what balances are kept by; a party and an employee must be given, a department or
project may be missing and is then *not assigned*."""

period = master_table(
    "period",
    text("month", unique=True),
    Column("first_day", IsoDate, nullable=False),
    Column("last_day", IsoDate, nullable=False),
    text("state"),
    CheckConstraint("state in ('open', 'stock_closed', 'closed', 'filed')", name="state"),
)

period_event = ledger_table(
    "period_event",
    whole("period_id", ForeignKey("period.id")),
    text("from_state"),
    text("to_state"),
    text("reason"),
    CheckConstraint(
        "from_state = 'open' and to_state = 'stock_closed'"
        " or from_state = 'stock_closed' and to_state in ('open', 'closed')"
        " or from_state = 'closed' and to_state in ('stock_closed', 'filed')",
        name="step",
    ),
    Index("ix_period_event_period", "period_id"),
)
"""Each change of a period's state, in order; `period.state` is where they have led. What was filed
with the authorities never opens again (accounting.md §6). Who and when stand in `commit_log`."""

voucher = ledger_table(
    "voucher",
    text("word"),
    text("month"),
    whole("number"),
    Column("voucher_date", IsoDate, nullable=False),
    whole("attachments"),
    whole("made_by"),
    UniqueConstraint("word", "month", "number"),
)

voucher_policy = master_table(
    "voucher_policy",
    Column("valid_from", IsoDate, nullable=False, unique=True),
    text("scheme"),
    text("daily_kinds", server_default=""),
    CheckConstraint("scheme in ('single', 'three_way')", name="scheme"),
)
"""Which words vouchers bear from a day on (`data/voucher_words.csv`), and the kinds of document, a
`;` between them, of which one posting makes one voucher a day: daily summaries, migrations."""

voucher_signature = ledger_table(
    "voucher_signature",
    whole("voucher_id", ForeignKey("voucher.id")),
    text("act"),
    whole("user_id"),
    UniqueConstraint("voucher_id", "act"),
    CheckConstraint("act in ('checked', 'posted', 'cashier')", name="act"),
)
"""审核, 记账, 出纳: who stood for a voucher after it was made, never its maker for the first."""

journal_entry = ledger_table(
    "journal_entry",
    whole("document_id", nullable=True),
    whole("voucher_id", ForeignKey("voucher.id", deferrable=True, initially="DEFERRED")),
    whole("period_id", ForeignKey("period.id")),
    text("kind"),
    Column("business_date", IsoDate, nullable=False),
    Column("voucher_date", IsoDate, nullable=False),
    text("memo"),
    whole("reverses_id", ForeignKey("journal_entry.id"), nullable=True),
    CheckConstraint("kind in ('normal', 'opening', 'reversal', 'closing')", name="kind"),
    Index("ix_journal_entry_document", "document_id"),
    Index(
        "ix_journal_entry_reverses",
        "reverses_id",
        sqlite_where=Column("reverses_id").is_not(None),
        postgresql_where=Column("reverses_id").is_not(None),
    ),
    Index("ix_journal_entry_voucher", "voucher_id"),
    Index(
        "ix_journal_entry_special",
        "period_id",
        sqlite_where=text_clause("kind in ('opening', 'closing')"),
        postgresql_where=text_clause("kind in ('opening', 'closing')"),
    ),
)
"""Entries that open or close the books are few, and every statement asks for them."""

posting = ledger_table(
    "posting",
    whole("entry_id", ForeignKey("journal_entry.id")),
    whole("account_id", ForeignKey("account.id")),
    text("side"),
    whole("amount"),
    whole("party_id", ForeignKey("party.id"), nullable=True),
    whole("department_id", ForeignKey("department.id"), nullable=True),
    whole("employee_id", ForeignKey("employee.id"), nullable=True),
    whole("project_id", ForeignKey("project.id"), nullable=True),
    text("currency", nullable=True),
    whole("foreign_amount", nullable=True),
    Column("rate", RateColumn, nullable=True),
    text("cash_flow_item", nullable=True),
    text("memo"),
    CheckConstraint("side in ('D', 'C')", name="side"),
    CheckConstraint(
        "(currency is null) = (foreign_amount is null) and (currency is null) = (rate is null)",
        name="foreign_amount_whole",
    ),
    CheckConstraint(f"tx = (entry_id >> {ORDINAL_BITS})", name="entry_of_the_same_tx"),
    Index("ix_posting_entry", "entry_id"),
    Index("ix_posting_account", "account_id", "entry_id"),
)

open_item = ledger_table(
    "open_item",
    whole("entry_id", ForeignKey("journal_entry.id")),
    whole("account_id", ForeignKey("account.id")),
    whole("party_id", ForeignKey("party.id")),
    whole("document_id", nullable=True),
    whole("document_line_id", nullable=True),
    whole("amount"),
    text("currency", nullable=True),
    whole("foreign_amount", nullable=True),
    Column("business_date", IsoDate, nullable=False),
    Column("due_date", IsoDate, nullable=False),
    CheckConstraint("amount <> 0", name="amount"),
    CheckConstraint("(currency is null) = (foreign_amount is null)", name="foreign_amount_whole"),
    CheckConstraint("foreign_amount is null or foreign_amount <> 0", name="foreign_amount"),
    CheckConstraint(f"tx = (entry_id >> {ORDINAL_BITS})", name="entry_of_the_same_tx"),
    Index("ix_open_item_entry", "entry_id"),
    Index("ix_open_item_document", "document_id"),
    Index("ix_open_item_party", "party_id", "account_id"),
    Index(
        "ix_open_item_currency",
        "currency",
        sqlite_where=Column("currency").is_not(None),
        postgresql_where=Column("currency").is_not(None),
    ),
)
"""What a party owes or is owed: signed like the posting, debit positive. `amount` is company
currency; an item in another one is settled by `foreign_amount`."""

settlement = ledger_table(
    "settlement",
    whole("open_item_id", ForeignKey("open_item.id")),
    whole("entry_id", ForeignKey("journal_entry.id")),
    whole("amount"),
    whole("foreign_amount", nullable=True),
    Column("business_date", IsoDate, nullable=False),
    text("kind"),
    CheckConstraint("kind in ('settlement', 'revaluation')", name="kind"),
    CheckConstraint("kind = 'settlement' or coalesce(foreign_amount, 1) = 0", name="revaluation"),
    CheckConstraint("amount <> 0 or coalesce(foreign_amount, 0) <> 0", name="amount"),
    CheckConstraint(f"tx = (entry_id >> {ORDINAL_BITS})", name="entry_of_the_same_tx"),
    Index("ix_settlement_item", "open_item_id"),
    Index("ix_settlement_entry", "entry_id"),
)
"""A change of an open item's remainder, signed like the posting that makes it. A revaluation
changes what a foreign item carries in company currency, and nothing of its own."""

bill = ledger_table(
    "bill",
    whole("document_id", ForeignKey("document.id", deferrable=True, initially="DEFERRED")),
    text("direction"),
    text("number"),
    text("form"),
    text("drawer"),
    text("acceptor"),
    Column("issued_on", IsoDate, nullable=False),
    Column("due_on", IsoDate, nullable=False),
    whole("amount"),
    CheckConstraint("direction in ('receivable', 'payable')", name="direction"),
    CheckConstraint("form in ('bank', 'commercial')", name="form"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("due_on >= issued_on", name="due_on"),
    UniqueConstraint("direction", "number"),
    Index("ix_bill_document", "document_id"),
)
"""The register of bills 票据登记簿. What became of one is the settlements of its open item."""

tax_item = ledger_table(
    "tax_item",
    whole("entry_id", ForeignKey("journal_entry.id")),
    whole("account_id", ForeignKey("account.id")),
    whole("party_id", ForeignKey("party.id"), nullable=True),
    whole("document_id", nullable=True),
    whole("tax_code_id", ForeignKey("tax_code.id"), nullable=True),
    whole("net"),
    whole("amount"),
    Column("business_date", IsoDate, nullable=False),
    text("reason", server_default=""),
    CheckConstraint(f"tx = (entry_id >> {ORDINAL_BITS})", name="entry_of_the_same_tx"),
    Index("ix_tax_item_entry", "entry_id"),
    Index("ix_tax_item_document", "document_id"),
)
"""The base and tax behind each posting on a VAT account, signed like the posting.

A transfer between VAT accounts at month end has no tax code. `reason` is why input VAT was
transferred out (`data/input_transfer_reasons.csv`)."""

account_confirmation = ledger_table(
    "account_confirmation",
    text("kind"),
    whole("party_id", ForeignKey("party.id")),
    text("role"),
    Column("as_of", IsoDate, nullable=False),
    whole("amount"),
    whole("confirmed_amount", nullable=True),
    text("reference"),
    whole("made_by"),
    CheckConstraint("kind in ('sent', 'agreed', 'disputed')", name="kind"),
    CheckConstraint("role in ('customer', 'supplier')", name="role"),
    CheckConstraint("(kind = 'sent') = (confirmed_amount is null)", name="answer"),
    CheckConstraint(
        "confirmed_amount is null or (kind = 'agreed') = (confirmed_amount = amount)",
        name="agreed_amount",
    ),
    Index("ix_account_confirmation_party", "party_id", "role"),
)
"""`amount` is the party's balance at the end of `as_of` by our books, debit positive;
`confirmed_amount` the one it answered with, signed alike."""

voucher_counter = running_table(
    "voucher_counter",
    Column("word", text("word").type, primary_key=True),
    Column("month", text("month").type, primary_key=True),
    whole("last"),
)

account_balance = running_table(
    "account_balance",
    whole("account_id", primary_key=True, autoincrement=False),
    whole("period_id", primary_key=True, autoincrement=False),
    Column("currency", text("currency").type, primary_key=True),
    whole("party_id", primary_key=True, autoincrement=False),
    whole("department_id", primary_key=True, autoincrement=False),
    whole("employee_id", primary_key=True, autoincrement=False),
    whole("project_id", primary_key=True, autoincrement=False),
    whole("debit"),
    whole("credit"),
    whole("foreign_debit"),
    whole("foreign_credit"),
    Index("ix_account_balance_party", "party_id", "account_id"),
)
"""Turnover of a period. A dimension that is not used is 0, company currency is ''."""

cash_flow_balance = running_table(
    "cash_flow_balance",
    whole("period_id", primary_key=True, autoincrement=False),
    Column("cash_flow_item", text("cash_flow_item").type, primary_key=True),
    whole("department_id", primary_key=True, autoincrement=False),
    whole("amount"),
)
"""Cash in less cash out of a period, opening entries left out. A posting without an item is
under '', which sums to 0 where money moved between cash accounts; no department is 0."""

open_item_balance = running_table(
    "open_item_balance",
    whole("open_item_id", primary_key=True, autoincrement=False),
    whole("remaining"),
    whole("foreign_remaining"),
)
