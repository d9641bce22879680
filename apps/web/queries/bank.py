"""Bank lines, proposals and the reconciliation statement as rows and sheets.

Belongs here: columns and their words. Does not: scores, sums (`erp.banking`), a widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import Connection, select

from apps.web import figures
from apps.web.language import either, is_chinese, message
from apps.web.language import text as _
from apps.web.queries.sheet import Column, Row, Sheet
from data.bank_rules import BankRule
from erp.banking.queries import BankAccount, BankLine, BookLine
from erp.banking.reconciliation import BEFORE, NOT_JOINED, Item, Reconciliation
from erp.banking.rules import Feature, Proposal
from erp.banking.statements import Statement
from erp.base.exact import from_whole
from erp.ledger.models import account

FEATURES = {
    "amount": message("same amount"),
    "sum": message("amounts sum to it"),
    "date": message("days between"),
    "number": message("number in the text"),
    "name": message("party's name"),
    "alone": message("the only one of this amount"),
}
NAMED = {
    BEFORE: message("Books and bank already differed when statements began"),
    NOT_JOINED: message("A statement is missing: balances do not follow each other"),
}

Cells = dict[str, str]


def money(ours: BankAccount, minor: int) -> str:
    """Minor units of the account's currency, as the reader writes them."""
    return figures.amount(from_whole(minor, ours.digits), digits=ours.digits)


def account_name(ours: BankAccount) -> str:
    """What people call an account: its name, the end of its number, its currency."""
    tail = f" …{ours.number[-4:]}" if ours.number else ""
    return f"{ours.name}{tail} · {ours.currency} · {ours.account}"


def cash_accounts(connection: Connection, known: list[BankAccount]) -> dict[str, str]:
    """Cash accounts of the chart that no bank account stands for yet, code to name."""
    rows = connection.execute(
        select(account.c.code, account.c.name, account.c.name_en)
        .where(account.c.is_leaf == 1, account.c.is_cash == 1)
        .order_by(account.c.code)
    )
    taken = {each.account for each in known}
    return {
        str(code): f"{code} {zh if is_chinese() else en}"
        for code, zh, en in rows
        if code not in taken
    }


def statement_row(statement: Statement, account: str) -> Cells:
    """What one statement of a file says and whether it adds up."""
    days = [line.booking_date for line in statement.lines]
    first = min([*days, *filter(None, [statement.first_day])], default=None)
    last = max([*days, *filter(None, [statement.last_day])], default=None)
    return {
        _("Bank account"): account,
        _("Number at the bank"): statement.account,
        _("Format"): statement.format,
        _("First day"): first.isoformat() if first else "",
        _("Last day"): last.isoformat() if last else "",
        _("Lines"): str(len(statement.lines)),
        _("Opening"): "" if statement.opening is None else figures.amount(statement.opening),
        _("Closing"): "" if statement.closing is None else figures.amount(statement.closing),
        _("Check of balances"): check_of(statement),
    }


def check_of(statement: Statement) -> str:
    """Whether the lines lead from opening to closing; where they stop doing so."""
    broken = statement.first_break()
    if broken is not None:
        place = _("row {row}", row=broken.row) if broken.row else _("the end")
        return _(
            "✗ {place}: {expected} expected, {found} found",
            place=place,
            expected=broken.expected,
            found=broken.found,
        )
    return _("no balances given") if statement.opening is None else _("✓ adds up")


def statement_lines(statement: Statement) -> list[Cells]:
    """The lines of a statement, as the file tells them."""
    return [
        {
            _("Row"): str(line.row),
            _("Date"): line.booking_date.isoformat(),
            _("Amount"): figures.amount(line.amount),
            _("Counterparty"): line.counterparty,
            _("Text"): " ".join(filter(None, (line.text, line.reference))),
            _("Balance"): "" if line.balance is None else figures.amount(line.balance),
        }
        for line in statement.lines
    ]


def line_row(ours: BankAccount, line: BankLine) -> Cells:
    """A bank line."""
    return {
        _("Date"): line.booking_date.isoformat(),
        _("Amount"): money(ours, line.remaining),
        _("Counterparty"): line.counterparty,
        _("Text"): line.said,
    }


def posting_row(ours: BankAccount, row: BookLine) -> Cells:
    """A posting on the cash account."""
    return {
        _("Date"): row.day.isoformat(),
        _("Amount"): money(ours, row.remaining),
        _("Voucher"): row.voucher,
        _("Document"): row.document,
        _("Party"): row.party,
        _("Memo"): row.memo,
    }


def proposal_row(ours: BankAccount, line: BankLine, proposal: Proposal) -> Cells:
    """A line and what it may be, with the score and its reasons."""
    chosen = proposal.candidates
    does = _("matches") if all(c.kind == "posting" for c in chosen) else _("posts and matches")
    return line_row(ours, line) | {
        _("Score"): str(proposal.score),
        _("Accepting"): does,
        _("May be"): ", ".join(" ".join(c.numbers[:1]) or str(c.day) for c in chosen),
        _("Party"): chosen[0].party,
        _("Why"): reasons(proposal.features)
        + (f" · {_('others are nearly as good')}" if proposal.is_ambiguous else ""),
    }


def rule_row(ours: BankAccount, line: BankLine, rule: BankRule) -> Cells:
    """A line and the rule that knows it."""
    return line_row(ours, line) | {_("Rule"): either(rule.name, rule.name_en)}


def reasons(features: Iterable[Feature]) -> str:
    """The features of a score in the reader's words: `same amount +50, days between +15 (0)`."""
    return ", ".join(
        f"{_(FEATURES[f.name])} {f.points:+}" + (f" ({f.said})" if f.said else "") for f in features
    )


def reconciliation_sheet(found: Reconciliation, ours: BankAccount, company: str) -> Sheet:
    """银行存款余额调节表: one side below the other, each adjusted by what the other has."""
    columns = (
        Column(_("Item")),
        Column(_("Date")),
        Column(_("Number")),
        Column(_("Text")),
        Column(_("Amount"), "money"),
    )
    rows = [
        Row((_("Book balance"), found.day, ours.account, "", found.book_balance), "heading"),
        *_items(found.at_bank_only, _("Received by the bank, not in the books"), 1),
        *_items(found.at_bank_only, _("Paid by the bank, not in the books"), -1),
        _total(_("Adjusted book balance"), found.adjusted_book_balance),
        Row(
            (_("Statement balance"), found.statement_day, ours.number, "", found.statement_balance),
            "heading",
        ),
        *_items(found.in_books_only, _("Received in the books, not at the bank"), 1),
        *_items(found.in_books_only, _("Paid in the books, not at the bank"), -1),
        _total(_("Adjusted statement balance"), found.adjusted_statement_balance),
        _total(_("Difference"), found.difference),
        *(Row((_(NAMED[name]), None, "", "", amount)) for name, amount in found.named),
    ]
    return Sheet(
        f"reconciliation-{ours.code}-{found.day}",
        _("Bank reconciliation statement"),
        (company, account_name(ours), found.day.isoformat()),
        columns,
        rows,
    )


def _items(items: Sequence[Item], label: str, sign: int) -> list[Row]:
    return [
        Row((label, item.day, item.number, item.text, item.amount))
        for item in items
        if item.amount * sign > 0
    ]


def _total(label: str, amount: Decimal) -> Row:
    return Row((label, None, "", "", amount), "total")
