"""Questions about bank accounts, their lines and what of the books they may be. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from data.determination import AccountKey, find_rule, load_determination
from erp.banking.errors import UnknownBankAccount
from erp.banking.models import (
    bank_account,
    bank_line,
    bank_line_balance,
    bank_match,
    bank_posting_balance,
    bank_rejection,
    bank_statement,
)
from erp.banking.rules import Candidate, Line
from erp.company.models import company, currency
from erp.documents.models import document
from erp.ledger.errors import NoAccountRule
from erp.ledger.models import account, journal_entry, open_item, open_item_balance, posting, voucher
from erp.parties.models import party

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

RECEIVED, PAID = "receivable_billed", "payable"
"""The acts whose accounts hold what a bank line may settle."""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account at a bank or payment service, and its cash account in the books."""

    id: int
    code: str
    name: str
    bank: str
    number: str
    currency: str
    digits: int
    account_id: int
    account: str
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class BankLine:
    """A bank line as people read it. Amounts are minor units; `remaining` is not matched yet."""

    id: int
    row: int
    booking_date: date
    amount: int
    fee: int
    remaining: int
    counterparty: str
    counterparty_account: str
    reference: str
    text: str
    line_key: str

    @property
    def said(self) -> str:
        """All it says but who."""
        return " ".join(filter(None, (self.text, self.reference)))


@dataclass(frozen=True, slots=True)
class BookLine:
    """A posting on a cash account, and what of it is not matched."""

    id: int
    day: date
    amount: int
    remaining: int
    memo: str
    party: str
    document: str
    voucher: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match that was not undone."""

    id: int
    line_id: int
    posting_id: int
    amount: int
    how: str
    score: int
    explanation: str


def fetch(connection: Connection, query: Select[Any]) -> Sequence[Any]:
    """All rows of a query."""
    return connection.execute(query).fetchall()


def bank_accounts(connection: Connection) -> list[BankAccount]:
    """All bank accounts by code."""
    own = select(company.c.currency).scalar_subquery()
    rows = fetch(
        connection,
        select(
            bank_account.c.id,
            bank_account.c.code,
            bank_account.c.name,
            bank_account.c.bank,
            bank_account.c.number,
            bank_account.c.currency,
            currency.c.digits,
            account.c.id,
            account.c.code,
            bank_account.c.currency != own,
        )
        .join(account, account.c.id == bank_account.c.account_id)
        .join(currency, currency.c.code == bank_account.c.currency)
        .order_by(bank_account.c.code),
    )
    return [BankAccount(*row) for row in rows]


def find_bank_account(connection: Connection, code: str) -> BankAccount:
    """The bank account of this code. Raises `UnknownBankAccount`."""
    found = next((each for each in bank_accounts(connection) if each.code == code), None)
    if found is None:
        raise UnknownBankAccount(code)
    return found


def lines_of(
    connection: Connection, ours: BankAccount, *, only_open: bool = True
) -> list[BankLine]:
    """Lines of an account, oldest first; those not wholly matched unless said."""
    query = (
        select(
            bank_line.c.id,
            bank_line.c.row,
            bank_line.c.booking_date,
            bank_line.c.amount,
            bank_line.c.fee,
            bank_line_balance.c.remaining,
            bank_line.c.counterparty,
            bank_line.c.counterparty_account,
            bank_line.c.reference,
            bank_line.c.text,
            bank_line.c.line_key,
        )
        .join(bank_line_balance, bank_line_balance.c.line_id == bank_line.c.id)
        .where(bank_line.c.bank_account_id == ours.id)
        .order_by(bank_line.c.booking_date, bank_line.c.id)
    )
    if only_open:
        query = query.where(bank_line_balance.c.remaining != 0)
    return [BankLine(*row) for row in fetch(connection, query)]


def first_day(connection: Connection, ours: BankAccount) -> date | None:
    """The first day any statement of the account tells of."""
    found: date | None = connection.execute(
        select(bank_statement.c.first_day)
        .where(bank_statement.c.bank_account_id == ours.id)
        .order_by(bank_statement.c.first_day)
        .limit(1)
    ).scalar()
    return found


def open_postings(connection: Connection, ours: BankAccount) -> list[BookLine]:
    """Postings on the cash account not wholly matched, in the account's currency, oldest first."""
    whole = posting.c.foreign_amount if ours.is_foreign else posting.c.amount
    matched = func.coalesce(bank_posting_balance.c.matched, 0)
    rows = fetch(
        connection,
        select(
            posting.c.id,
            journal_entry.c.voucher_date,
            whole,
            whole - matched,
            posting.c.memo,
            func.coalesce(party.c.name, ""),
            func.coalesce(document.c.series, ""),
            func.coalesce(document.c.number, 0),
            voucher.c.word,
            voucher.c.number,
        )
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .join(voucher, voucher.c.id == journal_entry.c.voucher_id)
        .outerjoin(document, document.c.id == journal_entry.c.document_id)
        .outerjoin(party, party.c.id == document.c.party_id)
        .outerjoin(bank_posting_balance, bank_posting_balance.c.posting_id == posting.c.id)
        .where(posting.c.account_id == ours.account_id, whole != matched, whole != 0)
        .order_by(journal_entry.c.voucher_date, posting.c.id),
    )
    return [
        BookLine(
            number, day, int(amount), int(left), memo, name,
            f"{series}-{count:04d}" if series else "", f"{word}-{of:04d}",
        )
        for number, day, amount, left, memo, name, series, count, word, of in rows
    ]  # fmt: skip


