"""Goods received not invoiced 暂估: clearing them, and 月初冲回 on the contra account.

Belongs here: what happens to the accrual of a receipt line. Does not: opening it (the receipt).

An accrual lies on 暂估应付 2202.02, or, from the first of a month to its end where the firm takes
accruals back, as a contra amount on 1405.90 (accounting.md §2). Reversing and accruing again are
settlements of the receipt line's own items and their undoing, so both accounts are kept by receipt
line at any date and stock value never moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.batch.kinds import DocumentType
from erp.ledger.errors import NothingOpen
from erp.purchasing.errors import AccrualChanged

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, SourceDocument, SourceLine
    from erp.ledger.entries import Entry


def clear_accrual(
    batch: Batch,
    head: Head,
    entry: Entry,
    receipt: SourceLine,
    *,
    quantity: int,
    left: int,
    side: str,
) -> int:
    """Settle what a receipt line accrued for `quantity` of the `left` not yet settled.

    `side` is D, or C where the accrual is taken back in red. Returns the amount, positive.
    """
    accrued = batch.account("accrued_payable", head)
    contra = batch.account("accrued_goods_reversal", head)
    sum_settled = 0
    for account, on_side in ((accrued, side), (contra, "D")):
        opened = -batch.items.remaining_of_line(receipt.id, account.id)
        share = opened if quantity == left else divide(opened * quantity, left)
        batch.items.settle_line(
            entry, receipt.id, account.id, side=on_side, amount=share, party_id=head.party_id
        )
        sum_settled += share
    return sum_settled


def plan_accrual_reversal(batch: Batch, head: Head) -> None:
    """On the 1st: a red voucher for each receipt line, contra account against the accrual."""
    accrued = batch.account("accrued_payable", head).id
    contra = batch.account("accrued_goods_reversal", head).id
    for target, line, amount in _accepted(batch, head, accrued):
        entry = batch.entry(head, "暂估冲回 accrual reversed")
        batch.items.settle_line(
            entry, line.id, accrued, side="C", amount=-amount, party_id=head.party_id
        )
        if not batch.items.has_line(line.id, contra):
            # As large as the accrual ever was, and settled but for today's part: an invoice that
            # is reversed later makes the part grow again.
            whole = batch.items.opened_of_line(line.id, accrued)
            batch.items.open(
                entry, contra, side="D", amount=whole, party_id=head.party_id,
                document_id=target.id, due_date=target.due_day, line_id=line.id,
            )  # fmt: skip
            batch.items.settle_line(
                entry, line.id, contra, side="D", amount=-whole, party_id=head.party_id
            )
        batch.items.settle_line(
            entry, line.id, contra, side="D", amount=amount, party_id=head.party_id
        )


def plan_accrual_renewal(batch: Batch, head: Head) -> None:
    """At month end: what is still not invoiced is accrued again; the contra account is 0."""
    accrued = batch.account("accrued_payable", head).id
    contra = batch.account("accrued_goods_reversal", head).id
    for _, line, amount in _accepted(batch, head, contra):
        entry = batch.entry(head, "月末暂估 accrued again")
        for account_id, side, posted in ((contra, "D", -amount), (accrued, "C", amount)):
            batch.items.settle_line(
                entry, line.id, account_id, side=side, amount=posted, party_id=head.party_id
            )


def _accepted(
    batch: Batch, head: Head, account_id: int
) -> list[tuple[SourceDocument, SourceLine, int]]:
    """The receipt lines with an amount open on the account, once the document is accepted."""
    found: list[tuple[SourceDocument, SourceLine, int]] = []
    for item in head.request.allocations:
        target = batch.sources.documents.get(item.document)
        if target is None:
            raise NothingOpen(head.key, item.document)
        amounts = [
            (target, line, batch.items.remaining_of_line(line.id, account_id))
            for line in target.lines
        ]
        now, said = -sum(amount for _, _, amount in amounts), batch.minor(item.amount)
        if now != said:
            raise AccrualChanged(head.key, item.document, batch.money(said), batch.money(now))
        found += [each for each in amounts if each[2]]
        head.net += now
    batch.accept(head)
    return found


ACCRUAL_REVERSAL = DocumentType(
    kind="accrual_reversal",
    prefix="ZC",
    name="暂估冲回单",
    name_en="Accrual reversal",
    plan=plan_accrual_reversal,
    role="supplier",
    has_lines=False,
)

ACCRUAL_RENEWAL = DocumentType(
    kind="accrual_renewal",
    prefix="ZG",
    name="月末暂估单",
    name_en="Accrual renewal",
    plan=plan_accrual_renewal,
    role="supplier",
    has_lines=False,
)
