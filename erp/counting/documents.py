"""Count 盘点单, its result 盘点结果 and the posting of its differences 盘点差异单.

The first two post nothing. A result carries a line a difference, worth today's average without
tax, so that approval goes by amount; the posting carries on every line of one result, so that the
database lets it happen once and only when approved. A gain comes in at the pool's current average,
a loss goes out as any issue does; both stand against 待处理财产损溢 until they are decided.

Belongs here: the documents. Does not: counting itself (`erp.counting.services`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from erp.base.money import Quantity
from erp.batch.goods import book_settlings, current_cost, move
from erp.batch.kinds import DocumentType
from erp.counting.errors import (
    CountChanged,
    CountEnded,
    NotAllCounted,
    NothingToCount,
    RecountMissing,
)
from erp.counting.models import count_difference, count_line
from erp.counting.queries import tally
from erp.stock.errors import NotEnoughStock, Shortage
from erp.stock.valuation import Worth, at_standard

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine
    from erp.counting.queries import Reader
    from erp.counting.rules import Counted
    from erp.ledger.entries import Entry


# -- the count


def plan_stock_count(batch: Batch, head: Head) -> None:
    """Freeze what the books say of the places chosen (`custom`: products, locations)."""
    assert head.warehouse is not None
    places = _chosen(batch, head)
    if not places:
        raise NothingToCount(head.key, head.warehouse.code)
    batch.accept(head)
    batch.stock.load(places)
    transaction = batch.transaction
    for number, place in enumerate(places, 1):
        book = batch.stock.lowest_from(place, _END)
        transaction.add(
            count_line,
            (transaction.new_id(count_line), transaction.tx, head.id, number, *place, book),
        )


_END = "9999-12-31"

_PLACES = """
select b.product_id, b.location_id, b.lot_id, r.code, l.code
  from location l join stock_balance b on b.location_id = l.id
  join product r on r.id = b.product_id
 where l.warehouse_id = ? and l.purpose not in ('dispatched', 'transit') and b.quantity <> 0
 order by l.code, r.code, b.lot_id
