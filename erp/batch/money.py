"""Money in and out against open items, for customers and suppliers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from erp.base.exact import to_whole
from erp.base.money import Money
from erp.batch.exchange import book_exchange
from erp.documents.errors import AmountNotPositive
from erp.ledger.errors import (
    AccountTakesNoCurrency,
    NothingOpen,
    SettledTooMuch,
    UnknownAccount,
)

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.batch.masters import Account
    from erp.ledger.entries import Entry
    from erp.ledger.exchange import Currency

    class OpenRest(Protocol):
        """Opens what is left of the money, signed like the posting."""

        def __call__(  # noqa: D102 - the class says it
            self, batch: Batch, head: Head, entry: Entry, advance: str, *, side: str, amount: int
        ) -> None: ...


def plan_money(
    batch: Batch,
    head: Head,
    *,
    settles: str,
    advance: str,
    incoming: bool,
    cash_flow_item: str,
    memo: str,
    open_rest: OpenRest | None = None,
) -> None:
    """Move money on a cash account, settle the documents named, open an advance for the rest."""
    digits = batch.digits if head.currency is None else head.currency.digits
    said = head.request.amount
    amount = to_whole(said, digits, "amount") if said is not None else 0
    if amount <= 0:
        raise AmountNotPositive(head.key, said)
    sign = 1 if incoming else -1
    control = batch.account(settles, head)
    allocated = check_allocations(batch, head, control, amount, sign)
    cash = cash_account(batch, head)
    if head.currency is not None and not cash.is_foreign_currency:
        raise AccountTakesNoCurrency(head.key, cash.code, head.currency.code)
    head.net = amount if head.currency is None else head.currency.to_company(amount)
    head.foreign_gross = 0 if head.currency is None else amount
    batch.accept(head)
    entry = batch.entry(head, memo)
    entry.post(
        cash.id, "D" if incoming else "C", sign * head.net, cash_flow_item=cash_flow_item,
        currency=head.currency, foreign=sign * head.foreign_gross,
    )  # fmt: skip
    settle_allocated(batch, head, entry, control, allocated, sign=sign)
    rest = amount - sum(part for _, part in allocated)
    side = "C" if incoming else "D"
    (open_rest or open_advance)(batch, head, entry, advance, side=side, amount=-sign * rest)


def settle_allocated(
    batch: Batch,
    head: Head,
    entry: Entry,
    control: Account,
    allocated: list[tuple[int, int]],
    *,
    sign: int,
) -> None:
    """Settle what was allocated; `sign` is 1 for customers' money and −1 for suppliers'."""
    side, currency = "C" if sign > 0 else "D", head.currency
    if currency is not None:
        _settle_foreign(batch, head, entry, control, allocated, currency=currency, sign=sign)
        return
    for document_id, part in allocated:
        batch.items.settle(
            entry, document_id, control.id, side=side, amount=-sign * part, party_id=head.party_id
        )


def _settle_foreign(
    batch: Batch,
    head: Head,
    entry: Entry,
    control: Account,
    allocated: list[tuple[int, int]],
    *,
    currency: Currency,
    sign: int,
) -> None:
    """Settle items at what they carry; against the money at its rate that is a gain or a loss."""
    gain, unrealised, settled = 0, 0, 0
    for document_id, part in allocated:
        taken = batch.items.settle_foreign(
            entry, document_id, control.id, side="C" if sign > 0 else "D", currency=currency,
            foreign=-sign * part, party_id=head.party_id,
        )  # fmt: skip
        gain -= taken.amount
        unrealised += taken.unrealised
        settled += part
    # What stays as an advance takes the rate of the money; the rest of it paid the items.
    gain += sign * (head.net - currency.to_company(head.foreign_gross - settled))
    book_exchange(batch, head, entry, gain=gain, unrealised=unrealised)


def check_allocations(
    batch: Batch, head: Head, control: Account, amount: int, sign: int
) -> list[tuple[int, int]]:
    """Document ids and amounts to settle, in the document's currency.

    A negative allocation uses up a credit note.
    """
    company = batch.masters.company
    digits = company.digits if head.currency is None else head.currency.digits
    code = company.currency if head.currency is None else head.currency.code
    allocated: list[tuple[int, int]] = []
    left = amount
    used: dict[int, int] = {}
    for item in head.request.allocations:
        target = batch.sources.documents.get(item.document)
        if target is None:
            raise NothingOpen(head.key, item.document)
        part = to_whole(item.amount, digits, "amount")
        remaining = sign * _opened(batch, head, target.id, control) - used.get(target.id, 0)
        if not remaining:
            raise NothingOpen(head.key, item.document)
        if part == 0 or (part > 0) != (remaining > 0) or abs(part) > abs(remaining):
            asked, left_open = Money(part, code, digits), Money(remaining, code, digits)
            raise SettledTooMuch(head.key, item.document, asked, left_open)
        used[target.id] = used.get(target.id, 0) + part
        left -= part
        allocated.append((target.id, part))
    if left < 0:
        asked, there = Money(amount - left, code, digits), Money(amount, code, digits)
        raise SettledTooMuch(head.key, head.key, asked, there)
    return allocated


def _opened(batch: Batch, head: Head, document_id: int, control: Account) -> int:
    """What is open of a document in the currency of this one."""
    party_id, currency = head.party_id, head.currency
    if currency is None:
        return batch.items.remaining(document_id, control.id, party_id)
    return batch.items.foreign_remaining(document_id, control.id, party_id, currency.code)


def cash_account(batch: Batch, head: Head) -> Account:
    """The cash account a document names, else the firm's bank."""
    code = head.request.account
    if not code:
        return batch.account("bank", head)
    account = batch.masters.accounts.get(code)
    if account is None or not account.is_cash or not account.is_leaf:
        raise UnknownAccount(head.key, 1, code)
    return account


def open_advance(
    batch: Batch, head: Head, entry: Entry, advance: str, *, side: str, amount: int
) -> None:
    """Open what is left of the money as an advance; `amount` is in the document's currency."""
    currency = head.currency
    batch.items.open(
        entry,
        batch.account(advance, head).id,
        side=side,
        amount=amount if currency is None else currency.to_company(amount),
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.day,
        currency=currency,
        foreign=0 if currency is None else amount,
    )
