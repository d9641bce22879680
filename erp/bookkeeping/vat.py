"""VAT at month end: transfer of what is payable, relief of small taxpayers, payment.

General taxpayers (财会〔2016〕22号 二（六）): what the columns of 应交增值税 owe together goes to
未交增值税; an excess of input stays as 留抵, without posting; what was paid too much in the month
comes back. Small-scale taxpayers have no columns: what the period's relief waives becomes income
(二（十）).

Belongs here: the documents. Does not: the limits of the relief (`data.taxes`), the summary
(`erp.taxes.summary`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.batch.money import cash_account
from erp.documents.errors import AmountNotPositive
from erp.taxes.errors import NothingToTransfer

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


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


def plan_vat_payment(batch: Batch, head: Head) -> None:
    """已交税金: VAT paid out of the bank, for the current month or by a small-scale taxpayer."""
    amount = _amount(batch, head)
    cash = cash_account(batch, head)
    batch.accept(head)
    entry = batch.entry(head, "缴纳增值税 VAT paid")
    entry.tax(
        batch.account("vat_paid", head).id, "D", tax_code_id=None, net=0, amount=amount,
        party_id=None,
    )  # fmt: skip
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

VAT_PAYMENT = DocumentType(
    kind="vat_payment",
    prefix="JS",
    name="缴纳增值税",
    name_en="VAT payment",
    plan=plan_vat_payment,
    has_lines=False,
)