def live_matches(connection: Connection, line_ids: Iterable[int]) -> list[MatchRow]:
    """The matches of some lines that were not undone."""
    undone = bank_match.alias("undone")
    wanted = sorted(set(line_ids))
    rows: list[MatchRow] = []
    for start in range(0, len(wanted), 500):
        rows += [
            MatchRow(*row)
            for row in fetch(
                connection,
                select(
                    bank_match.c.id,
                    bank_match.c.line_id,
                    bank_match.c.posting_id,
                    bank_match.c.amount,
                    bank_match.c.how,
                    bank_match.c.score,
                    bank_match.c.explanation,
                )
                .outerjoin(undone, undone.c.undoes_id == bank_match.c.id)
                .where(
                    bank_match.c.line_id.in_(wanted[start : start + 500]),
                    bank_match.c.undoes_id.is_(None),
                    undone.c.id.is_(None),
                )
                .order_by(bank_match.c.id),
            )
        ]
    return rows


def rejections(connection: Connection, lines: Sequence[BankLine]) -> frozenset[tuple[int, str]]:
    """What people have said these lines are not: the line and the key of the rows."""
    wanted = [each.id for each in lines]
    found: set[tuple[int, str]] = set()
    for start in range(0, len(wanted), 500):
        query = select(bank_rejection.c.line_id, bank_rejection.c.candidates).where(
            bank_rejection.c.line_id.in_(wanted[start : start + 500])
        )
        found.update((int(line), str(key)) for line, key in fetch(connection, query))
    return frozenset(found)


def rule_lines(lines: Sequence[BankLine]) -> list[Line]:
    """Lines as the rules compare them."""
    return [
        Line(each.id, each.booking_date, each.remaining, each.fee, each.counterparty, each.said)
        for each in lines
    ]


def posting_candidates(connection: Connection, ours: BankAccount) -> list[Candidate]:
    """Open postings of the account as the rules compare them."""
    whole = posting.c.foreign_amount if ours.is_foreign else posting.c.amount
    left = whole - func.coalesce(bank_posting_balance.c.matched, 0)
    rows = fetch(
        connection,
        select(
            posting.c.id,
            journal_entry.c.voucher_date,
            left,
            document.c.series,
            document.c.number,
            document.c.reference,
            posting.c.memo,
            party.c.name,
            party.c.code,
        )
        .join(journal_entry, journal_entry.c.id == posting.c.entry_id)
        .outerjoin(document, document.c.id == journal_entry.c.document_id)
        .outerjoin(party, party.c.id == document.c.party_id)
        .outerjoin(bank_posting_balance, bank_posting_balance.c.posting_id == posting.c.id)
        .where(posting.c.account_id == ours.account_id, left != 0)
        .order_by(posting.c.id),
    )
    return [
        Candidate(
            "posting", number, day, int(amount), _numbers(series, count, reference),
            name or "", code or "",
        )
        for number, day, amount, series, count, reference, _, name, code in rows
    ]  # fmt: skip


def control_accounts(connection: Connection, day: date) -> list[tuple[int, int]]:
    """What lines may settle: customers' account with 1 (money in), suppliers' with -1."""
    standard, kind = fetch(connection, select(company.c.standard, company.c.taxpayer_kind))[0]
    rules = load_determination()
    made = []
    for act, sign in ((RECEIVED, 1), (PAID, -1)):
        rule = find_rule(rules, AccountKey(act, standard, kind), on=day)
        if rule is None:
            raise NoAccountRule(act, standard, kind)
        found = select(account.c.id).where(account.c.code == rule.account)
        made.append((int(connection.execute(found).scalar_one()), sign))
    return made


def item_candidates(
    connection: Connection, ours: BankAccount, control: Sequence[tuple[int, int]]
) -> list[Candidate]:
    """Open items of the account's currency that a receipt or payment could settle."""
    if ours.is_foreign:
        left = open_item_balance.c.foreign_remaining
        same = open_item.c.currency == ours.currency
    else:
        left = open_item_balance.c.remaining
        same = open_item.c.currency.is_(None)
    rows = fetch(
        connection,
        select(
            open_item.c.id,
            open_item.c.business_date,
            left,
            document.c.series,
            document.c.number,
            document.c.reference,
            party.c.name,
            party.c.code,
            document.c.key,
        )
        .join(open_item_balance, open_item_balance.c.open_item_id == open_item.c.id)
        .join(document, document.c.id == open_item.c.document_id)
        .join(party, party.c.id == open_item.c.party_id)
        .where(
            same,
            or_(
                *(
                    and_(open_item.c.account_id == number, left > 0 if sign > 0 else left < 0)
                    for number, sign in control
                )
            ),
        )
        .order_by(open_item.c.id),
    )
    return [
        Candidate(
            "item", number, day, int(amount), _numbers(series, count, reference), name, code, key
        )
        for number, day, amount, series, count, reference, name, code, key in rows
    ]


def _numbers(series: str | None, number: int | None, reference: str | None) -> tuple[str, ...]:
    own = f"{series}-{number:04d}" if series else ""
    return tuple(filter(None, (own, reference)))
