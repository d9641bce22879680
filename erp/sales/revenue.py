"""Revenue of sold lines, whichever document brings the event: delivery, acceptance or return.

Debit receivables not invoiced with the gross amount, credit revenue net and output tax pending
待转销项税额, or due where VAT's event has come. What was invoiced before takes its revenue from the
advance and has paid its tax (accounting.md §2).

Belongs here: those postings, and which lines were invoiced in advance. Does not: goods and cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.base.money import Quantity
from erp.batch.tax import output_account, tax_by_code
from erp.documents.errors import DiffersFromSource
from erp.sales.errors import SplitAtAdvance
from erp.sales.events import is_dispatched, is_taxed_at_delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine, SourceLine
    from erp.ledger.entries import Entry


def take_advances(batch: Batch, head: Head) -> set[int]:
    """Ids of lines whose source was invoiced in advance; their amounts become that invoice's share.

    Changes the lines and the head, no book. Raises `SplitAtAdvance`, `DiffersFromSource`.
    """
    taken: dict[int, list[int]] = {}
    found: set[int] = set()
    for line in head.lines:
        if line.source is None:
            continue
        billed = batch.sources.progress(line.source.id, "sales_invoice")
        if not billed[0] or not is_before_revenue(line.source):
            continue
        used = taken.setdefault(
            line.source.id, list(batch.sources.progress(line.source.id, "advance_used"))
        )
        left = billed[0] - used[0]
        if left <= 0:
            continue
        if left < line.quantity:
            unit = line.product.unit
            raise SplitAtAdvance(head.key, line.row, Quantity(left, unit).number)
        _take_share(batch, head, line, billed, used)
        found.add(line.id)
    return found


def _take_share(
    batch: Batch, head: Head, line: HeadLine, billed: list[int], used: list[int]
) -> None:
    then = used[0] + line.quantity
    net = divide(billed[1] * then, billed[0]) - used[1]
    tax = divide(billed[2] * then, billed[0]) - used[2]
    if line.request.net is not None and (line.net, line.tax) != (net, tax):
        raise DiffersFromSource(head.key, line.row, batch.money(line.net), batch.money(net))
    head.net += net - line.net
    head.tax += tax - line.tax
    line.net, line.tax = net, tax
    used[:] = [then, used[1] + net, used[2] + tax]


def use_advances(batch: Batch, head: Head, entry: Entry, lines: Sequence[HeadLine]) -> None:
    """Settle the advances of these lines; what stands against them is their revenue."""
    advance = batch.account("advance_received", head)
    for line in lines:
        assert line.source is not None
        _mark(batch, line)
        left = line.net
        origin = batch.sources.origin(line.source)
        for document in (line.source.document, origin.document if origin is not None else None):
            if document is None or not left:
                continue
            part = min(left, -batch.items.remaining(document.id, advance.id, head.party_id))
            if part > 0:
                batch.items.settle(
                    entry, document.id, advance.id, side="D", amount=part, party_id=head.party_id
                )
                left -= part


def pass_advances(batch: Batch, lines: Sequence[HeadLine]) -> None:
    """Goods dispatched that were invoiced in advance: the advance now belongs to this line."""
    for line in lines:
        _mark(batch, line)


def _mark(batch: Batch, line: HeadLine) -> None:
    """The source's advance is used, and this line counts as invoiced."""
    assert line.source is not None
    amounts = (line.quantity, line.net, line.tax)
    batch.match(line.source.id, line, "advance_used", amounts)
    batch.match(line.id, line, "sales_invoice", amounts)


def is_before_revenue(source: SourceLine) -> bool:
    """Whether invoicing this line comes before its revenue."""
    kind = source.document.kind
    return kind == "sales_order" or (kind == "delivery" and is_dispatched(source))


def book_receivable(
    batch: Batch, head: Head, entry: Entry, lines: Sequence[HeadLine], *, sign: int
) -> None:
    """Receivable not invoiced against tax, pending or due; revenue is booked apart."""
    for line in lines:
        if head.type.kind == "acceptance" and is_taxed_at_delivery(line):
            _take_over_tax(batch, head, entry, line)
    batch.items.open(
        entry,
        batch.account("receivable_unbilled", head).id,
        side="D",
        amount=sign * sum(line.gross for line in lines),
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.due_day,
        currency=head.currency,
        foreign=sign * sum(line.foreign_gross for line in lines),
    )
    due = [line for line in lines if is_taxed_at_delivery(line)]
    pending = [line for line in lines if not is_taxed_at_delivery(line)]
    book_tax(batch, head, entry, pending, act="output_tax_pending", sign=sign)
    if head.type.kind != "acceptance":
        book_tax(batch, head, entry, due, act="output_tax", sign=sign)


def _take_over_tax(batch: Batch, head: Head, entry: Entry, line: HeadLine) -> None:
    """The tax was owed when the goods were dispatched; its receivable joins the acceptance's."""
    assert line.source is not None
    batch.items.settle(
        entry, line.source.document.id, batch.account("receivable_unbilled", head).id, side="D",
        amount=-line.tax, party_id=head.party_id,
    )  # fmt: skip


def book_dispatch_tax(
    batch: Batch, head: Head, entry: Entry, lines: Sequence[HeadLine], *, sign: int
) -> None:
    """VAT due with the delivery of goods whose revenue comes later: the customer owes the tax."""
    taxed = [line for line in lines if is_taxed_at_delivery(line)]
    batch.items.open(
        entry,
        batch.account("receivable_unbilled", head).id,
        side="D",
        amount=sign * sum(line.tax for line in taxed),
        party_id=head.party_id,
        document_id=head.id,
        due_date=head.due_day,
    )
    book_tax(batch, head, entry, taxed, act="output_tax", sign=sign)


def book_revenue(
    batch: Batch, head: Head, entry: Entry, lines: Sequence[HeadLine], *, sign: int
) -> None:
    """Credit revenue by category; red with sign −1."""
    for category, net in net_by_category(lines).items():
        if net:
            entry.credit(batch.account("revenue", head, category=category).id, sign * net)


def book_tax(
    batch: Batch, head: Head, entry: Entry, lines: Sequence[HeadLine], *, act: str, sign: int
) -> None:
    """Credit the lines' tax to the account of an act; red with sign −1."""
    for tax_code_id, (net, tax) in tax_by_code(lines).items():
        is_due = act == "output_tax"
        account = output_account(batch, head, tax_code_id) if is_due else batch.account(act, head)
        entry.tax(
            account.id,
            "C",
            tax_code_id=tax_code_id,
            net=-sign * net,
            amount=-sign * tax,
            party_id=head.party_id,
        )


def net_by_category(lines: Sequence[HeadLine]) -> dict[str, int]:
    """Net amounts by product category."""
    sums: dict[str, int] = {}
    for line in lines:
        category = line.product.category
        sums[category] = sums.get(category, 0) + line.net
    return sums
