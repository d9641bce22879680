"""Money received from customers 收款单: settles invoices; what is left over is an advance.

Under the enterprise standard an advance received with an order is net, with its output tax pending
(accounting.md §4); the rates are the order's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.batch.kinds import DocumentType
from erp.batch.money import open_advance, plan_money
from erp.batch.tax import tax_by_code

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.ledger.entries import Entry


def plan_customer_receipt(batch: Batch, head: Head) -> None:
    """Debit bank, credit the invoices named, the rest to advances from customers."""
    plan_money(
        batch,
        head,
        settles="receivable_billed",
        advance="advance_received",
        incoming=True,
        cash_flow_item="sales",
        memo="收款 money received",
        open_rest=_open_advance,
    )


def _open_advance(
    batch: Batch, head: Head, entry: Entry, advance: str, *, side: str, amount: int
) -> None:
    taxes = _taxes(batch, head, -amount)
    tax = sum(each for _, each in taxes.values())
    open_advance(batch, head, entry, advance, side=side, amount=amount + tax)
    if tax:
        head.as_source.advance_taxes = taxes
        pending = batch.account("output_tax_pending", head)
        for code, (base, part) in taxes.items():
            entry.tax(
                pending.id, side, tax_code_id=code, net=-base, amount=-part,
                party_id=head.party_id,
            )  # fmt: skip


def _taxes(batch: Batch, head: Head, gross: int) -> dict[int, tuple[int, int]]:
    """Net and tax within an advance on an order, by its tax codes; the last takes the rest."""
    company = batch.masters.company
    is_net = company.standard == "enterprise" and company.taxpayer_kind == "general"
    if not (is_net and head.request.follows and gross and head.currency is None):
        return {}
    sums = tax_by_code(batch.sources.documents[head.request.follows].lines)
    whole = sum(net + tax for net, tax in sums.values())
    taxes: dict[int, tuple[int, int]] = {}
    done = 0
    for code, (net, tax) in sums.items():
        part = divide(gross * (done + net + tax), whole) - divide(gross * done, whole)
        part_tax = divide(part * tax, net + tax)
        taxes[code] = (part - part_tax, part_tax)
        done += net + tax
    return taxes


CUSTOMER_RECEIPT = DocumentType(
    kind="customer_receipt",
    prefix="SK",
    name="收款单",
    name_en="Money received",
    plan=plan_customer_receipt,
    role="customer",
    has_lines=False,
    takes_currency=True,
    follows=("sales_order",),
    is_drawn=True,
)
