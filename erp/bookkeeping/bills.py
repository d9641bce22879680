"""Bills of exchange 商业汇票: received, issued, endorsed, discounted, collected, paid, dishonoured.

A bill is an open item on 应收票据 1121 or 应付票据 2201, one a bill; every act after that settles
it whole (票据法 第三十三条: an endorsement of part of the amount is void). Belongs here: what each
act posts, and the register's row. Does not: allocating money (`erp.batch.money`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import to_whole
from erp.batch.kinds import DocumentType
from erp.batch.money import cash_account, check_allocations, open_advance, settle_allocated
from erp.bookkeeping.errors import (
    BillGone,
    BillIncomplete,
    BillKnown,
    BillMissing,
    DiscountAboveBill,
    NotThatAmountOfBill,
)
from erp.documents.errors import AmountNotPositive
from erp.ledger.models import bill

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.ledger.entries import Entry

RECEIVABLE, PAYABLE = "receivable", "payable"
_ORIGINS = {"bill_receipt": RECEIVABLE, "bill_issue": PAYABLE}
_ACTS = {RECEIVABLE: "bill_receivable", PAYABLE: "bill_payable"}
_FORMS = ("bank", "commercial")


class _Held(NamedTuple):
    """A bill's open item; the amount is signed like its account."""

    document_id: int
    party_id: int
    account_id: int
    amount: int


def plan_bill_receipt(batch: Batch, head: Head) -> None:
    """A customer pays with a bill; what it leaves over is an advance."""
    _take_bill(
        batch, head, settles="receivable_billed", advance="advance_received", memo="收到票据 bill"
    )


def plan_bill_issue(batch: Batch, head: Head) -> None:
    """We pay a supplier with a bill of ours."""
    _take_bill(batch, head, settles="payable", advance="prepayment", memo="开出票据 bill issued")


def plan_bill_endorsement(batch: Batch, head: Head) -> None:
    """A customer's bill is handed on to a supplier 背书转让."""
    held = _held(batch, head)
    amount = _whole_bill(batch, head, held.amount)
    control = batch.account("payable", head)
    allocated = check_allocations(batch, head, control, amount, -1)
    head.net = amount
    batch.accept(head)
    entry = batch.entry(head, "票据背书 bill endorsed")
    _settle_bill(batch, entry, held)
    settle_allocated(batch, head, entry, control, allocated, sign=-1)
    rest = amount - sum(part for _, part in allocated)
    open_advance(batch, head, entry, "prepayment", side="D", amount=rest)


def plan_bill_discount(batch: Batch, head: Head) -> None:
    """A bill is sold to the bank before it is due 贴现; the difference is interest."""
    held = _held(batch, head)
    amount = _said(batch, head)
    if amount > held.amount:
        raise DiscountAboveBill(head.key, batch.money(amount), batch.money(held.amount))
    cash = cash_account(batch, head)
    head.net = amount
    batch.accept(head)
    entry = batch.entry(head, "票据贴现 bill discounted")
    _settle_bill(batch, entry, held)
    entry.post(cash.id, "D", amount, cash_flow_item="sales")
    if held.amount != amount:
        entry.debit(batch.account("interest_expense", head).id, held.amount - amount)


def plan_bill_collection(batch: Batch, head: Head) -> None:
    """A bill is paid to us when due."""
    held = _held(batch, head)
    amount, cash = _whole_bill(batch, head, held.amount), cash_account(batch, head)
    head.net = amount
    batch.accept(head)
    entry = batch.entry(head, "票据到期收款 bill collected")
    _settle_bill(batch, entry, held)
    entry.post(cash.id, "D", amount, cash_flow_item="sales")


def plan_bill_payment(batch: Batch, head: Head) -> None:
    """We pay a bill of ours when due."""
    held = _held(batch, head)
    amount, cash = _whole_bill(batch, head, -held.amount), cash_account(batch, head)
    head.net = amount
    batch.accept(head)
    entry = batch.entry(head, "票据到期付款 bill paid")
    _settle_bill(batch, entry, held)
    entry.post(cash.id, "C", -amount, cash_flow_item="purchases")


def plan_bill_dishonour(batch: Batch, head: Head) -> None:
    """A bill is not paid when due: the debt it stood for is open again, in the party's account."""
    held = _held(batch, head)
    amount = _whole_bill(batch, head, abs(held.amount))
    head.net = amount
    batch.accept(head)
    entry = batch.entry(head, "票据拒付 bill dishonoured")
    _settle_bill(batch, entry, held)
    is_ours = held.amount < 0
    batch.items.open(
        entry,
        batch.account("payable" if is_ours else "receivable_billed", head).id,
        side="C" if is_ours else "D",
        amount=held.amount,
        party_id=held.party_id,
        document_id=head.id,
        due_date=head.day,
    )


