"""Supplier invoices 采购发票: clear the accrual by receipt line, book input tax, owe the supplier.

单到补差: the accrual is cleared at the receipt's price and only the difference moves (accounting.md
§2). The difference's share of goods still on hand goes to stock, the rest to 成本差异 (§3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.batch.exchange import book_exchange
from erp.batch.goods import book_settlings
from erp.batch.kinds import DocumentType
from erp.batch.tax import tax_by_code
from erp.purchasing.receipts import cost_of

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.ledger.entries import Entry


def plan_supplier_invoice(batch: Batch, head: Head) -> None:
    """Match the invoice to its receipts; services go to administrative expense."""
    batch.accept(head)
    day = batch.value_day(head)
    entry = batch.entry(head, "采购发票 supplier invoice", day="" if day == head.day else day)
    following = _quantities(head)
    for line in head.lines:
        if line.source is None:
            entry.debit(batch.account("administrative_expense", head).id, cost_of(batch, line))
        else:
            _clear_accrual(batch, head, entry, line, following[line.source.id])
            following[line.source.id] -= line.quantity
    if batch.masters.company.taxpayer_kind == "general":
        _book_input_tax(batch, head, entry)
    batch.items.open(
        entry,
        batch.account("payable", head).id,
        side="C",
        amount=-(head.net + head.tax),
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.due_day,
        currency=head.currency,
        foreign=-head.foreign_gross,
    )


def _quantities(head: Head) -> dict[int, int]:
    """How much of each receipt line the invoice covers."""
    sums: dict[int, int] = {}
    for line in head.lines:
        if line.source is not None:
            sums[line.source.id] = sums.get(line.source.id, 0) + line.quantity
    return sums


def _clear_accrual(batch: Batch, head: Head, entry: Entry, line: HeadLine, following: int) -> None:
    """Settle what the receipt line accrued for this quantity; the difference finds its place.

    `following` is what this line and those after it cover of the receipt line.
    """
    accrued = batch.account("accrued_payable", head)
    assert line.source is not None
    open_amount = -batch.items.remaining_of_line(line.source.id, accrued.id)
    invoiced = batch.sources.progress(line.source.id, "supplier_invoice")[0]
    left = line.source.quantity - (invoiced - following)
    share = open_amount if line.quantity == left else divide(open_amount * line.quantity, left)
    batch.items.settle_line(
        entry, line.source.id, accrued.id, side="D", amount=share, party_id=head.party_id
    )
    cost = _at_the_receipts_rate(batch, head, entry, line)
    _book_difference(batch, head, entry, line, cost - share)


def _at_the_receipts_rate(batch: Batch, head: Head, entry: Entry, line: HeadLine) -> int:
    """What the invoice says the goods cost; what the rate has moved since is never stock."""
    cost = cost_of(batch, line)
    if head.currency is None or line.source is None:
        return cost
    foreign = line.foreign_net if cost == line.net else line.foreign_gross
    before = head.currency.at(line.source.document.rate).to_company(foreign)
    book_exchange(batch, head, entry, gain=before - cost)
    return before


def _book_difference(
    batch: Batch, head: Head, entry: Entry, line: HeadLine, difference: int
) -> None:
    """Price difference: to the goods still on hand, the rest to cost variance."""
    if not difference:
        return
    assert line.source is not None
    warehouse_id = line.source.document.warehouse_id
    assert warehouse_id is not None
    warehouse = batch.warehouse_by_id(warehouse_id)
    key = batch.pool_key(line.product, warehouse, head.day)
    values, day = batch.values, batch.value_day(head)
    if values.is_fifo(key):
        layer_id = values.layer_of(line.source.id)
        left = values.left_of_layer(key, layer_id)
        share = divide(difference * min(line.quantity, left.quantity), line.quantity)
        to_stock = max(share, -left.amount)
        if to_stock:
            settlings = values.adjust_layer(
                key, day, layer_id, to_stock, line_id=line.id, entry_id=entry.id
            )
            book_settlings(batch, head, settlings)
    else:
        to_stock = values.share_on_hand(key, day, line.quantity, difference)
        if to_stock:
            settlings = values.adjust(
                key, day, to_stock, line_id=line.id, entry_id=entry.id, cause_id=line.id
            )
            book_settlings(batch, head, settlings)
    if to_stock:
        entry.debit(key[2], to_stock)
    if difference != to_stock:
        entry.debit(batch.account("cost_variance", head).id, difference - to_stock)


def _book_input_tax(batch: Batch, head: Head, entry: Entry) -> None:
    pending = batch.account("input_tax_pending", head)
    for tax_code_id, (net, tax) in tax_by_code(head.lines).items():
        entry.tax(
            pending.id, "D", tax_code_id=tax_code_id, net=net, amount=tax, party_id=head.party_id
        )


SUPPLIER_INVOICE = DocumentType(
    kind="supplier_invoice",
    prefix="CF",
    name="采购发票",
    name_en="Supplier invoice",
    plan=plan_supplier_invoice,
    role="supplier",
    sources=("goods_receipt",),
    needs_source=True,
    values_source_pools=True,
    takes_currency=True,
)
