"""Where a later change of what goods cost goes: to those on hand, the rest to cost variance.

Belongs here: the share rule of accounting.md §3 as price differences and landed cost use it. Does
not: the arithmetic of pools (`erp.stock.valuation`), who is owed the money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.batch.goods import add_cost
from erp.stock.valuation import Worth

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.ledger.entries import Entry
    from erp.stock_accounting.book import PoolKey


def cost_of(batch: Batch, line: HeadLine) -> int:
    """What enters stock of a purchase line: net for a general taxpayer, else gross."""
    return line.net if batch.masters.company.taxpayer_kind == "general" else line.gross


def pool_of(batch: Batch, head: Head, line: HeadLine) -> PoolKey:
    """The pool the goods of the receipt line that `line` carries on came into."""
    assert line.source is not None
    warehouse_id = line.source.document.warehouse_id
    assert warehouse_id is not None
    return batch.pool_key(line.product, batch.warehouse_by_id(warehouse_id), head.day)


def book_difference(
    batch: Batch, head: Head, entry: Entry, line: HeadLine, difference: int
) -> None:
    """Add `difference` to what the goods of a receipt line cost; `line` carries that line on.

    Debits stock with the share of what is on hand and cost variance with the rest.
    """
    assert line.source is not None
    to_stock = add_cost(
        batch, head, entry, difference,
        product=line.product, source=line.source, quantity=line.quantity, line_id=line.id,
    )  # fmt: skip
    batch.sources.cost(line.source.id, Worth(0, to_stock, 0))