"""


def _chosen(batch: Batch, head: Head) -> list[tuple[int, int, int]]:
    assert head.warehouse is not None
    choice = json.loads(head.request.custom)
    products, locations = set(choice.get("products", ())), set(choice.get("locations", ()))
    return [
        (product_id, location_id, lot_id)
        for product_id, location_id, lot_id, product, location in batch.transaction.rows(
            _PLACES, (head.warehouse.id,)
        )
        if (not products or product in products) and (not locations or location in locations)
    ]


# -- its result


def plan_count_result(batch: Batch, head: Head) -> None:
    """Every line says what one line of the count differs by; all that differ are there."""
    count = batch.sources.documents[head.request.follows]
    if count.is_reversed:
        raise CountEnded(count.key)
    differing = differences(batch.transaction, count.id, count.key)
    said = [(line.product.id, line.lot_id, line.quantity) for line in head.lines]
    if said != [(each.product_id, each.lot_id, abs(each.difference)) for each in differing]:
        raise CountChanged(head.key)
    batch.accept(head)
    transaction = batch.transaction
    for line, each in zip(head.lines, differing, strict=True):
        transaction.add(
            count_difference,
            (
                transaction.new_id(count_difference), transaction.tx, line.id, each.line_id,
                each.counted, each.book,
            ),
        )  # fmt: skip


def differences(reader: Reader, count_id: int, key: str) -> list[Counted]:
    """What a count found, in its order, once all is counted and what differs counted again."""
    counted = tally(reader, count_id)
    missing = [each.line for each in counted if each.counted is None]
    if missing:
        raise NotAllCounted(key, missing)
    again = [each.line for each in counted if each.needs_recount]
    if again:
        raise RecountMissing(key, again)
    return [each for each in counted if each.difference]


# -- the posting


class _Difference(NamedTuple):
    location_id: int
    counted: int
    book: int

    @property
    def is_gain(self) -> bool:
        return self.counted > self.book


def plan_count_posting(batch: Batch, head: Head) -> None:
    """Bring stock and its value to what was counted; 1901.01 stands against both."""
    found = _found(batch, head)
    losses = [line for line in head.lines if not found[line.id].is_gain]
    gains = [line for line in head.lines if found[line.id].is_gain]
    batch.stock.load(
        (line.product.id, found[line.id].location_id, line.lot_id) for line in head.lines
    )
    _check_losses(batch, head, losses, found)
    batch.accept(head)
    entry = batch.entry(head, "盘点差异 count difference")
    for line in losses:
        _lose(batch, head, entry, line, found[line.id].location_id)
    for line in gains:
        _gain(batch, head, entry, line, found[line.id].location_id)


def _found(batch: Batch, head: Head) -> dict[int, _Difference]:
    """Line id → its difference; the posting has every line of one result."""
    sources = [line.source for line in head.lines]
    first = sources[0]
    assert first is not None
    stored = {
        line_id: _Difference(location_id, int(counted), int(book))
        for line_id, location_id, counted, book in batch.transaction.rows(
            "select c.document_line_id, n.location_id, c.counted_quantity, c.book_quantity"
            " from document_line l join count_difference c on c.document_line_id = l.id"
            " join count_line n on n.id = c.count_line_id where l.document_id = ?",
            (first.document.id,),
        )
    }
    ids = [source.id for source in sources if source is not None]
    whole = [line.quantity for line in head.lines] == [s.quantity for s in sources if s is not None]
    if sorted(ids) != sorted(stored) or not whole:
        raise CountChanged(head.key)
    return {line.id: stored[source_id] for line, source_id in zip(head.lines, ids, strict=True)}


def _check_losses(
    batch: Batch, head: Head, losses: list[HeadLine], found: dict[int, _Difference]
) -> None:
    short = []
    for line in losses:
        place = (line.product.id, found[line.id].location_id, line.lot_id)
        free = batch.stock.lowest_from(place, head.day)
        if line.quantity > free:
            unit = line.product.unit
            asked, left = Quantity(line.quantity, unit), Quantity(max(free, 0), unit)
            short.append(Shortage(line.product.code, asked, left, (line.row,)))
    if short:
        raise NotEnoughStock(head.key, head.day, short)


def _lose(batch: Batch, head: Head, entry: Entry, line: HeadLine, place: int) -> None:
    assert head.warehouse is not None
    against = batch.account("stock_loss", head, category=line.product.category)
    move_id = move(batch, head, line, place, batch.masters.outside["loss"])
    key = batch.pool_key(line.product, head.warehouse, head.day)
    worth, settlings = batch.values.issue(
        key, head.day, line.quantity, move_id=move_id, line_id=line.id, entry_id=entry.id,
        lot_id=line.lot_id, against_id=against.id,
    )  # fmt: skip
    if worth.amount:
        entry.debit(against.id, worth.amount)
        entry.credit(key[2], worth.amount)
    batch.sources.cost(line.id, worth)
    book_settlings(batch, head, settlings)


def _gain(batch: Batch, head: Head, entry: Entry, line: HeadLine, place: int) -> None:
    assert head.warehouse is not None
    worth = current_cost(batch, head, head.warehouse, line)
    if line.product.method == "standard":
        amount = at_standard(line.quantity, line.product.standard_cost, batch.digits)
        worth = Worth(line.quantity, amount, 0)
    move_id = move(batch, head, line, batch.masters.outside["loss"], place)
    key = batch.pool_key(line.product, head.warehouse, head.day)
    settlings = batch.values.receive(
        key, head.day, worth, move_id=move_id, line_id=line.id, entry_id=entry.id,
        lot_id=line.lot_id, against_id=None,
    )  # fmt: skip
    if worth.amount:
        entry.debit(key[2], worth.amount)
        act = batch.account("stock_gain", head, category=line.product.category)
        entry.credit(act.id, worth.amount)
    book_settlings(batch, head, settlings)


STOCK_COUNT = DocumentType(
    kind="stock_count",
    prefix="PD",
    name="盘点单",
    name_en="Stock count",
    plan=plan_stock_count,
    moves_stock=True,
    has_lines=False,
    makes_voucher=False,
    stands_alone=True,
)

COUNT_RESULT = DocumentType(
    kind="count_result",
    prefix="PJ",
    name="盘点结果",
    name_en="Count result",
    plan=plan_count_result,
    moves_stock=True,
    has_lines=False,
    makes_voucher=False,
    follows=("stock_count",),
    promises=True,
)

COUNT_POSTING = DocumentType(
    kind="count_posting",
    prefix="PC",
    name="盘点差异单",
    name_en="Count difference",
    plan=plan_count_posting,
    moves_stock=True,
    sources=("count_result",),
    needs_source=True,
    unpriced_sources=("count_result",),
)

COUNTING_KINDS = (STOCK_COUNT, COUNT_RESULT, COUNT_POSTING)
