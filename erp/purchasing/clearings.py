"""Clearing prepayments against invoices 预付冲应付: a settlement with a voucher (accounting.md §1).

Belongs here: using what was paid in advance. Does not: paying (`payments`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.ledger.errors import NothingOpen, SettledTooMuch
from erp.purchasing.errors import ClearingDoesNotBalance

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


def plan_prepayment_clearing(batch: Batch, head: Head) -> None:
    """Each allocation names a payment with a prepayment left, or an invoice still owed."""
    prepaid = batch.account("prepayment", head).id
    payable = batch.account("payable", head).id
    rows = range(len(head.request.allocations))
    parts = [_part(batch, head, row, prepaid, payable) for row in rows]
    used = sum(part for _, account, part in parts if account == prepaid)
    settled = sum(part for _, account, part in parts if account == payable)
    if used != settled or not used:
        raise ClearingDoesNotBalance(head.key, batch.money(used), batch.money(settled))
    head.net = used
    batch.accept(head)
    entry = batch.entry(head, "预付冲应付 prepayment cleared")
    for document_id, account, part in parts:
        side, amount = ("C", -part) if account == prepaid else ("D", part)
        batch.items.settle(
            entry, document_id, account, side=side, amount=amount, party_id=head.party_id
        )


def _part(batch: Batch, head: Head, row: int, prepaid: int, payable: int) -> tuple[int, int, int]:
    """Document, account of its item and amount of an allocation, checked against what is open."""
    item = head.request.allocations[row]
    target = batch.sources.documents.get(item.document)
    if target is None:
        raise NothingOpen(head.key, item.document)
    part, account = batch.minor(item.amount), prepaid
    opened = batch.items.remaining(target.id, prepaid, head.party_id)
    if not opened:
        account = payable
        opened = -batch.items.remaining(target.id, payable, head.party_id)
    opened -= sum(
        batch.minor(other.amount)
        for other in head.request.allocations[:row]
        if other.document == item.document
    )
    if opened <= 0:
        raise NothingOpen(head.key, item.document)
    if not 0 < part <= opened:
        raise SettledTooMuch(head.key, item.document, batch.money(part), batch.money(opened))
    return target.id, account, part


PREPAYMENT_CLEARING = DocumentType(
    kind="prepayment_clearing",
    prefix="YC",
    name="预付冲应付单",
    name_en="Prepayment clearing",
    plan=plan_prepayment_clearing,
    role="supplier",
    has_lines=False,
)
