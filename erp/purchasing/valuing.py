"""Where a later change of what goods cost goes: to those on hand, the rest to cost variance.

Belongs here: the share rule of accounting.md §3 as price differences and landed cost use it. Does
not: the arithmetic of pools (`erp.stock.valuation`), who is owed the money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp.base.exact import divide
from erp.batch.goods import book_settlings
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
    if not difference:
        return
    key = pool_of(batch, head, line)
    to_stock = _to_stock(batch, head, entry, line, key, difference)
    if to_stock:
        entry.debit(key[2], to_stock)
        assert line.source is not None
        batch.sources.cost(line.source.id, Worth(0, to_stock, 0))
    if difference != to_stock:
        entry.debit(batch.account("cost_variance", head).id, difference - to_stock)


def _to_stock(  # noqa: PLR0917 - one difference, all that describes it
    batch: Batch, head: Head, entry: Entry, line: HeadLine, key: PoolKey, difference: int
) -> int:
    """Write the value row of what stays in stock; returns its amount."""
    assert line.source is not None
    values, day = batch.values, batch.value_day(head)
    if values.is_fifo(key):
        layer_id = values.layer_of(line.source.id)
        left = values.left_of_layer(key, layer_id)
        share = divide(difference * min(line.quantity, left.quantity), line.quantity)
        amount = max(share, -left.amount)
        if amount:
            settlings = values.adjust_layer(
                key, day, layer_id, amount, line_id=line.id, entry_id=entry.id
            )
            book_settlings(batch, head, settlings)
        return amount
    amount = values.share_on_hand(key, day, line.quantity, difference)
    if amount:
        settlings = values.adjust(
            key, day, amount, line_id=line.id, entry_id=entry.id, cause_id=line.id
        )
        book_settlings(batch, head, settlings)
    return amount
