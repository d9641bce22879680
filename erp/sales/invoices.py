"""Sales invoices 销售发票 and credit notes 红字发票.

An invoice after delivery moves the receivable from *not invoiced* to *invoiced* and the tax from
pending to due (accounting.md §2); tax declared without an invoice 未开票收入 is not posted again.
An invoice before its revenue makes an advance, net, which the later delivery or acceptance takes. A
service without a delivery earns its revenue here. A credit note is the same in red; where it names
the invoice it reverses, it settles that invoice's open item first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.base.money import Quantity
from erp.batch.exchange import book_exchange
from erp.batch.kinds import DocumentType
from erp.batch.tax import output_account, tax_by_code
from erp.documents.errors import MoreThanTheSource
from erp.ledger.entries import Carried
from erp.ledger.exchange import piece
from erp.sales.errors import InvoiceNumberMissing, InvoiceTypeUnknown, InvoiceUnknown, NothingDue
from erp.sales.events import is_dispatched, is_taxed_at_delivery
from erp.sales.revenue import book_revenue, book_tax, is_before_revenue

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine, SourceLine
    from erp.ledger.entries import Entry
    from erp.ledger.exchange import Currency


INVOICE_TYPES = ("special", "ordinary")
"""专票, 普票."""


def plan_sales_invoice(batch: Batch, head: Head) -> None:
    """Invoice what was delivered or accepted, or in advance what is ordered; services directly."""
    check_invoice_number(head)
    _check_not_earned(batch, head)
    batch.accept(head)
    entry = batch.entry(head, "销售发票 sales invoice")
    owed = _book_lines(batch, head, entry, sign=1)
    _bill(batch, head, entry, owed, head.foreign_gross)


def plan_credit_note(batch: Batch, head: Head) -> None:
    """Credit returned goods, or give a reduction without goods."""
    check_invoice_number(head)
    invoice = batch.sources.documents.get(head.request.reverses)
    if head.request.reverses and (
        invoice is None or invoice.kind != "sales_invoice" or invoice.party_id != head.party_id
    ):
        raise InvoiceUnknown(head.key, head.request.reverses)
    batch.accept(head)
    entry = batch.entry(head, "红字发票 credit note")
    owed = _book_lines(batch, head, entry, sign=-1)
    if invoice is None:
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
    early = [line for line in own if _is_early(batch, line)]
    if early:
        _book_advances(batch, head, entry, early, sign=sign)
    book_revenue(
        batch, head, entry, [line for line in own if not _is_early(batch, line)], sign=sign
    )
    _book_pending(batch, head, entry, carried, sign=sign)
    book_tax(batch, head, entry, own, act="output_tax", sign=sign)
    return owed._replace(amount=owed.amount + sign * sum(line.gross for line in own))


def _book_advances(
    batch: Batch, head: Head, entry: Entry, lines: list[HeadLine], *, sign: int
) -> None:
    """What is invoiced before its revenue is an advance on the order or dispatched goods, net.

    A red invoice takes back what of the advance is left; where revenue has taken it, revenue.
    """
    advance = batch.account("advance_received", head)
    for line in lines:
        document = _early_source(batch, line).document
        if sign > 0:
            batch.items.open(
                entry, advance.id, side="C", amount=-line.net, party_id=head.party_id,
                document_id=document.id, due_date=head.due_day,
            )  # fmt: skip
            continue
        left = -batch.items.remaining(document.id, advance.id, head.party_id)
        part = max(0, min(line.net, left))
        if part:
            batch.items.settle(
                entry, document.id, advance.id, side="C", amount=part, party_id=head.party_id
            )
            amounts = (line.quantity, line.net, line.tax)
            batch.match(_early_source(batch, line).id, line, "advance_used", amounts)
        if part != line.net:
            category = line.product.category
            revenue = batch.account("revenue", head, category=category)
            entry.credit(revenue.id, part - line.net)


def _early_source(batch: Batch, line: HeadLine) -> SourceLine:
    """The order or delivery line an advance belongs to, of an invoice line or its credit."""
    assert line.source is not None
    if line.source.document.kind == "sales_invoice":
        origin = batch.sources.origin(line.source)
        assert origin is not None
        return origin
    return line.source


def _is_early(batch: Batch, line: HeadLine) -> bool:
    source = line.source
    if source is not None and source.document.kind == "sales_invoice":
        source = batch.sources.origin(source)
    return source is not None and is_before_revenue(source)


def check_invoice_number(head: Head) -> None:
    """An invoice of a type has a number; there are two types."""
    kind = head.request.invoice_type
    if kind and kind not in INVOICE_TYPES:
        raise InvoiceTypeUnknown(head.key, kind)
    if kind and not head.request.reference:
        raise InvoiceNumberMissing(head.key)


def _check_not_earned(batch: Batch, head: Head) -> None:
    """An advance is for what has not earned its revenue yet."""
    asked: dict[int, int] = {}
    for line in head.lines:
        source = line.source
        if source is None or not is_before_revenue(source):
            continue
        progress = batch.sources.progress
        act = "delivery" if source.document.kind == "sales_order" else "acceptance"
        earned = progress(source.id, act)[0] - progress(source.id, "advance_used")[0]
        gone = earned + progress(source.id, "sales_invoice")[0]
        gone += progress(source.id, "sales_order_closing")[0] + asked.get(source.id, 0)
        if line.quantity > source.quantity - gone:
            unit = line.product.unit
            asked_for, left = Quantity(line.quantity, unit), Quantity(source.quantity - gone, unit)
            raise MoreThanTheSource(head.key, line.row, asked_for.number, left.number)
        asked[source.id] = asked.get(source.id, 0) + line.quantity


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


def _book_pending(
    batch: Batch, head: Head, entry: Entry, lines: list[HeadLine], *, sign: int
) -> None:
    """Tax of delivered goods falls due, but for what was due at delivery or declared before."""
    pending, output = (
        batch.account("output_tax_pending", head),
        batch.account("output_tax", head),
    )
    lines = [line for line in lines if not is_taxed_at_delivery(line)]
    sums = tax_by_code(lines)
    for line in lines:
        _leave_declared(batch, line, sums)
    if pending.id == output.id:
        return  # a small-scale taxpayer keeps nothing pending: the delivery has booked the tax
    for code, (net, tax) in sums.items():
        due = output_account(batch, head, code)
        for account, side, towards in ((pending, "D", sign), (due, "C", -sign)):
            entry.tax(
                account.id, side, tax_code_id=code, net=towards * net, amount=towards * tax,
                party_id=head.party_id,
            )  # fmt: skip


def _leave_declared(batch: Batch, line: HeadLine, sums: dict[int, tuple[int, int]]) -> None:
    """What was declared without an invoice is invoiced first and posts no tax again."""
    assert line.source is not None
    declared = batch.sources.progress(line.source.id, "vat_due")
    used = batch.sources.progress(line.source.id, "declared_used")
    quantity = min(line.quantity, declared[0] - used[0])
    if quantity <= 0 or line.tax_code_id is None:
        return
    then = used[0] + quantity
    net = divide(declared[1] * then, declared[0]) - used[1]
    tax = divide(declared[2] * then, declared[0]) - used[2]
    batch.match(line.source.id, line, "declared_used", (quantity, net, tax))
    known = sums[line.tax_code_id]
    sums[line.tax_code_id] = (known[0] - net, known[1] - tax)


def plan_vat_due(batch: Batch, head: Head) -> None:
    """VAT falls due without an invoice 未开票收入: pending becomes due, nothing else moves."""
    asked: dict[int, int] = {}
    for line in head.lines:
        source = line.source
        assert source is not None
        progress = batch.sources.progress
        free = source.quantity - progress(source.id, "sales_invoice")[0] - asked.get(source.id, 0)
        free -= progress(source.id, "vat_due")[0] - progress(source.id, "declared_used")[0]
        if source.document.kind == "delivery" and is_dispatched(source):
            free = 0
        if line.quantity > free or is_taxed_at_delivery(source):
            raise NothingDue(head.key, line.row, Quantity(max(0, free), line.product.unit).number)
        asked[source.id] = asked.get(source.id, 0) + line.quantity
    batch.accept(head)
    entry = batch.entry(head, "未开票收入 VAT due without invoice")
    pending, output = (batch.account(act, head) for act in ("output_tax_pending", "output_tax"))
    if pending.id == output.id:
        return
    for code, (net, tax) in tax_by_code(head.lines).items():
        due = output_account(batch, head, code)
        for account, side, sign in ((pending, "D", 1), (due, "C", -1)):
            entry.tax(
                account.id, side, tax_code_id=code, net=sign * net, amount=sign * tax,
                party_id=head.party_id,
            )  # fmt: skip


def _is_carried(line: HeadLine) -> bool:
    """Whether the line's revenue was booked with goods; a credit of an invoice line was not."""
    source = line.source
    if source is None or is_before_revenue(source):
        return False
    return source.document.kind in {"delivery", "acceptance", "sales_return"}


SALES_INVOICE = DocumentType(
    kind="sales_invoice",
    prefix="XF",
    name="销售发票",
    name_en="Sales invoice",
    plan=plan_sales_invoice,
    role="customer",
    sources=("delivery", "acceptance", "sales_order"),
    needs_source=True,
    fixed_shares=("delivery", "acceptance", "sales_order"),
    takes_currency=True,
    invoice="output",
)

VAT_DUE = DocumentType(
    kind="vat_due",
    prefix="XW",
    name="未开票收入",
    name_en="VAT due without invoice",
    plan=plan_vat_due,
    role="customer",
    sources=("delivery", "acceptance"),
    needs_source=True,
    fixed_shares=("delivery", "acceptance"),
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
    reads_origins=True,
    takes_currency=True,
    invoice="output",
    invoice_sign=-1,
)
