"""What a document may do with lots: what a lot must say as it comes in, which may be shipped.

Belongs here: the checks kinds of documents share. Does not: finding lots (`erp.stock.lots`), which
lot to take (`erp.inventory.lots`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from erp.stock.errors import (
    ExpiryMissing,
    LotDescribedOtherwise,
    LotExpired,
    LotNotReleased,
    SerialInStock,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine


def check_arriving(batch: Batch, head: Head, lines: Sequence[HeadLine]) -> None:
    """Refuse lots that say too little or otherwise than before, and pieces already there.

    A new lot of goods that keep for so many days expires so many days after its production.
    """
    named = [line for line in lines if line.lot_id]
    if not named:
        return
    _check_serials(batch, head, [line for line in named if line.product.tracking == "serial"])
    for line in named:
        known = batch.lots.get(line.lot_id)
        said = line.request
        if known is not None:
            for before, now in (
                (known.produced_on, said.produced_on),
                (known.expires_on, said.expires_on),
                (known.supplier_code, said.supplier_lot),
            ):
                if now and str(now) != before:
                    raise LotDescribedOtherwise(head.key, line.row, known.code, before, str(now))
        elif line.product.shelf_life_days and said.expires_on is None:
            days = line.product.shelf_life_days
            if said.produced_on is None:
                raise ExpiryMissing(head.key, line.row, line.product.code, days)
            line.request = replace(said, expires_on=said.produced_on + timedelta(days=days))


def _check_serials(batch: Batch, head: Head, lines: Sequence[HeadLine]) -> None:
    if not lines:
        return
    there = batch.lots.on_hand(line.lot_id for line in lines)
    seen: set[int] = set()
    for line in lines:
        if line.lot_id in seen or there.get(line.lot_id, 0) + batch.stock.moved(line.lot_id) > 0:
            known = batch.lots.get(line.lot_id)
            serial = line.request.lot if known is None else known.code
            raise SerialInStock(head.key, line.row, line.product.code, serial)
        seen.add(line.lot_id)


def check_leaving(batch: Batch, head: Head, lines: Sequence[HeadLine]) -> None:
    """Refuse to ship a lot that has expired on the document's date or is not released."""
    for line in lines:
        known = batch.lots.get(line.lot_id) if line.lot_id else None
        if known is None:
            continue
        if known.expires_on and known.expires_on < head.day:
            raise LotExpired(head.key, line.row, known.code, known.expires_on)
        if known.state != "released":
            raise LotNotReleased(head.key, line.row, known.code, known.state, known.reason)
