"""Kits put together 组装 and taken apart 拆卸: goods that become other goods in one warehouse.

The first line of either document is the kit, the others are its parts. Belongs here: what becomes
of their quantities and values. Does not: which parts a kit has (`erp.catalog.kits`), production
with its labour and overhead.

Put together, the kit is worth what its parts took out of stock; where one of them came without a
known cost, so does the kit. Taken apart, the parts share what the kit took out: by the costs given
where every part has one, else by what each is worth at its own pool's average that day, else,
where one of them has no worth, by quantity. Shares are cut from the running total and so sum to
it. Goods at standard come in at it, the rest stands on 材料成本差异 (accounting.md §3). What the
month end of 全月平均 or of standard cost still finds for goods that went into a kit goes to
成本差异 (decision 0047).
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.batch.goods import bring, check_stock, current_cost, send
from erp.batch.kinds import DocumentType
from erp.batch.lots import check_arriving, check_leaving
from erp.inventory.errors import KitInItself, KitWithoutParts, PartCostsIncomplete
from erp.stock.valuation import Worth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.batch.masters import Warehouse
    from erp.ledger.entries import Entry


def plan_assembly(batch: Batch, head: Head) -> None:
    """The parts leave, the kit comes in at what they cost."""
    warehouse, kit, parts = _resolve(batch, head)
    check_stock(batch, head, warehouse, parts)
    check_leaving(batch, head, parts)
    check_arriving(batch, head, [kit])
    batch.accept(head)
    entry = batch.entry(head, "组装 assembly")
    taken = _take(batch, head, warehouse, entry, parts)
    unknown = kit.quantity if any(each.unknown for each in taken) else 0
    worth = Worth(kit.quantity, sum(each.amount for each in taken), unknown)
    bring(batch, head, warehouse, entry, [(kit, worth)], origin="production")


def plan_disassembly(batch: Batch, head: Head) -> None:
    """The kit leaves, its parts come in at their shares of what it cost."""
    warehouse, kit, parts = _resolve(batch, head)
    check_stock(batch, head, warehouse, [kit])
    check_arriving(batch, head, parts)
    weights = _weights(batch, head, warehouse, parts)
    batch.accept(head)
    entry = batch.entry(head, "拆卸 disassembly")
    (taken,) = _take(batch, head, warehouse, entry, [kit])
    shares = share_out(taken.amount, weights)
    arriving = [
        (part, Worth(part.quantity, share, part.quantity if taken.unknown else 0))
        for part, share in zip(parts, shares, strict=True)
    ]
    bring(batch, head, warehouse, entry, arriving, origin="production")


def share_out(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in whole minor units by weights, not all 0; the shares sum to it.

    >>> share_out(100, [1, 1, 1])
    [33, 34, 33]
    """
    whole = sum(weights)
    cuts = [divide(amount * each, whole) for each in accumulate(weights, initial=0)]
    return [high - low for low, high in pairwise(cuts)]


def _resolve(batch: Batch, head: Head) -> tuple[Warehouse, HeadLine, list[HeadLine]]:
    """Where it happens, the kit and its parts."""
    warehouse = head.warehouse
    assert warehouse is not None
    kit, *parts = batch.stocked_lines(head)
    if not parts:
        raise KitWithoutParts(head.key, kit.product.code)
    for part in parts:
        if part.product.id == kit.product.id:
            raise KitInItself(head.key, part.row, kit.product.code)
    return warehouse, kit, parts


def _take(
    batch: Batch, head: Head, warehouse: Warehouse, entry: Entry, lines: Sequence[HeadLine]
) -> list[Worth]:
    """Let goods leave to become others; what each line took out of stock."""
    against = batch.account("cost_variance", head).id
    send(batch, head, warehouse, entry, lines, destination="production", against_id=against)
    return [batch.sources.cost_left(line.id) for line in lines]


def _weights(
    batch: Batch, head: Head, warehouse: Warehouse, parts: Sequence[HeadLine]
) -> list[int]:
    """What the parts share the kit's cost by."""
    given = [part.request.cost for part in parts]
    if any(cost is not None for cost in given):
        costs = [0 if cost is None else batch.minor(cost) for cost in given]
        if None in given or min(costs) < 0 or not sum(costs):
            raise PartCostsIncomplete(head.key)
        return costs
    usual = [current_cost(batch, head, warehouse, part).amount for part in parts]
    return usual if all(usual) else [part.quantity for part in parts]


ASSEMBLY = DocumentType(
    kind="assembly",
    prefix="ZZ",
    name="组装单",
    name_en="Assembly",
    plan=plan_assembly,
    moves_stock=True,
    keeps_promises=True,
)

DISASSEMBLY = DocumentType(
    kind="disassembly",
    prefix="CB",
    name="拆卸单",
    name_en="Disassembly",
    plan=plan_disassembly,
    moves_stock=True,
    keeps_promises=True,
)
