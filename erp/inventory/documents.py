"""Opening stock 期初库存, other issues 其他出库, other receipts 其他入库.

A line's `cost` is the whole value of what comes in; without it the cost is unknown and the goods
come in at value 0, marked so: a move of value 0 makes no entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.goods import bring, check_stock, send
from erp.batch.kinds import DocumentType
from erp.batch.lots import check_arriving
from erp.stock.valuation import Worth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine


def plan_opening_stock(batch: Batch, head: Head) -> None:
    """Goods that were there when the books began, against the opening account."""
    _bring_in(batch, head, origin="opening", act="opening_equity", memo="期初库存 opening stock")


def plan_stock_receipt(batch: Batch, head: Head) -> None:
    """Goods found or given, against the account of the reason: surplus pending decision."""
    _bring_in(batch, head, origin="loss", act="stock_gain", memo="其他入库 other receipt")


def plan_stock_issue(batch: Batch, head: Head) -> None:
    """Goods written off, used or given away, against the account of the reason."""
    warehouse = head.warehouse
    assert warehouse is not None
    lines = batch.stocked_lines(head)
    check_stock(batch, head, warehouse, lines)
    batch.accept(head)
    entry = batch.entry(head, "其他出库 other issue")
    for reason in sorted({line.request.reason for line in lines}):
        part = [line for line in lines if line.request.reason == reason]
        cost = sum(send(batch, head, warehouse, entry, part, destination="loss").values())
        if cost:
            entry.debit(batch.account("stock_write_off", head, reason=reason).id, cost)


def _bring_in(batch: Batch, head: Head, *, origin: str, act: str, memo: str) -> None:
    warehouse = head.warehouse
    assert warehouse is not None
    lines = batch.stocked_lines(head)
    check_arriving(batch, head, lines)
    arriving = [(line, _worth(batch, line)) for line in lines]
    batch.accept(head)
    entry = batch.entry(head, memo, kind="opening" if origin == "opening" else "normal")
    bring(batch, head, warehouse, entry, arriving, origin=origin)
    for reason, value in _by_reason(arriving).items():
        if value:
            entry.credit(batch.account(act, head, reason=reason).id, value)


def _by_reason(arriving: Sequence[tuple[HeadLine, Worth]]) -> dict[str, int]:
    values: dict[str, int] = {}
    for line, worth in arriving:
        reason = line.request.reason
        values[reason] = values.get(reason, 0) + worth.amount
    return values


def _worth(batch: Batch, line: HeadLine) -> Worth:
    cost = line.request.cost
    if cost is None:
        return Worth(line.quantity, 0, line.quantity)
    return Worth(line.quantity, batch.minor(cost), 0)


OPENING_STOCK = DocumentType(
    kind="opening_stock",
    prefix="QC",
    name="期初库存",
    name_en="Opening stock",
    plan=plan_opening_stock,
    moves_stock=True,
)

STOCK_RECEIPT = DocumentType(
    kind="stock_receipt",
    prefix="QR",
    name="其他入库单",
    name_en="Other receipt",
    plan=plan_stock_receipt,
    moves_stock=True,
)

STOCK_ISSUE = DocumentType(
    kind="stock_issue",
    prefix="QK",
    name="其他出库单",
    name_en="Other issue",
    plan=plan_stock_issue,
    moves_stock=True,
    keeps_promises=True,
)
