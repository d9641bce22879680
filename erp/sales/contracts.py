"""Sales contracts 销售合同: a value until a day, which orders draw on. They post nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.kinds import DocumentType
from erp.documents.errors import AmountNotPositive
from erp.sales.errors import ContractExceeded

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head


def plan_contract(batch: Batch, head: Head) -> None:
    """Keep the contract's value; orders that follow it draw on it."""
    amount = batch.minor(head.request.amount) if head.request.amount is not None else 0
    if amount <= 0:
        raise AmountNotPositive(head.key, head.request.amount)
    head.net = amount
    batch.accept(head)


def check_contract(batch: Batch, head: Head) -> None:
    """Refuse an order over what is left of the contract it follows; else it draws its gross."""
    if not head.request.follows:
        return
    contract = batch.sources.documents[head.request.follows]
    asked, left = head.net + head.tax, contract.gross - contract.drawn
    if asked > left:
        raise ContractExceeded(head.key, contract.key, batch.money(asked), batch.money(left))
    head.draws = asked


CONTRACT = DocumentType(
    kind="contract",
    prefix="HT",
    name="销售合同",
    name_en="Sales contract",
    plan=plan_contract,
    role="customer",
    has_lines=False,
    expires=True,
    is_versioned=True,
    is_drawn=True,
    makes_voucher=False,
)