def _take_bill(batch: Batch, head: Head, *, settles: str, advance: str, memo: str) -> None:
    direction = _ORIGINS[head.type.kind]
    sign = 1 if direction == RECEIVABLE else -1
    amount = _said(batch, head)
    _check_paper(batch, head, direction)
    control = batch.account(settles, head)
    allocated = check_allocations(batch, head, control, amount, sign)
    head.net = amount
    batch.accept(head)
    entry = batch.entry(head, memo)
    batch.items.open(
        entry,
        batch.account(_ACTS[direction], head).id,
        side="D" if sign > 0 else "C",
        amount=sign * amount,
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.due_day,
    )
    settle_allocated(batch, head, entry, control, allocated, sign=sign)
    rest = amount - sum(part for _, part in allocated)
    open_advance(batch, head, entry, advance, side="C" if sign > 0 else "D", amount=-sign * rest)
    _register(batch, head, direction, amount)


def _check_paper(batch: Batch, head: Head, direction: str) -> None:
    paper = head.request.bill
    if (
        paper is None
        or not paper.number
        or paper.form not in _FORMS
        or head.request.due_date is None
        or head.request.due_date < paper.issued_on
    ):
        raise BillIncomplete(head.key)
    known = batch.transaction.scalar(
        "select d.key from bill b join document d on d.id = b.document_id"
        " where b.direction = ? and b.number = ?",
        (direction, paper.number),
    )
    in_batch = {
        each.request.bill.number
        for each in batch.heads
        if each.request.bill is not None and each.type.kind == head.type.kind
    }
    if known is not None or paper.number in in_batch:
        raise BillKnown(head.key, paper.number)


def _register(batch: Batch, head: Head, direction: str, amount: int) -> None:
    paper, transaction = head.request.bill, batch.transaction
    assert paper is not None
    transaction.add(
        bill,
        (
            transaction.new_id(bill), transaction.tx, head.id, direction, paper.number, paper.form,
            paper.drawer, paper.acceptor, paper.issued_on.isoformat(), head.due_day, amount,
        ),
    )  # fmt: skip


def _held(batch: Batch, head: Head) -> _Held:
    """The bill an act goes on from; refused when it is no longer held."""
    if not head.request.follows:
        raise BillMissing(head.key)
    source = batch.sources.documents[head.request.follows]
    assert source.party_id is not None
    account = batch.account(_ACTS[_ORIGINS[source.kind]], head)
    held = batch.items.remaining(source.id, account.id, source.party_id)
    if not held:
        raise BillGone(head.key, source.key)
    return _Held(source.id, source.party_id, account.id, held)


def _settle_bill(batch: Batch, entry: Entry, held: _Held) -> None:
    batch.items.settle(
        entry, held.document_id, held.account_id, side="C" if held.amount > 0 else "D",
        amount=-held.amount, party_id=held.party_id,
    )  # fmt: skip


def _said(batch: Batch, head: Head) -> int:
    said = head.request.amount
    amount = to_whole(said, batch.digits, "amount") if said is not None else 0
    if amount <= 0:
        raise AmountNotPositive(head.key, said)
    return amount


def _whole_bill(batch: Batch, head: Head, held: int) -> int:
    """The bill's amount, which the act must name if it names one."""
    if head.request.amount is not None and _said(batch, head) != held:
        raise NotThatAmountOfBill(head.key, head.request.amount, batch.money(held))
    return held


BILL_RECEIPT = DocumentType(
    kind="bill_receipt",
    prefix="PS",
    name="收到票据",
    name_en="Bill received",
    plan=plan_bill_receipt,
    role="customer",
    has_lines=False,
)

BILL_ISSUE = DocumentType(
    kind="bill_issue",
    prefix="PK",
    name="开出票据",
    name_en="Bill issued",
    plan=plan_bill_issue,
    role="supplier",
    has_lines=False,
)

BILL_ENDORSEMENT = DocumentType(
    kind="bill_endorsement",
    prefix="PB",
    name="票据背书",
    name_en="Bill endorsed",
    plan=plan_bill_endorsement,
    role="supplier",
    follows=("bill_receipt",),
    takes_other_parties=True,
    has_lines=False,
)

BILL_DISCOUNT = DocumentType(
    kind="bill_discount",
    prefix="PT",
    name="票据贴现",
    name_en="Bill discounted",
    plan=plan_bill_discount,
    follows=("bill_receipt",),
    has_lines=False,
)

BILL_COLLECTION = DocumentType(
    kind="bill_collection",
    prefix="PH",
    name="票据到期收款",
    name_en="Bill collected",
    plan=plan_bill_collection,
    follows=("bill_receipt",),
    has_lines=False,
)

BILL_PAYMENT = DocumentType(
    kind="bill_payment",
    prefix="PF",
    name="票据到期付款",
    name_en="Bill paid",
    plan=plan_bill_payment,
    follows=("bill_issue",),
    has_lines=False,
)

BILL_DISHONOUR = DocumentType(
    kind="bill_dishonour",
    prefix="PN",
    name="票据拒付",
    name_en="Bill dishonoured",
    plan=plan_bill_dishonour,
    follows=("bill_receipt", "bill_issue"),
    has_lines=False,
)

BILLS = (
    BILL_RECEIPT,
    BILL_ISSUE,
    BILL_ENDORSEMENT,
    BILL_DISCOUNT,
    BILL_COLLECTION,
    BILL_PAYMENT,
    BILL_DISHONOUR,
)
