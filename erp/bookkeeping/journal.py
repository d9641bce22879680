"""The manual voucher. It may open or settle items of a party; stock and tax it may not touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.documents.errors import EmptyDocument, UnknownParty
from erp.ledger.errors import (
    AccountIsControlled,
    AccountIsNotALeaf,
    EntryDoesNotBalance,
    NothingOpen,
    PartyMissing,
    SettledTooMuch,
    UnknownAccount,
)

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.batch.masters import Account
    from erp.documents.types import JournalLine

_Resolved = tuple["JournalLine", "Account", int, "int | None", "int | None"]


def plan_journal(batch: Batch, head: Head) -> None:
    """Check every line, then post them; an open-item account opens or settles an item."""
    resolved = [
        _resolve(batch, head, row, line) for row, line in enumerate(head.request.postings, 1)
    ]
    if not resolved:
        raise EmptyDocument(head.key)
    difference = sum(amount for _, _, amount, _, _ in resolved)
    if difference:
        raise EntryDoesNotBalance(head.key, batch.money(difference))
    _check_settlements(batch, head, resolved)
    head.net = sum(amount for _, _, amount, _, _ in resolved if amount > 0)
    batch.accept(head)
    entry = batch.entry(head, "记账凭证 voucher")
    for line, account, amount, party_id, settles in resolved:
        if account.subsidiary != "open_item":
            entry.post(
                account.id, line.side, amount, party_id=party_id,
                cash_flow_item=line.cash_flow_item or None, memo=line.memo,
            )  # fmt: skip
        elif settles is None:
            assert party_id is not None
            batch.items.open(
                entry, account.id, side=line.side, amount=amount, party_id=party_id,
                document_id=head.id, due_date=head.due_day,
            )  # fmt: skip
        else:
            assert party_id is not None
            batch.items.settle(
                entry, settles, account.id, side=line.side, amount=amount, party_id=party_id
            )


def _resolve(batch: Batch, head: Head, row: int, line: JournalLine) -> _Resolved:
    account = batch.masters.accounts.get(line.account)
    if account is None:
        raise UnknownAccount(head.key, row, line.account)
    if not account.is_leaf:
        raise AccountIsNotALeaf(head.key, row, line.account)
    if account.subsidiary not in ("", "open_item"):
        raise AccountIsControlled(head.key, row, line.account)
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
    amount = batch.minor(line.amount)
    signed = amount if line.side == "D" else -amount
    party_id = party.id if party is not None and account.needs_party else None
    return line, account, signed, party_id, settles


def _check_settlements(batch: Batch, head: Head, resolved: list[_Resolved]) -> None:
    asked: dict[tuple[int, int, int], int] = {}
    for line, account, amount, party_id, settles in resolved:
        if settles is not None:
            key = (settles, account.id, party_id or 0)
            asked[key] = asked.get(key, 0) + amount
            opened = batch.items.remaining(*key)
            if not opened:
                raise NothingOpen(head.key, line.settles)
            if opened * asked[key] >= 0 or abs(asked[key]) > abs(opened):
                shown = batch.money(abs(opened))
                raise SettledTooMuch(head.key, line.settles, line.amount, shown)


JOURNAL = DocumentType(
    kind="journal",
    prefix="PZ",
    name="手工凭证",
    name_en="Manual voucher",
    plan=plan_journal,
    has_lines=False,
)
