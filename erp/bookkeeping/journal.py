"""The manual voucher, and the accrual: a manual voucher that takes itself back next month.

A voucher may open or settle items of a party; stock and tax it may not touch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from erp.base.exact import to_whole
from erp.base.money import Money
from erp.batch.exchange import book_exchange
from erp.batch.kinds import DocumentType
from erp.documents.errors import EmptyDocument, UnknownCurrency, UnknownParty
from erp.ledger.entries import Dimensions
from erp.ledger.errors import (
    AccountClosed,
    AccountIsControlled,
    AccountIsNotALeaf,
    AccountTakesNoCurrency,
    EmployeeMissing,
    EntryDoesNotBalance,
    ForeignAmountMissing,
    NoPeriod,
    NothingOpen,
    PartyMissing,
    SettledTooMuch,
    UnknownAccount,
    UnknownSide,
)
from erp.ledger.exchange import make_currency

if TYPE_CHECKING:
    from collections.abc import Callable

    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.batch.masters import Account
    from erp.documents.types import JournalLine
    from erp.ledger.entries import Entry
    from erp.ledger.exchange import Currency

    Through = Callable[[Account], Account]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A line with its codes turned into masters; `amount` and `foreign` are signed."""

    line: JournalLine
    account: Account
    amount: int
    party_id: int | None
    settles: int | None
    currency: Currency | None
    foreign: int
    dimensions: Dimensions | None


def plan_journal(batch: Batch, head: Head) -> None:
    """Check every line, then post them; an open-item account opens or settles an item."""
    resolved = resolve_all(batch, head)
    _check_settlements(batch, head, resolved)
    head.net = sum(each.amount for each in resolved if each.amount > 0)
    batch.accept(head)
    entry = batch.entry(head, "记账凭证 voucher")
    for each in resolved:
        _post(batch, head, entry, each)


def plan_accrual(batch: Batch, head: Head) -> None:
    """预提: as a manual voucher, taken back in red on the first day of the next month."""
    resolved = resolve_all(batch, head)
    for row, each in enumerate(resolved, 1):
        if each.account.subsidiary:
            raise AccountIsControlled(head.key, row, each.line.account)
    day = (date.fromisoformat(head.period.last_day) + timedelta(days=1)).isoformat()
    following = batch.masters.period_of(day)
    if following is None:
        raise NoPeriod(head.key, day)
    head.net = sum(each.amount for each in resolved if each.amount > 0)
    batch.accept(head)
    entry = batch.entry(head, "预提 accrual")
    taken_back = batch.entry(
        head, "冲回预提 accrual reversed", day=day, kind="reversal", reverses_id=entry.id
    )
    for each in resolved:
        _post(batch, head, entry, each)
        _post(batch, head, taken_back, replace(each, amount=-each.amount, foreign=-each.foreign))


def resolve_all(batch: Batch, head: Head, *, through: Through | None = None) -> list[Resolved]:
    """All lines, which must balance; `through` may put another account in an account's place."""
    resolved = [
        _resolve(batch, head, row, line, through)
        for row, line in enumerate(head.request.postings, 1)
    ]
    if not resolved:
        raise EmptyDocument(head.key)
    difference = sum(each.amount for each in resolved)
    if difference:
        raise EntryDoesNotBalance(head.key, batch.money(difference))
    return resolved


def _post(batch: Batch, head: Head, entry: Entry, each: Resolved) -> None:
    line, account = each.line, each.account
    if account.subsidiary != "open_item":
        entry.post(
            account.id, line.side, each.amount, party_id=each.party_id,
            cash_flow_item=line.cash_flow_item or None, memo=line.memo, currency=each.currency,
            foreign=each.foreign, dimensions=each.dimensions,
        )  # fmt: skip
        return
    assert each.party_id is not None
    if each.settles is None:
        batch.items.open(
            entry, account.id, side=line.side, amount=each.amount, party_id=each.party_id,
            document_id=head.id, due_date=head.due_day, currency=each.currency,
            foreign=each.foreign,
        )  # fmt: skip
    elif each.currency is not None:
        # What the item carries goes; what the line is worth beyond that is a gain or a loss.
        taken = batch.items.settle_foreign(
            entry, each.settles, account.id, side=line.side, currency=each.currency,
            foreign=each.foreign, party_id=each.party_id,
        )  # fmt: skip
        gain = -each.amount - taken.amount
        book_exchange(batch, head, entry, gain=gain, unrealised=taken.unrealised)
    else:
        batch.items.settle(
            entry, each.settles, account.id, side=line.side, amount=each.amount,
            party_id=each.party_id,
        )  # fmt: skip


