"""How much of a line is left before each line of a document that takes it up.

Belongs here: the acts that use up one quantity together, as the database counts them too
(`erp.purchasing.checks`). Does not: tolerances (`erp.batch`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head

TAKING = ("goods_receipt", "supplier_invoice", "purchase_return", "purchase_order_closing")
"""Of an order: received, invoiced in advance, closed. Of a receipt: invoiced, given back. Of an
invoice: received, given back."""


def left_before(batch: Batch, head: Head) -> dict[int, int]:
    """By line id: what is left of the source line when this line comes to take its part.

    To be asked before the document is accepted.
    """
    taken: dict[int, int] = {}
    left: dict[int, int] = {}
    for line in head.lines:
        source = line.source
        if source is None:
            continue
        if source.id not in taken:
            taken[source.id] = sum(batch.sources.progress(source.id, act)[0] for act in TAKING)
        left[line.id] = source.quantity - taken[source.id]
        taken[source.id] += line.quantity
    return left
