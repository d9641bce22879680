"""Settlements without money: 预收冲应收, 应收冲应付, 应收转应收, write-offs 核销.

Each names the documents whose open items it settles, in positive amounts, and is a voucher of its
own (accounting.md §1). An enterprise's advance received with an order also holds output tax;
that part goes with it.

Belongs here: those acts on what customers owe. Does not: money (`erp.sales.receipts`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import divide
from erp.batch.kinds import DocumentType
from erp.documents.errors import UnknownParty, WrongParty
from erp.documents.models import document_link
from erp.ledger.errors import NothingOpen, SettledTooMuch
from erp.sales.errors import (
    DifferenceTooLarge,
    NotBothSides,
    SettlementDoesNotBalance,
    SettlementReasonMissing,
)

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, SourceDocument
    from erp.ledger.entries import Entry

SMALL_DIFFERENCE_LIMIT = Decimal(1)
"""What a write-off of differences 尾差 may come to, in company currency."""


class _Part(NamedTuple):
    """What is settled of a document's item on an account; debit items positive, in minor units."""

    document: SourceDocument
    account_id: int
    amount: int


def plan_advance_clearing(batch: Batch, head: Head) -> None:
    """Use advances received for invoices."""
    parts = _parts(batch, head, ("advance_received", "receivable_billed"))
    taxes = [_advance_tax(part) for part in parts]
    entry = _settle(batch, head, parts, "预收冲应收 advance used", taxes=taxes)
    for part, tax in zip(parts, taxes, strict=True):
        if tax:
            _use_pending(batch, head, entry, part, tax)


def plan_netting(batch: Batch, head: Head) -> None:
    """Set what a party owes against what it is owed; it must be customer and supplier."""
    party = head.party
    assert party is not None
    if not (party.is_customer and party.is_supplier):
        raise NotBothSides(head.key, party.code)
    parts = _parts(batch, head, ("receivable_billed", "payable"))
    _settle(batch, head, parts, "应收冲应付 netting", taxes=[0] * len(parts))


def plan_receivable_transfer(batch: Batch, head: Head) -> None:
    """Another customer takes over what this one owes."""
    other = batch.masters.parties.get(head.request.to_party)
    if other is None:
        raise UnknownParty(head.key, head.request.to_party)
    if not other.is_customer:
        raise WrongParty(head.key, other.code, "customer")
    parts = _parts(batch, head, ("receivable_billed",))
    head.net = sum(part.amount for part in parts)
    batch.accept(head)
    entry = batch.entry(head, "应收转应收 receivable transferred")
    _post(batch, head, entry, parts)
    batch.items.open(
        entry,
        batch.account("receivable_billed", head).id,
        side="D",
        amount=head.net,
        party_id=other.id,
        document_id=head.id,
        due_date=head.due_day,
    )


def plan_bad_debt(batch: Batch, head: Head) -> None:
    """What will not be paid any more: against the allowance, or a loss."""
    _write_off(batch, head, "bad_debt", "核销坏账 bad debt")


def plan_small_difference(batch: Batch, head: Head) -> None:
    """A difference too small to be asked for, either way."""
    _write_off(batch, head, "rounding", "核销尾差 difference", SMALL_DIFFERENCE_LIMIT)


def _write_off(batch: Batch, head: Head, act: str, memo: str, limit: Decimal | None = None) -> None:
    if not head.request.memo.strip():
        raise SettlementReasonMissing(head.key)
    parts = _parts(batch, head, ("receivable_billed",))
    amount = sum(part.amount for part in parts)
    if limit is not None and abs(amount) > batch.minor(limit):
        raise DifferenceTooLarge(head.key, batch.money(amount), limit)
    account = batch.account(act, head)
    head.net = amount
    batch.accept(head)
    entry = batch.entry(head, memo)
    _post(batch, head, entry, parts)
    entry.debit(account.id, amount)


def _parts(batch: Batch, head: Head, acts: tuple[str, ...]) -> list[_Part]:
    """The allocations, each on the first of these accounts where its document has an open item."""
    accounts = [batch.account(act, head).id for act in acts]
    asked: dict[str, int] = {}
    for item in head.request.allocations:
        asked[item.document] = asked.get(item.document, 0) + batch.minor(item.amount)
    if not asked:
        raise NothingOpen(head.key, "-")
    return [_part(batch, head, key, amount, accounts) for key, amount in asked.items()]