def _account(
    batch: Batch, head: Head, row: int, line: JournalLine, through: Through | None
) -> Account:
    """The account of a line, if people may post to it."""
    if line.side not in {"D", "C"}:
        raise UnknownSide(head.key, row, line.side)
    account = batch.masters.accounts.get(line.account)
    if account is None:
        raise UnknownAccount(head.key, row, line.account)
    if not account.is_leaf:
        raise AccountIsNotALeaf(head.key, row, line.account)
    if account.closed_on and account.closed_on < head.voucher_day:
        raise AccountClosed(head.key, row, line.account, account.closed_on)
    if through is not None:
        return through(account)
    if account.subsidiary not in ("", "open_item"):
        raise AccountIsControlled(head.key, row, line.account)
    return account


def _resolve(
    batch: Batch, head: Head, row: int, line: JournalLine, through: Through | None
) -> Resolved:
    account = _account(batch, head, row, line, through)
    if account.code != line.account:
        memo = line.memo or f"期初 opening {line.account}"
        line = replace(line, party="", currency="", foreign_amount=None, memo=memo)
    party = batch.masters.parties.get(line.party) if line.party else None
    if line.party and party is None:
        raise UnknownParty(head.key, line.party)
    if account.needs_party and party is None:
        raise PartyMissing(head.key, row, line.account)
    settles = None
    if line.settles:
        target = batch.sources.documents.get(line.settles)
        if target is None:
            raise NothingOpen(head.key, line.settles)
        settles = target.id
    sign = 1 if line.side == "D" else -1
    amount = sign * batch.minor(line.amount)
    party_id = party.id if party is not None and account.needs_party else None
    currency, foreign = _foreign(batch, head, (row, line), account, amount)
    said = batch.dimensions(head.request, line, head.day)
    dimensions = Dimensions(
        *(own or whole for own, whole in zip(said, head.dimensions, strict=True))
    )
    if account.needs_employee and dimensions.employee_id is None:
        raise EmployeeMissing(head.key, row, line.account)
    return Resolved(line, account, amount, party_id, settles, currency, sign * foreign, dimensions)


def _foreign(
    batch: Batch, head: Head, place: tuple[int, JournalLine], account: Account, amount: int
) -> tuple[Currency | None, int]:
    """The currency of a line at the rate its two amounts imply, and its amount in it."""
    row, line = place
    company = batch.masters.company
    if not line.currency or line.currency == company.currency:
        return None, 0
    if not account.is_foreign_currency:
        raise AccountTakesNoCurrency(head.key, account.code, line.currency)
    digits = batch.masters.currency_digits(batch.transaction, line.currency)
    if digits is None:
        raise UnknownCurrency(head.key, line.currency)
    if not line.foreign_amount:
        raise ForeignAmountMissing(head.key, row, line.currency)
    foreign = to_whole(line.foreign_amount, digits, "amount")
    currency = make_currency(line.currency, digits=digits, company_digits=company.digits, rate=0)
    return currency.carried_at(amount, foreign), foreign


def _check_settlements(batch: Batch, head: Head, resolved: list[Resolved]) -> None:
    """No line settles what is not open, nor more than is open, in the item's own currency."""
    company = batch.masters.company
    asked: dict[tuple[int, int, int, str], int] = {}
    for each in resolved:
        if each.settles is None:
            continue
        code = "" if each.currency is None else each.currency.code
        part = each.foreign if code else each.amount
        key = (each.settles, each.account.id, each.party_id or 0)
        asked[*key, code] = asked.get((*key, code), 0) + part
        opened = batch.items.foreign_remaining(*key, code) if code else batch.items.remaining(*key)
        if not opened:
            raise NothingOpen(head.key, each.line.settles)
        if opened * asked[*key, code] >= 0 or abs(asked[*key, code]) > abs(opened):
            digits = company.digits if each.currency is None else each.currency.digits
            named = code or company.currency
            shown = Money(abs(part), named, digits), Money(abs(opened), named, digits)
            raise SettledTooMuch(head.key, each.line.settles, *shown)


JOURNAL = DocumentType(
    kind="journal",
    prefix="PZ",
    name="手工凭证",
    name_en="Manual voucher",
    plan=plan_journal,
    has_lines=False,
)

ACCRUAL = DocumentType(
    kind="accrual",
    prefix="YT",
    name="预提",
    name_en="Accrual",
    plan=plan_accrual,
    has_lines=False,
)
