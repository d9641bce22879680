"""Money in and out against open items, for customers and suppliers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.documents.errors import AmountNotPositive
from erp.ledger.errors import NothingOpen, SettledTooMuch, UnknownAccount

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.batch.masters import Account
    from erp.ledger.entries import Entry


def plan_money(
    batch: Batch,
    head: Head,
    *,
    settles: str,
    advance: str,
    incoming: bool,
    cash_flow_item: str,
    memo: str,
) -> None:
    """Move money on a cash account, settle the documents named, open an advance for the rest."""
    amount = batch.minor(head.request.amount) if head.request.amount is not None else 0
    if amount <= 0:
        raise AmountNotPositive(head.key, head.request.amount)
    sign = 1 if incoming else -1
    control = batch.account(settles, head)
    allocated = _check_allocations(batch, head, control, amount, sign)
    cash = _cash_account(batch, head)
    head.net = amount
    batch.accept(head)
    entry = batch.entry(head, memo)
    entry.post(cash.id, "D" if incoming else "C", sign * amount, cash_flow_item=cash_flow_item)
    side = "C" if incoming else "D"
    for document_id, part in allocated:
        batch.items.settle(
            entry, document_id, control.id, side=side, amount=-sign * part, party_id=head.party_id
        )
    rest = amount - sum(part for _, part in allocated)
    _open_advance(batch, head, entry, advance, side=side, amount=-sign * rest)


def _check_allocations(
    batch: Batch, head: Head, control: Account, amount: int, sign: int
) -> list[tuple[int, int]]:
    """Document ids and amounts to settle. A negative allocation uses up a credit note."""
    allocated: list[tuple[int, int]] = []
    left = amount
    used: dict[int, int] = {}
    for item in head.request.allocations:
        target = batch.sources.documents.get(item.document)
        if target is None:
            raise NothingOpen(head.key, item.document)
        part = batch.minor(item.amount)
        opened = batch.items.remaining(target.id, control.id, head.party_id)
        remaining = sign * opened - used.get(target.id, 0)
        if not remaining:
            raise NothingOpen(head.key, item.document)
        if part == 0 or (part > 0) != (remaining > 0) or abs(part) > abs(remaining):
            asked, left_open = batch.money(part), batch.money(remaining)
            raise SettledTooMuch(head.key, item.document, asked, left_open)
        used[target.id] = used.get(target.id, 0) + part
        left -= part
        allocated.append((target.id, part))
    if left < 0:
        raise SettledTooMuch(head.key, head.key, batch.money(amount - left), batch.money(amount))
    return allocated


def _cash_account(batch: Batch, head: Head) -> Account:
    code = head.request.account
    if not code:
        return batch.account("bank", head)
    account = batch.masters.accounts.get(code)
    if account is None or not account.is_cash or not account.is_leaf:
        raise UnknownAccount(head.key, 1, code)
    return account


def _open_advance(
    batch: Batch, head: Head, entry: Entry, advance: str, *, side: str, amount: int
) -> None:
    batch.items.open(
        entry,
        batch.account(advance, head).id,
        side=side,
        amount=amount,
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.day,
    )
