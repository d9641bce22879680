"""Supplier invoices 采购发票: clear the accrual by receipt line, book input tax, owe the supplier.

Three ways to clear it, the firm's policy (accounting.md §2): 单到补差 settles it and only the
difference moves; 单到冲回 takes it back in red and books the invoiced amount in blue, one voucher,
stock's value row the net; 月初冲回 finds it on the contra account. The difference's share of goods
on hand goes to stock, the rest to 成本差异 (§3). What is invoiced before it comes 票到货未到 waits
in 在途物资 1402 by invoice line.

Belongs here: the invoice and the red one of a return. Does not: matching, the share rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.exchange import book_exchange
from erp.batch.kinds import DocumentType
from erp.batch.tax import tax_by_code
from erp.ledger.errors import NothingOpen
from erp.purchasing.accruals import clear_accrual
from erp.purchasing.matching import check_match
from erp.purchasing.receipts import check_orders_open
from erp.purchasing.taking import TAKING, left_before
from erp.purchasing.valuing import book_difference, cost_of, pool_of

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.ledger.entries import Entry

_RED = "冲回暂估 accrual taken back"


def plan_supplier_invoice(batch: Batch, head: Head) -> None:
    """Match the invoice to its receipts; services are an expense."""
    check_orders_open(batch, head)
    check_match(batch, head)
    left = left_before(batch, head)
    batch.accept(head)
    day = batch.value_day(head)
    entry = batch.entry(head, "采购发票 supplier invoice", day="" if day == head.day else day)
    for line in head.lines:
        if line.source is not None and line.source.document.kind == "goods_receipt":
            _clear_receipt(batch, head, entry, line, left[line.id])
        elif line.product.is_stocked:
            _await_goods(batch, head, entry, line)
        else:
            entry.debit(_expense(batch, head, line), cost_of(batch, line))
    book_input_tax(batch, head, entry)
    owe(batch, head, entry)


def _clear_receipt(batch: Batch, head: Head, entry: Entry, line: HeadLine, left: int) -> None:
    """Settle what the receipt line accrued for this quantity; the difference finds its place."""
    assert line.source is not None
    is_red = batch.masters.purchase_policy(head.day).accrual_way == "reversal"
    share = clear_accrual(
        batch, head, entry, line.source, quantity=line.quantity, left=left,
        side="C" if is_red else "D",
    )  # fmt: skip
    if is_red:
        goods = pool_of(batch, head, line)[2]
        entry.post(goods, "D", -share, memo=_RED)
        entry.post(goods, "D", share)
    cost = _at_the_receipts_rate(batch, head, entry, line)
    book_difference(batch, head, entry, line, cost - share)


def _at_the_receipts_rate(batch: Batch, head: Head, entry: Entry, line: HeadLine) -> int:
    """What the invoice says the goods cost; what the rate has moved since is never stock."""
    cost = cost_of(batch, line)
    if head.currency is None or line.source is None:
        return cost
    foreign = line.foreign_net if cost == line.net else line.foreign_gross
    before = head.currency.at(line.source.document.rate).to_company(foreign)
    book_exchange(batch, head, entry, gain=before - cost)
    return before


def _await_goods(batch: Batch, head: Head, entry: Entry, line: HeadLine) -> None:
    """Goods that have not come yet are 在途物资, by invoice line."""
    batch.items.open(
        entry, batch.account("goods_in_transit", head).id, side="D", amount=cost_of(batch, line),
        party_id=head.party_id, document_id=head.id, due_date=head.due_day, line_id=line.id,
    )  # fmt: skip


def _expense(batch: Batch, head: Head, line: HeadLine) -> int:
    """The account of a service, by the line's reason and the product's category."""
    category, reason = line.product.category, line.request.reason
    return batch.account("purchase_expense", head, category=category, reason=reason).id


def book_input_tax(batch: Batch, head: Head, entry: Entry, *, sign: int = 1) -> None:
    """Input tax waits for certification; red with sign -1. A small-scale taxpayer deducts none."""
    if batch.masters.company.taxpayer_kind != "general":
        return
    pending = batch.account("input_tax_pending", head)
    for tax_code_id, (net, tax) in tax_by_code(head.lines).items():
        entry.tax(
            pending.id, "D", tax_code_id=tax_code_id, net=sign * net, amount=sign * tax,
            party_id=head.party_id,
        )  # fmt: skip


def owe(batch: Batch, head: Head, entry: Entry, *, sign: int = 1) -> None:
    """Open what the supplier is owed for the whole document; red with sign -1."""
    batch.items.open(
        entry, batch.account("payable", head).id, side="C", amount=-sign * (head.net + head.tax),
        party_id=head.party_id, document_id=head.id, due_date=head.due_day,
        currency=head.currency, foreign=-sign * head.foreign_gross,
    )  # fmt: skip


def plan_supplier_credit_note(batch: Batch, head: Head) -> None:
    """The red invoice of goods that went back, at what they were invoiced at."""
    accrued = batch.account("accrued_payable", head).id
    for line in head.lines:
        if line.source is None or not batch.items.has_line(line.source.id, accrued):
            raise NothingOpen(head.key, line.request.source[0] if line.request.source else "-")
    batch.accept(head)
    entry = batch.entry(head, "红字采购发票 supplier credit note")
    for line in head.lines:
        assert line.source is not None
        batch.items.settle_line(
            entry, line.source.id, accrued, side="D", amount=-cost_of(batch, line),
            party_id=head.party_id,
        )  # fmt: skip
    book_input_tax(batch, head, entry, sign=-1)
    owe(batch, head, entry, sign=-1)


SUPPLIER_INVOICE = DocumentType(
    kind="supplier_invoice",
    prefix="CF",
    name="采购发票",
    name_en="Supplier invoice",
    plan=plan_supplier_invoice,
    role="supplier",
    sources=("goods_receipt", "purchase_order"),
    needs_source=True,
    counts_with=TAKING,
    values_source_pools=True,
    reads_origins=True,
    takes_currency=True,
    invoice="input",
)

SUPPLIER_CREDIT_NOTE = DocumentType(
    kind="supplier_credit_note",
    prefix="CH",
    name="红字采购发票",
    name_en="Supplier credit note",
    plan=plan_supplier_credit_note,
    role="supplier",
    sources=("purchase_return",),
    needs_source=True,
    fixed_shares=("purchase_return",),
    takes_currency=True,
    invoice="input",
    invoice_sign=-1,
)
