"""VAT at month end: transfer of what is payable, input not deducted, relief, payment.

General taxpayers (财会〔2016〕22号 二（六）): what the columns of 应交增值税 owe together goes to
未交增值税; an excess of input stays as 留抵, without posting; what was paid too much in the month
comes back. Small-scale taxpayers have no columns: what the period's relief waives becomes income
(二（十）).

Belongs here: the documents. Does not: the limits of the relief (`data.taxes`), the summary
(`erp.taxes.summary`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.taxes import load_input_transfer_reasons
from erp.base.exact import divide
from erp.batch.kinds import DocumentType
from erp.batch.money import cash_account
from erp.documents.errors import AmountNotPositive
from erp.taxes.errors import (
    MoreThanCertified,
    NotCertifiedYet,
    NothingToTransfer,
    UnknownTaxReason,
)

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.taxes.register import Invoice


def plan_vat_transfer(batch: Batch, head: Head) -> None:
    """转出未交（多交）增值税: bring the columns to what may stay on them."""
    columns = _columns(batch, head)
    owed = -sum(columns.values())
    unpaid = batch.account("vat_unpaid", head).id
    if owed > 0:
        column, amount = batch.account("vat_unpaid_transferred_out", head).id, owed
    else:
        paid = columns.get(batch.account("vat_paid", head).id, 0)
        column = batch.account("vat_overpaid_transferred_out", head).id
        amount = -min(-owed, max(0, paid + columns.get(column, 0)))
    if not amount:
        raise NothingToTransfer(head.key, head.period.month)
    head.net = abs(amount)
    batch.accept(head)
    entry = batch.entry(head, "转出未交增值税 VAT payable transferred")
    entry.tax(
        column, "D" if amount > 0 else "C", tax_code_id=None, net=0, amount=amount, party_id=None
    )
    entry.post(unpaid, "C" if amount > 0 else "D", -amount)


def _columns(batch: Batch, head: Head) -> dict[int, int]:
    """Balance of each column of 应交增值税 at the end of the document's month, debit positive."""
    return {
        int(account_id): int(amount)
        for account_id, amount in batch.transaction.rows(
            "select a.id, sum(b.debit - b.credit) from account a"
            " join account_balance b on b.account_id = a.id join period d on d.id = b.period_id"
            " where a.parent_code = (select parent_code from account where id = ?)"
            " and d.last_day <= ? group by a.id",
            (batch.account("output_tax", head).id, head.period.last_day),
        )
    }


def plan_vat_relief(batch: Batch, head: Head) -> None:
    """小微免税: the amount waived leaves the tax owed and becomes income."""
    amount = _amount(batch, head)
    batch.accept(head)
    entry = batch.entry(head, "小微企业免征增值税 VAT relief")
    entry.tax(
        batch.account("vat_relief", head).id, "D", tax_code_id=None, net=0, amount=amount,
        party_id=None,
    )  # fmt: skip
    entry.credit(batch.account("vat_relief_income", head).id, amount)


_PAID = {"": "vat_paid", "earlier": "vat_unpaid", "simplified": "output_tax_simplified"}
"""What a payment is for: the current month, 未交增值税 of earlier ones, or what is taxed simply."""


def plan_vat_payment(batch: Batch, head: Head) -> None:
    """VAT paid out of the bank (财会〔2016〕22号 二（七）), by its reason: see `_PAID`."""
    amount = _amount(batch, head)
    act = _PAID.get(head.request.reason)
    if act is None:
        raise UnknownTaxReason(head.key, head.request.reason, tuple(_PAID))
    cash, paid = cash_account(batch, head), batch.account(act, head)
    batch.accept(head)
    entry = batch.entry(head, "缴纳增值税 VAT paid")
    if paid.subsidiary == "tax":
        entry.tax(paid.id, "D", tax_code_id=None, net=0, amount=amount, party_id=None)
    else:
        entry.debit(paid.id, amount)
    entry.post(cash.id, "C", -amount, cash_flow_item="taxes")


def _amount(batch: Batch, head: Head) -> int:
    said = head.request.amount
    amount = 0 if said is None else batch.minor(said)
    if amount <= 0:
        raise AmountNotPositive(head.key, said)
    head.net = amount
    return amount


VAT_TRANSFER = DocumentType(
    kind="vat_transfer",
    prefix="ZS",
    name="转出未交增值税",
    name_en="VAT transfer",
    plan=plan_vat_transfer,
    has_lines=False,
    stands_alone=True,
)

VAT_RELIEF = DocumentType(
    kind="vat_relief",
    prefix="JM",
    name="增值税减免",
    name_en="VAT relief",
    plan=plan_vat_relief,
    has_lines=False,
)


def plan_input_transfer_out(batch: Batch, head: Head) -> None:
    """进项税额转出: tax certified before that may not be deducted after all, with its reason.

    It goes to what the goods went to (财会〔2016〕22号 二（四）): pending losses, staff welfare, or
    cost. Following a supplier invoice it takes no more than the tax certified of it.
    """
    amount = _amount(batch, head)
    reason = head.request.reason
    if reason not in {each.code for each in load_input_transfer_reasons()}:
        reasons = tuple(each.code for each in load_input_transfer_reasons())
        raise UnknownTaxReason(head.key, reason, reasons)
    invoice = _certified(batch, head, amount) if head.request.follows else None
    head.net, head.tax, head.draws = 0, amount, amount if invoice else 0
    batch.accept(head)
    entry = batch.entry(head, "进项税额转出 input VAT transferred out")
    net = 0 if invoice is None else divide(invoice.net * amount, invoice.tax)
    entry.tax(
        batch.account("input_tax_transferred_out", head).id, "C", tax_code_id=None, net=-net,
        amount=-amount, party_id=None, reason=reason,
    )  # fmt: skip
    entry.debit(batch.account("input_tax_not_deducted", head, reason=reason).id, amount)


def _certified(batch: Batch, head: Head, amount: int) -> Invoice:
    """The invoice followed, whose tax was certified and is not transferred out beyond that."""
    target = batch.sources.documents[head.request.follows]
    invoice = batch.invoices.of_document(target.id)
    if invoice is None or not invoice.certified_in:
        raise NotCertifiedYet(head.key, head.request.follows)
    drawn = batch.transaction.scalar(
        "select amount from document_drawn where document_id = ?", (target.id,)
    )
    left = invoice.tax - int(drawn or 0)
    if amount > left:
        raise MoreThanCertified(head.key, batch.money(amount), batch.money(left))
    return invoice


INPUT_TRANSFER_OUT = DocumentType(
    kind="input_transfer_out",
    prefix="JC",
    name="进项税额转出",
    name_en="Input VAT transferred out",
    plan=plan_input_transfer_out,
    has_lines=False,
    stands_alone=True,
    follows=("supplier_invoice",),
)

VAT_PAYMENT = DocumentType(
    kind="vat_payment",
    prefix="JS",
    name="缴纳增值税",
    name_en="VAT payment",
    plan=plan_vat_payment,
    has_lines=False,
)
