"""The VAT invoice a document is: checked when it is opened, entered when it is accepted.

Belongs here: how a document's head becomes a row of the register. Does not: the register
(`erp.taxes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.taxes.errors import CertifiedBefore, InvoiceIsVoid, VoidTooLate

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.taxes.register import Invoice


def check_invoice(batch: Batch, head: Head) -> None:
    """Refuse a number that is taken and a reversal of an invoice that is void or certified."""
    kind, request = head.type, head.request
    if kind.reverses:
        undone = _undone(batch, head)
        if undone is not None and undone.certified_in:
            raise CertifiedBefore(head.key, request.reverses, undone.certified_in)
    if not kind.invoice:
        return
    reversed_one = _reversed(batch, head)
    if reversed_one is not None:
        if reversed_one.void_in:
            raise InvoiceIsVoid(head.key, request.reverses)
        if _voids(head, reversed_one) and reversed_one.day[:7] != head.day[:7]:
            raise VoidTooLate(head.key, request.reverses, reversed_one.day)
    if _has_number(head):
        seller_id = head.party_id if kind.invoice == "input" else 0
        batch.invoices.check(
            head.key, seller_id=seller_id, reference=request.reference,
            invoice_type=request.invoice_type,
        )  # fmt: skip


def enter_invoice(batch: Batch, head: Head) -> None:
    """Enter the document's invoice, or that the one it reverses whole is void 作废.

    A credit note with a number of its own is a red invoice; one without a number voids the invoice,
    as does undoing the document. Undoing a certification takes it back.
    """
    kind, request = head.type, head.request
    if kind.reverses:
        _undo(batch, head)
    if not kind.invoice:
        return
    reversed_one = _reversed(batch, head)
    if _has_number(head):
        sign = kind.invoice_sign
        batch.invoices.add(
            head.key, head.id, direction=kind.invoice, party_id=head.party_id,
            reference=request.reference, invoice_type=request.invoice_type, day=head.day,
            net=sign * head.net, tax=sign * head.tax, red_of=reversed_one,
        )  # fmt: skip
    elif reversed_one is not None and _voids(head, reversed_one):
        batch.invoices.void(reversed_one, month=head.voucher_day[:7], document_id=head.id)


def _undo(batch: Batch, head: Head) -> None:
    month = head.voucher_day[:7]
    undone = _undone(batch, head)
    if undone is not None and not undone.void_in:
        batch.invoices.void(undone, month=month, document_id=head.id)
    original = batch.originals.get(head.request.reverses)
    if original is not None:
        for each in batch.invoices.certified_by(original.id):
            batch.invoices.withdraw(each, month=month, document_id=head.id)


def _undone(batch: Batch, head: Head) -> Invoice | None:
    """The invoice of the document a reversal undoes."""
    original = batch.originals.get(head.request.reverses)
    return None if original is None else batch.invoices.of_document(original.id)


def _has_number(head: Head) -> bool:
    """Whether the reference is an invoice's number: on our own invoices only if a type is said."""
    request = head.request
    return bool(request.reference and (head.type.invoice == "input" or request.invoice_type))


def _reversed(batch: Batch, head: Head) -> Invoice | None:
    if head.type.invoice_sign > 0 or not head.request.reverses:
        return None
    source = batch.sources.documents.get(head.request.reverses)
    return None if source is None else batch.invoices.of_document(source.id)


def _voids(head: Head, invoice: Invoice) -> bool:
    """Whether the head takes back the whole invoice without a red one."""
    is_whole = (head.net, head.tax) == (invoice.net, invoice.tax)
    return is_whole and not _has_number(head) and invoice.direction == "output"
