"""Sales invoices 销售发票 and credit notes 红字发票.

An invoice after delivery moves the receivable from *not invoiced* to *invoiced* and the tax from
pending to due (accounting.md §2). A service without a delivery earns its revenue here. A credit
note is the same in red; where it names the invoice it reverses, it settles that invoice's open item
first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.batch.tax import tax_by_code
from erp.sales.deliveries import net_by_category

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.ledger.entries import Entry


def plan_sales_invoice(batch: Batch, head: Head) -> None:
    """Invoice deliveries, or services directly."""
    batch.accept(head)
    entry = batch.entry(head, "销售发票 sales invoice")
    _bill(batch, head, entry, head.net + head.tax)
    _book_lines(batch, head, entry, sign=1)


def plan_credit_note(batch: Batch, head: Head) -> None:
    """Credit returned goods, or give a reduction without goods."""
    gross = head.net + head.tax
    batch.accept(head)
    entry = batch.entry(head, "红字发票 credit note")
    receivable = batch.account("receivable_billed", head)
    invoice = batch.sources.documents.get(head.request.reverses)
    settled = 0
    if invoice is not None and invoice.party_id == head.party_id:
        opened = batch.items.remaining(invoice.id, receivable.id, head.party_id)
        settled = min(gross, max(0, opened))
        batch.items.settle(
            entry, invoice.id, receivable.id, side="D", amount=-settled, party_id=head.party_id
        )
    _bill(batch, head, entry, settled - gross)
    _book_lines(batch, head, entry, sign=-1)


def _bill(batch: Batch, head: Head, entry: Entry, amount: int) -> None:
    batch.items.open(
        entry,
        batch.account("receivable_billed", head).id,
        side="D",
        amount=amount,
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.due_day,
    )


def _book_lines(batch: Batch, head: Head, entry: Entry, *, sign: int) -> None:
    """What stands against the receivable: earlier goods documents, or revenue of its own."""
    carried = [line for line in head.lines if _is_carried(line)]
    own = [line for line in head.lines if not _is_carried(line)]
    unbilled = batch.account("receivable_unbilled", head)
    gross: dict[int, int] = {}
    for line in carried:
        assert line.source is not None
        document_id = line.source.document.id
        gross[document_id] = gross.get(document_id, 0) + line.gross
    for document_id, amount in gross.items():
        batch.items.settle(
            entry, document_id, unbilled.id, side="C", amount=-sign * amount, party_id=head.party_id
        )
    for category, net in net_by_category(own).items():
        if net:
            entry.credit(batch.account("revenue", head, category=category).id, sign * net)
    _book_tax(batch, head, entry, carried, sign=sign, takes_pending=True)
    _book_tax(batch, head, entry, own, sign=sign, takes_pending=False)


def _book_tax(
    batch: Batch, head: Head, entry: Entry, lines: list[HeadLine], *, sign: int, takes_pending: bool
) -> None:
    pending = batch.account("output_tax_pending", head)
    output = batch.account("output_tax", head)
    if takes_pending and pending.id == output.id:
        return  # a small-scale taxpayer keeps nothing pending: the delivery has booked the tax
    for code, (net, tax) in tax_by_code(lines).items():
        if takes_pending:
            entry.tax(
                pending.id, "D", tax_code_id=code, net=sign * net, amount=sign * tax,
                party_id=head.party_id,
            )  # fmt: skip
        entry.tax(
            output.id, "C", tax_code_id=code, net=-sign * net, amount=-sign * tax,
            party_id=head.party_id,
        )  # fmt: skip


def _is_carried(line: HeadLine) -> bool:
    """Whether the line's revenue was booked with goods; a credit of an invoice line was not."""
    return line.source is not None and line.source.document.kind in ("delivery", "sales_return")


SALES_INVOICE = DocumentType(
    kind="sales_invoice",
    prefix="XF",
    name="销售发票",
    name_en="Sales invoice",
    plan=plan_sales_invoice,
    role="customer",
    sources=("delivery",),
    needs_source=True,
    fixed_shares=("delivery",),
)

CREDIT_NOTE = DocumentType(
    kind="credit_note",
    prefix="XH",
    name="红字发票",
    name_en="Credit note",
    plan=plan_credit_note,
    role="customer",
    sources=("sales_return", "sales_invoice"),
    fixed_shares=("sales_return",),
)
