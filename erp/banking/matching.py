"""Bank lines against the books: matched without asking, proposed, accepted and then posted.

Belongs here: the acts that join `rules` with the ledgers. Does not: scores (`rules`), the bare rows
of a match (`services`), what receipts and payments do to the books.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.bank_rules import BankRule, find_bank_rule, load_bank_rules
from erp.banking.errors import LineMatchedAlready, LinePostedAlready, NoRuleForLine
from erp.banking.models import bank_rejection
from erp.banking.queries import (
    BankAccount,
    BankLine,
    BookLine,
    control_accounts,
    item_candidates,
    lines_of,
    open_postings,
    posting_candidates,
    rejections,
    rule_lines,
)
from erp.banking.rules import Proposal, explanation, propose
from erp.banking.services import add_match
from erp.base.exact import from_whole
from erp.batch.masters import current_masters
from erp.documents.types import Allocation, Document, JournalLine
from erp.ledger.models import journal_entry, posting
from erp.posting import post_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Connection, Table

    from erp.base.commits import Row, Transaction
    from erp.base.database import Database


@dataclass(frozen=True, slots=True)
class Matching:
    """What the bank has told and the books hold that is not matched, and what is proposed for it.

    `by_rule` are lines a rule knows (charges, interest); `lines` and `postings` have nothing.
    """

    proposals: tuple[tuple[BankLine, Proposal], ...]
    by_rule: tuple[tuple[BankLine, BankRule], ...]
    lines: tuple[BankLine, ...]
    postings: tuple[BookLine, ...]


def propose_matches(connection: Connection, ours: BankAccount, day: date) -> Matching:
    """Proposals for all open lines, by the accounts that hold on `day`. Nothing is written."""
    lines = lines_of(connection, ours)
    candidates = [
        *posting_candidates(connection, ours),
        *item_candidates(connection, ours, control_accounts(connection, day)),
    ]
    found = propose(rule_lines(lines), candidates, rejections(connection, lines))
    by_id = {line.id: line for line in lines}
    taken = {c.id for each in found for c in each.candidates if c.kind == "posting"}
    left = [line for line in lines if line.id not in {each.line.id for each in found}]
    rules = load_bank_rules()
    ruled = [(line, rule) for line in left if (rule := _rule(ours, line, rules)) is not None]
    known = {line.id for line, _ in ruled}
    return Matching(
        tuple((by_id[each.line.id], each) for each in found),
        tuple(ruled),
        tuple(line for line in left if line.id not in known),
        tuple(each for each in open_postings(connection, ours) if each.id not in taken),
    )


def match_automatically(database: Database, ours: BankAccount, *, user_id: int = 0) -> int:
    """Match every line with a score of `AUTOMATIC` and no rival; how many there were."""
    with database.commit(user_id=user_id, origin="bank") as transaction:
        lines = lines_of(transaction.connection, ours)
        found = propose(
            rule_lines(lines),
            posting_candidates(transaction.connection, ours),
            rejections(transaction.connection, lines),
        )
        chosen = [each for each in found if each.is_automatic]
        for each in chosen:
            add_match(
                transaction, ours, each.line.id, each.line.amount,
                {candidate.id: candidate.amount for candidate in each.candidates},
                how="automatic", score=each.score, explanation=explanation(each.features),
            )  # fmt: skip
    return len(chosen)


def accept(
    database: Database,
    ours: BankAccount,
    line: BankLine,
    proposal: Proposal,
    *,
    user_id: int = 0,
    fee: int | None = None,
) -> None:
    """Match a line as proposed; what is an open item yet is posted as a receipt or payment.

    `fee`, in minor units, is what the service kept back; the line's own unless said.
    """
    held = line.fee if fee is None else fee
    items = [each for each in proposal.candidates if each.kind == "item"]
    with database.commit(
        user_id=user_id, origin="bank", request_id=f"bank:{line.line_key[:32]}"
    ) as transaction:
        _check_open(transaction, line)
        parts = {each.id: each.amount for each in proposal.candidates if each.kind == "posting"}
        if items:
            settles = {each.document: abs(each.amount) for each in items}
            documents = _money(ours, line, items[0].party_code, settles, held)
            if held:
                charge = next(each for each in load_bank_rules() if each.act == "bank_charge")
                act = _act_account(database, transaction, charge, line)
                documents.append(_journal(ours, line, charge, act, -held))
            parts |= _posted(database, transaction, ours, documents)
        add_match(
            transaction, ours, line.id, line.remaining, parts, how="accepted",
            score=proposal.score, explanation=explanation(proposal.features),
        )  # fmt: skip


def reject(transaction: Transaction, line: BankLine, proposal: Proposal) -> None:
    """Say that a line is not what is proposed; it is proposed no more, and said once."""
    known = transaction.scalar(
        "select id from bank_rejection where line_id = ? and candidates = ?",
        (line.id, proposal.key),
    )
    if known is None:
        transaction.add(
            bank_rejection,
            (
                transaction.new_id(bank_rejection), transaction.tx, line.id, proposal.key,
                proposal.score, explanation(proposal.features),
            ),
        )  # fmt: skip


def accept_rule(
    database: Database, ours: BankAccount, line: BankLine, *, user_id: int = 0
) -> BankRule:
    """Post what a rule says of a line, a charge or interest, and match it. Returns the rule."""
    rule = _rule(ours, line, load_bank_rules())
    if rule is None:
        raise NoRuleForLine(line.said or line.counterparty)
    with database.commit(
        user_id=user_id, origin="bank", request_id=f"bank:{line.line_key[:32]}"
    ) as transaction:
        _check_open(transaction, line)
        act = _act_account(database, transaction, rule, line)
        document = _journal(ours, line, rule, act, line.amount)
        parts = _posted(database, transaction, ours, [document])
        add_match(
            transaction, ours, line.id, line.remaining, parts, how="accepted", score=0,
            explanation=f"rule {rule.act}",
        )  # fmt: skip
    return rule


def _rule(ours: BankAccount, line: BankLine, rules: Sequence[BankRule]) -> BankRule | None:
    # A foreign account's charge needs a rate; that voucher is made by hand.
    return None if ours.is_foreign else find_bank_rule(rules, line.said, line.amount > 0)


def _check_open(transaction: Transaction, line: BankLine) -> None:
    left = transaction.scalar(
        "select remaining from bank_line_balance where line_id = ?", (line.id,)
    )
    if left != line.remaining or line.remaining != line.amount:
        raise LineMatchedAlready(line.row, line.booking_date.isoformat())


def _key(line: BankLine, of: str) -> str:
    return f"bank-{of}:{line.line_key}"


def _money(
    ours: BankAccount, line: BankLine, party: str, settles: Mapping[str, int], fee: int
) -> list[Document]:
    """A receipt of what the customer paid, or a payment of what the supplier got."""
    principal = from_whole(abs(line.amount + fee), ours.digits)
    return [
        Document(
            kind="customer_receipt" if line.amount > 0 else "supplier_payment",
            key=_key(line, "money"),
            business_date=line.booking_date,
            party=party,
            account=ours.account,
            amount=principal,
            allocations=tuple(
                Allocation(key, from_whole(amount, ours.digits)) for key, amount in settles.items()
            ),
            reference=line.reference,
            memo=line.said[:200],
            currency=ours.currency if ours.is_foreign else "",
        )
    ]


def _act_account(
    database: Database, transaction: Transaction, rule: BankRule, line: BankLine
) -> str:
    masters = current_masters(database, transaction)
    return masters.account(rule.act, line.booking_date.isoformat()).code


def _journal(
    ours: BankAccount, line: BankLine, rule: BankRule, other: str, amount: int
) -> Document:
    """A voucher of a charge (below zero) or of interest received."""
    money: Decimal = from_whole(abs(amount), ours.digits)
    sides = ("D", "C") if amount > 0 else ("C", "D")
    memo = line.said[:200] or rule.name
    return Document(
        kind="journal",
        key=_key(line, rule.act),
        business_date=line.booking_date,
        postings=(
            JournalLine(
                ours.account, sides[0], money, memo=memo, cash_flow_item=rule.cash_flow_item
            ),
            JournalLine(other, sides[1], money, memo=memo),
        ),
        memo=memo,
    )


def _posted(
    database: Database, transaction: Transaction, ours: BankAccount, documents: list[Document]
) -> dict[int, int]:
    """Post documents in this transaction; what they put on the account, by posting."""
    for each in documents:
        if transaction.scalar("select id from document where key = ?", (each.key,)) is not None:
            raise LinePostedAlready(each.key)
    made = {each.document_id for each in post_in(database, transaction, documents)}
    entries = {
        row[0]
        for row in transaction.buffer(journal_entry)
        if _value(journal_entry, row, "document_id") in made
    }
    amount = "foreign_amount" if ours.is_foreign else "amount"
    return {
        int(row[0] or 0): int(_value(posting, row, amount) or 0)
        for row in transaction.buffer(posting)
        if _value(posting, row, "entry_id") in entries
        and _value(posting, row, "account_id") == ours.account_id
    }


def _value(table: Table, row: Row, column: str) -> int | str | None:
    return row[list(table.columns.keys()).index(column)]
