"""Sales invoices 销售发票 and credit notes 红字发票.

An invoice after delivery moves the receivable from *not invoiced* to *invoiced* and the tax from
pending to due (accounting.md §2). A service without a delivery earns its revenue here. A credit
note is the same in red; where it names the invoice it reverses, it settles that invoice's open item
first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.exchange import book_exchange
from erp.batch.kinds import DocumentType
from erp.batch.tax import tax_by_code
from erp.ledger.entries import Carried
from erp.ledger.exchange import piece
from erp.sales.deliveries import net_by_category

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.ledger.entries import Entry
    from erp.ledger.exchange import Currency


def plan_sales_invoice(batch: Batch, head: Head) -> None:
    """Invoice deliveries, or services directly."""
    batch.accept(head)
    entry = batch.entry(head, "销售发票 sales invoice")
    owed = _book_lines(batch, head, entry, sign=1)
    _bill(batch, head, entry, owed, head.foreign_gross)


def plan_credit_note(batch: Batch, head: Head) -> None:
    """Credit returned goods, or give a reduction without goods."""
    batch.accept(head)
    entry = batch.entry(head, "红字发票 credit note")
    owed = _book_lines(batch, head, entry, sign=-1)
    invoice = batch.sources.documents.get(head.request.reverses)
    if invoice is None or invoice.party_id != head.party_id:
        _bill(batch, head, entry, owed, -head.foreign_gross)
    elif head.currency is None:
        receivable = batch.account("receivable_billed", head)
        opened = batch.items.remaining(invoice.id, receivable.id, head.party_id)
        settled = min(-owed.amount, max(0, opened))
        batch.items.settle(
            entry, invoice.id, receivable.id, side="D", amount=-settled, party_id=head.party_id
        )
        _bill(batch, head, entry, Carried(owed.amount + settled, 0), 0)
    else:
        _credit_foreign(batch, head, entry, invoice.id, owed, currency=head.currency)


def _credit_foreign(
    batch: Batch, head: Head, entry: Entry, invoice_id: int, owed: Carried, *, currency: Currency
) -> None:
    """Settle the invoice with what is credited; the two may carry it at different rates."""
    receivable = batch.account("receivable_billed", head)
    opened = batch.items.foreign_remaining(invoice_id, receivable.id, head.party_id, currency.code)
    settled = min(head.foreign_gross, max(0, opened))
    if settled:
        taken = batch.items.settle_foreign(
            entry, invoice_id, receivable.id, side="D", currency=currency, foreign=-settled,
            party_id=head.party_id,
        )  # fmt: skip
        part = Carried(*(-piece(each, settled, head.foreign_gross) for each in owed))
        book_exchange(
            batch, head, entry, gain=part.amount - taken.amount,
            unrealised=taken.unrealised - part.unrealised,
        )  # fmt: skip
        owed = Carried(owed.amount + part.amount, owed.unrealised + part.unrealised)
    _bill(batch, head, entry, owed, settled - head.foreign_gross)


def _bill(batch: Batch, head: Head, entry: Entry, owed: Carried, foreign: int) -> None:
    batch.items.open(
        entry,
        batch.account("receivable_billed", head).id,
        side="D",
        amount=owed.amount - owed.unrealised,
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.due_day,
        currency=head.currency,
        foreign=foreign,
        unrealised=owed.unrealised,
    )


def _book_lines(batch: Batch, head: Head, entry: Entry, *, sign: int) -> Carried:
    """What stands against the receivable: earlier goods documents, or revenue of its own.

    Returns what the receivable carries: of goods documents what they carried, of the rest its
    gross.
    """
    carried = [line for line in head.lines if _is_carried(line)]
    own = [line for line in head.lines if not _is_carried(line)]
    owed = _take_over(batch, head, entry, carried, sign=sign)
    for category, net in net_by_category(own).items():
        if net:
            entry.credit(batch.account("revenue", head, category=category).id, sign * net)
    _book_tax(batch, head, entry, carried, sign=sign, takes_pending=True)
    _book_tax(batch, head, entry, own, sign=sign, takes_pending=False)
    return owed._replace(amount=owed.amount + sign * sum(line.gross for line in own))


def _take_over(
    batch: Batch, head: Head, entry: Entry, lines: list[HeadLine], *, sign: int
) -> Carried:
    """Settle what deliveries or returns left uninvoiced; returns what that carried."""
    unbilled = batch.account("receivable_unbilled", head)
    sums: dict[int, tuple[int, int]] = {}
    for line in lines:
        assert line.source is not None
        amount, foreign = sums.get(line.source.document.id, (0, 0))
        sums[line.source.document.id] = (amount + line.gross, foreign + line.foreign_gross)
    owed = Carried(0, 0)
    for document_id, (amount, foreign) in sums.items():
        if head.currency is None:
            batch.items.settle(
                entry, document_id, unbilled.id, side="C", amount=-sign * amount,
                party_id=head.party_id,
            )  # fmt: skip
            taken = Carried(sign * amount, 0)
        else:
            taken = batch.items.settle_foreign(
                entry, document_id, unbilled.id, side="C", currency=head.currency,
                foreign=-sign * foreign, party_id=head.party_id,
            )  # fmt: skip
        owed = Carried(owed.amount + taken.amount, owed.unrealised + taken.unrealised)
    return owed


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
    takes_currency=True,
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
    takes_currency=True,
)
