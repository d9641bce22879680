"""进项勾选: certifying input VAT. Each invoice's tax becomes deductible in the document's month.

待认证进项税额 2221.05 → 进项税额 2221.01.01 (财会〔2016〕22号 二（一）2). The tax of a red invoice
is taken out of what was deducted: 进项税额转出 2221.01.09 (国家税务总局公告2016年第47号 一（四）).

Belongs here: the document. Does not: which invoices there are (`erp.taxes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.documents.errors import EmptyDocument
from erp.taxes.errors import (
    CertifiedAmountDiffers,
    CertifiedBefore,
    InvoiceIsVoid,
    NotAnInvoice,
    NotCertifiable,
)

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.documents.types import Allocation
    from erp.taxes.register import Invoice

_CHUNK = 400


def plan_certification(batch: Batch, head: Head) -> None:
    """Certify the invoices of the supplier invoices named, each with its whole tax."""
    if not head.request.allocations:
        raise EmptyDocument(head.key)
    seen: set[int] = set()
    invoices = []
    for item in head.request.allocations:
        invoice = _check(batch, head, item)
        if invoice.id in seen:
            raise CertifiedBefore(head.key, item.document, head.voucher_day[:7])
        seen.add(invoice.id)
        invoices.append(invoice)
    pending = batch.account("input_tax_pending", head).id
    deducted = batch.account("input_tax", head).id
    taken_out = batch.account("input_tax_transferred_out", head).id
    items = _pending_items(batch, [each.document_id for each in invoices], pending)
    head.net = sum(each.tax for each in invoices)
    batch.accept(head)
    entry = batch.entry(head, "进项勾选 input VAT certified")
    for each in invoices:
        for party_id, tax_code_id, net, amount in items.get(each.document_id, ()):
            entry.tax(
                pending, "C", tax_code_id=tax_code_id, net=-net, amount=-amount, party_id=party_id
            )
            to, side = (deducted, "D") if each.tax >= 0 else (taken_out, "C")
            entry.tax(to, side, tax_code_id=tax_code_id, net=net, amount=amount, party_id=party_id)
        batch.invoices.certify(each, month=head.voucher_day[:7], document_id=head.id)


def _check(batch: Batch, head: Head, item: Allocation) -> Invoice:
    target = batch.sources.documents.get(item.document)
    invoice = None if target is None else batch.invoices.of_document(target.id)
    if invoice is None:
        raise NotAnInvoice(head.key, item.document)
    if invoice.void_in:
        raise InvoiceIsVoid(head.key, item.document)
    if invoice.certified_in:
        raise CertifiedBefore(head.key, item.document, invoice.certified_in)
    if invoice.direction != "input" or not invoice.kind.endswith("special"):
        raise NotCertifiable(head.key, item.document, f"{invoice.direction}/{invoice.kind}")
    if batch.minor(item.amount) != invoice.tax:
        raise CertifiedAmountDiffers(head.key, item.document, item.amount, batch.money(invoice.tax))
    return invoice


def _pending_items(
    batch: Batch, document_ids: list[int], account_id: int
) -> dict[int, list[tuple[int | None, int | None, int, int]]]:
    """What the documents put on the pending account: party, tax code, net and tax."""
    found: dict[int, list[tuple[int | None, int | None, int, int]]] = {}
    for start in range(0, len(document_ids), _CHUNK):
        chunk = document_ids[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        for document_id, party_id, tax_code_id, net, amount in batch.transaction.rows(
            "select document_id, party_id, tax_code_id, sum(net), sum(amount) from tax_item"
            f" where document_id in ({marks}) and account_id = ?"
            " group by document_id, party_id, tax_code_id order by 1, 2, 3",
            [*chunk, account_id],
        ):
            found.setdefault(int(document_id), []).append(
                (party_id, tax_code_id, int(net), int(amount))
            )
    return found


INPUT_CERTIFICATION = DocumentType(
    kind="input_certification",
    prefix="RZ",
    name="进项勾选",
    name_en="Input VAT certification",
    plan=plan_certification,
    has_lines=False,
    stands_alone=True,
)