def _part(batch: Batch, head: Head, key: str, asked: int, accounts: list[int]) -> _Part:
    target = batch.sources.documents.get(key)
    if target is None:
        raise NothingOpen(head.key, key)
    remaining = batch.items.remaining
    open_on = (each for each in accounts if remaining(target.id, each, head.party_id))
    account_id = next(open_on, None)
    if account_id is None:
        raise NothingOpen(head.key, key)
    opened = remaining(target.id, account_id, head.party_id)
    gross = abs(opened)
    if target.advance_taxes and account_id == batch.account("advance_received", head).id:
        gross = sum(_advance(target)) - target.drawn
    if not 0 < asked <= gross:
        raise SettledTooMuch(head.key, key, batch.money(asked), batch.money(gross))
    return _Part(target, account_id, asked if opened > 0 else -asked)


def _settle(batch: Batch, head: Head, parts: list[_Part], memo: str, *, taxes: list[int]) -> Entry:
    difference = sum(part.amount for part in parts)
    if difference:
        raise SettlementDoesNotBalance(head.key, batch.money(difference))
    head.net = sum(part.amount for part in parts if part.amount > 0)
    batch.accept(head)
    entry = batch.entry(head, memo)
    net = [part._replace(amount=part.amount + tax) for part, tax in zip(parts, taxes, strict=True)]
    _post(batch, head, entry, net)
    return entry


def _post(batch: Batch, head: Head, entry: Entry, parts: list[_Part]) -> None:
    for part in parts:
        batch.items.settle(
            entry, part.document.id, part.account_id, side="C" if part.amount > 0 else "D",
            amount=-part.amount, party_id=head.party_id,
        )  # fmt: skip


# -- the tax that came with an enterprise's advance


def _advance(document: SourceDocument) -> tuple[int, int]:
    """Net and tax of the advance a receipt made."""
    taxes = document.advance_taxes.values()
    return sum(net for net, _ in taxes), sum(tax for _, tax in taxes)


def _advance_tax(part: _Part) -> int:
    """The tax within what is used of an advance; the last piece takes the rest."""
    net, tax = _advance(part.document)
    if part.amount > 0 or not tax:
        return 0
    before = part.document.drawn
    then = before - part.amount
    gross = net + tax
    return divide(tax * then, gross) - divide(tax * before, gross)


def _use_pending(batch: Batch, head: Head, entry: Entry, part: _Part, tax: int) -> None:
    """Debit the pending tax of the advance, by code, and count what is used of the receipt."""
    pending = batch.account("output_tax_pending", head)
    document = part.document
    net_all, tax_all = _advance(document)
    left_net, left_tax = -part.amount - tax, tax
    codes = list(document.advance_taxes.items())
    for code, (net, amount) in codes:
        last = code == codes[-1][0]
        base = left_net if last else divide((-part.amount - tax) * net, net_all)
        share = left_tax if last else divide(tax * amount, tax_all)
        entry.tax(pending.id, "D", tax_code_id=code, net=base, amount=share, party_id=head.party_id)
        left_net, left_tax = left_net - base, left_tax - share
    document.drawn -= part.amount
    transaction = batch.transaction
    transaction.add(
        document_link,
        (
            transaction.new_id(document_link), transaction.tx, head.id, document.id, "follows",
            -part.amount,
        ),
    )  # fmt: skip


ADVANCE_CLEARING = DocumentType(
    kind="advance_clearing",
    prefix="XS",
    name="预收冲应收单",
    name_en="Advance clearing",
    plan=plan_advance_clearing,
    role="customer",
    has_lines=False,
)

NETTING = DocumentType(
    kind="netting",
    prefix="DC",
    name="应收冲应付单",
    name_en="Netting",
    plan=plan_netting,
    role="customer",
    has_lines=False,
)

RECEIVABLE_TRANSFER = DocumentType(
    kind="receivable_transfer",
    prefix="ZY",
    name="应收转应收单",
    name_en="Receivable transfer",
    plan=plan_receivable_transfer,
    role="customer",
    has_lines=False,
)

BAD_DEBT = DocumentType(
    kind="bad_debt",
    prefix="HZ",
    name="坏账核销单",
    name_en="Bad debt",
    plan=plan_bad_debt,
    role="customer",
    has_lines=False,
)

SMALL_DIFFERENCE = DocumentType(
    kind="small_difference",
    prefix="WC",
    name="尾差核销单",
    name_en="Small difference",
    plan=plan_small_difference,
    role="customer",
    has_lines=False,
)
