"""Landed cost 采购费用分摊单: freight and duty laid on the goods of receipts (accounting.md §3).

Lines without a source are the charges, owed to this document's supplier; lines that carry on those
of receipts bear them, by value, quantity or weight as the charge's reason says (value unless said).

Belongs here: laying charges on receipts. Does not: the share rule (`valuing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide, split
from erp.base.money import Quantity
from erp.batch.kinds import DocumentType
from erp.documents.errors import MoreThanTheSource
from erp.purchasing.errors import NoBasis, NothingToAllocate
from erp.purchasing.invoices import book_input_tax, owe
from erp.purchasing.valuing import book_difference, cost_of

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine

VALUE, QUANTITY, WEIGHT = "value", "quantity", "weight"


def plan_landed_cost(batch: Batch, head: Head) -> None:
    """Owe the charges; each finds the goods it was spent on, wherever they went since."""
    charges = [line for line in head.lines if line.source is None]
    bearers = [line for line in head.lines if line.source is not None]
    if not charges or not bearers:
        raise NothingToAllocate(head.key)
    borne = [0] * len(bearers)
    for charge in charges:
        pieces = split(cost_of(batch, charge), _weights(head, charge, bearers))
        borne = [before + piece for before, piece in zip(borne, pieces, strict=True)]
    batch.accept(head)
    day = batch.value_day(head)
    entry = batch.entry(head, "采购费用分摊 landed cost", day="" if day == head.day else day)
    for line, amount in zip(bearers, borne, strict=True):
        book_difference(batch, head, entry, line, amount)
    book_input_tax(batch, head, entry)
    owe(batch, head, entry)


def _weights(head: Head, charge: HeadLine, bearers: list[HeadLine]) -> list[int]:
    basis = charge.request.reason or VALUE
    for line in bearers:
        assert line.source is not None
        if line.quantity > line.source.quantity:
            unit = line.product.unit
            asked, most = Quantity(line.quantity, unit), Quantity(line.source.quantity, unit)
            raise MoreThanTheSource(head.key, line.row, asked.number, most.number)
    weights = [_weight(line, basis) for line in bearers]
    if sum(weights) <= 0:
        raise NoBasis(head.key, charge.row, basis)
    return weights


def _weight(line: HeadLine, basis: str) -> int:
    assert line.source is not None
    if basis == VALUE:
        return divide(line.source.net * line.quantity, line.source.quantity)
    if basis == QUANTITY:
        return line.quantity
    return line.quantity * line.product.weight_grams if basis == WEIGHT else 0


LANDED_COST = DocumentType(
    kind="landed_cost",
    prefix="CY",
    name="采购费用分摊单",
    name_en="Landed cost",
    plan=plan_landed_cost,
    role="supplier",
    sources=("goods_receipt",),
    needs_source=True,
    unpriced_sources=("goods_receipt",),
    uses_up=False,
    takes_other_parties=True,
    values_source_pools=True,
)
