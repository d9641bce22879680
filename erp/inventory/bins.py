"""Zones and bins 库区 / 库位: adding them, moves between bins 移库单, where to put goods away.

Belongs here: masters of bins, the document that moves goods between bins, the proposal. Does not:
how bins follow receipts and issues (`erp.stock.bins`), pick lists (`picking`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, from_whole, to_quantity
from erp.base.money import Quantity
from erp.base.reading import rows
from erp.batch.kinds import DocumentType
from erp.documents.errors import UnknownWarehouse
from erp.inventory.errors import BadBin, BinElsewhere, BinFull, BinHoldsLess, UnknownBin
from erp.stock.bins import Bin, load_bins, where_it_arrives
from erp.stock.models import ZONE_KINDS, bin_, bin_move, fixed_bin, stock_move, zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from sqlalchemy import Connection

    from erp.base.commits import Transaction
    from erp.batch.batch import Batch
    from erp.batch.head import Head, HeadLine

    Reader = Transaction | Connection


@dataclass(frozen=True, slots=True)
class NewBin:
    """A bin to be added: its place on the way, and how much fits (None: anything)."""

    code: str
    path: int
    capacity: Decimal | None = None


def add_zone(
    transaction: Transaction,
    warehouse: str,
    code: str,
    *,
    name: str,
    kind: str,
    name_en: str = "",
    category: str = "",
) -> int:
    """A zone of a warehouse; goods of `category` are put away in it. Raises `BadBin`."""
    warehouse_id = _warehouse_id(transaction, warehouse)
    if not code or kind not in ZONE_KINDS:
        raise BadBin(code, "请填写编码和类型。", "give it a code and a kind.")
    if transaction.rows(
        "select id from zone where warehouse_id = ? and code = ?", (warehouse_id, code)
    ):
        raise BadBin(code, "编码已经使用，请换一个。", "the code is taken. Choose another.")
    return transaction.insert(
        zone,
        {
            "warehouse_id": warehouse_id, "code": code, "name": name or code, "name_en": name_en,
            "kind": kind, "category": category,
        },
    )  # fmt: skip


def add_bins(transaction: Transaction, warehouse: str, zone_code: str, bins: list[NewBin]) -> None:
    """Bins of a zone. With the first of a place, what is on hand there comes into it.

    Raises `UnknownWarehouse`, `BadBin`.
    """
    warehouse_id = _warehouse_id(transaction, warehouse)
    found = transaction.rows(
        "select z.id, z.kind, l.id from zone z join location l on l.warehouse_id = z.warehouse_id"
        " and l.purpose = case z.kind when 'quarantine' then 'inspection' else '' end"
        " where z.warehouse_id = ? and z.code = ?",
        (warehouse_id, zone_code),
    )
    if not found:
        raise BadBin(zone_code, "该仓库没有这个库区。", "the warehouse has no such zone.")
    zone_id, _, location_id = found[0]
    before = load_bins(transaction).get(location_id, [])
    _check(before, bins)
    for each in bins:
        transaction.insert(
            bin_,
            {
                "zone_id": zone_id, "location_id": location_id, "code": each.code,
                "path": each.path, "capacity": each.capacity,
            },
        )  # fmt: skip
    if bins and not before:
        _divide(transaction, location_id)


def fix_bin(transaction: Transaction, warehouse: str, product: str, bin_code: str) -> None:
    """Make a bin a product's own: it is put away there first. Raises `BadBin`."""
    found = transaction.rows(
        "select b.id, p.id from bin b join zone z on z.id = b.zone_id"
        " join warehouse w on w.id = z.warehouse_id join product p on p.code = ?"
        " where w.code = ? and b.code = ? and z.kind in ('storage', 'picking')",
        (product, warehouse, bin_code),
    )
    if not found:
        raise BadBin(
            bin_code, f"仓库 {warehouse} 没有这个存储或拣货库位，或没有商品 {product}。",
            f"warehouse {warehouse} has no such bin for storage or picking, or there is no"
            f" product {product}.",
        )  # fmt: skip
    bin_id, product_id = found[0]
    if not transaction.rows(
        "select id from fixed_bin where product_id = ? and bin_id = ?", (product_id, bin_id)
    ):
        transaction.insert(fixed_bin, {"product_id": product_id, "bin_id": bin_id})


def _check(before: Sequence[Bin], bins: Sequence[NewBin]) -> None:
    codes = {each.code for each in before}
    paths = {each.path for each in before}
    for each in bins:
        if not each.code or each.code in codes or each.path in paths:
            raise BadBin(
                each.code, "编码或路径顺序为空或已经使用。",
                "its code or place on the path is empty or taken.",
            )  # fmt: skip
        if each.capacity is not None and each.capacity <= 0:
            raise BadBin(each.code, "容量应大于零。", "its capacity must be above zero.")
        codes.add(each.code)
        paths.add(each.path)


def _divide(transaction: Transaction, location_id: int) -> None:
    """Put all a place holds into the bin goods arrive in."""
    first = where_it_arrives(load_bins(transaction)[location_id])
    for product_id, lot_id, quantity in transaction.locked(
        "select product_id, lot_id, quantity from stock_balance"
        " where location_id = ? and quantity <> 0 order by product_id, lot_id",
        (location_id,),
    ):
        transaction.add(
            bin_move,
            (
                transaction.new_id(bin_move), transaction.tx, first.id, product_id, lot_id,
                int(quantity), None, None,
            ),
        )  # fmt: skip


def _warehouse_id(reader: Reader, code: str) -> int:
    found = rows(reader, "select id from warehouse where code = ?", (code,))
    if not found:
        raise UnknownWarehouse("", code)
    return int(found[0][0])


# -- moves between bins


def plan_bin_move(batch: Batch, head: Head) -> None:
    """Goods go from bin to bin of one place: neither quantity nor value of the place changes."""
    lines = batch.stocked_lines(head)
    ends = [_ends(batch, head, line) for line in lines]
    places = [
        (line.product.id, origin.location_id, line.lot_id)
        for line, (origin, _) in zip(lines, ends, strict=True)
    ]
    batch.stock.load(places)
    batch.bins.follow(batch.transaction.buffer(stock_move))
    batch.bins.load(places)
    _check_room(batch, head, ends, places)
    batch.accept(head)
    for line, (origin, goal), place in zip(lines, ends, places, strict=True):
        batch.bins.change(place, origin.id, -line.quantity, line_id=line.id)
        batch.bins.change(place, goal.id, line.quantity, line_id=line.id)


def _ends(batch: Batch, head: Head, line: HeadLine) -> tuple[Bin, Bin]:
    warehouse = head.warehouse
    assert warehouse is not None
    places = (warehouse.location_id, warehouse.inspection_id)
    found = []
    for code in (line.request.from_bin, line.request.to_bin):
        each = batch.bins.find(places, code)
        if each is None:
            raise UnknownBin(head.key, line.row, code, warehouse.code)
        found.append(each)
    origin, goal = found
    if origin.id == goal.id or origin.location_id != goal.location_id:
        raise BinElsewhere(head.key, line.row, origin.code, goal.code)
    return origin, goal


def _check_room(
    batch: Batch, head: Head, ends: list[tuple[Bin, Bin]], places: list[tuple[int, int, int]]
) -> None:
    """Refuse to take out what is not there, or to put in what does not fit, line after line."""
    moved: dict[tuple[tuple[int, int, int], int], int] = {}
    filled: dict[int, int] = {}
    for line, (origin, goal), place in zip(head.lines, ends, places, strict=True):
        unit = line.product.unit
        asked = str(Quantity(line.quantity, unit).number)
        there = batch.bins.quantity(place, origin.id) + moved.get((place, origin.id), 0)
        if line.quantity > there:
            held = str(Quantity(there, unit).number)
            raise BinHoldsLess(
                head.key, line.row, origin.code, line.product.code, asked=asked, there=held
            )
        room = batch.bins.room(goal)
        left = None if room is None else room - filled.get(goal.id, 0)
        if left is not None and line.quantity > left:
            free = str(Quantity(max(left, 0), unit).number)
            raise BinFull(head.key, line.row, goal.code, asked, free)
        for each, signed in ((origin, -line.quantity), (goal, line.quantity)):
            moved[place, each.id] = moved.get((place, each.id), 0) + signed
            filled[each.id] = filled.get(each.id, 0) + signed


BIN_MOVE = DocumentType(
    kind="bin_move",
    prefix="QW",
    name="移库单",
    name_en="Move between bins",
    plan=plan_bin_move,
    moves_stock=True,
    makes_voucher=False,
    stays=True,
)


# -- questions


class InBin(NamedTuple):
    """What one bin holds of a product and lot; a row without a product is an empty bin."""

    zone: str
    kind: str
    bin: str
    path: int
    capacity: Decimal | None
    product: str
    name: str
    name_en: str
    unit: str
    lot: str
    quantity: Decimal


_CONTENTS = """
select z.code, z.kind, n.code, n.path, n.capacity, coalesce(p.code, ''), coalesce(p.name, ''),
       coalesce(p.name_en, ''), coalesce(p.unit, ''), coalesce(t.code, ''),
       coalesce(x.quantity, 0)
  from bin n join zone z on z.id = n.zone_id join warehouse w on w.id = z.warehouse_id
  left join bin_balance x on x.bin_id = n.id and x.quantity <> 0
  left join product p on p.id = x.product_id left join lot t on t.id = x.lot_id
 where w.code = ? order by n.path, n.code, p.code, t.code
"""


def contents(reader: Reader, warehouse: str) -> list[InBin]:
    """The bins of a warehouse along the path, with what they hold."""
    return [
        InBin._make(
            [
                zone_code,
                kind,
                code,
                path,
                _exact(capacity),
                *said,
                from_whole(int(quantity), QUANTITY_DIGITS),
            ]
        )
        for zone_code, kind, code, path, capacity, *said, quantity in rows(
            reader, _CONTENTS, (warehouse,)
        )
    ]


def zones(reader: Reader, warehouse: str) -> list[tuple[str, str, str, str, str]]:
    """Code, name, English name, kind and category of each zone of a warehouse."""
    found = rows(
        reader,
        "select z.code, z.name, z.name_en, z.kind, z.category from zone z"
        " join warehouse w on w.id = z.warehouse_id where w.code = ? order by z.code",
        (warehouse,),
    )
    return [tuple(row) for row in found]


def _exact(millionths: object) -> Decimal | None:
    return None if millionths is None else from_whole(int(str(millionths)), QUANTITY_DIGITS)


# -- putting away

FIXED, SAME, ZONE, EMPTY, NONE = "fixed", "same", "zone", "empty", ""


class PutAway(NamedTuple):
    """Take so much of a product and lot out of the bin it arrived in, to this bin, and why there.

    `rule` is `fixed` (the product's own bin), `same` (the product lies there already, its lot
    first), `zone` (that of its category), `empty` (the first empty one of the path); empty, as the
    bin is, where nothing fits.
    """

    product: str
    name: str
    name_en: str
    unit: str
    lot: str
    quantity: Decimal
    from_bin: str
    to_bin: str
    rule: str


@dataclass(slots=True)
class _Space:
    """A bin goods may be put away in: `room` in millionths, None where anything fits.

    `held` are the products and lots in it, `own` the products whose bin it is.
    """

    code: str
    category: str
    room: int | None
    own: set[str]
    held: set[tuple[str, str]]

    def holds(self, product: str) -> bool:
        return any(each == product for each, _ in self.held)


def put_away(reader: Reader, warehouse: str) -> list[PutAway]:
    """Where to put what lies in the receiving bins of a warehouse, along the path.

    To the product's own bin with room, else one that holds it, its lot first, else the zone of its
    category, else the first empty bin that is nobody's own.
    """
    categories = {code: (kind, category) for code, _, _, kind, category in zones(reader, warehouse)}
    owners: dict[str, set[str]] = {}
    for bin_code, product in rows(reader, _OWNERS, (warehouse,)):
        owners.setdefault(bin_code, set()).add(product)
    waiting: list[InBin] = []
    spaces: dict[str, _Space] = {}
    for each in contents(reader, warehouse):
        kind, category = categories[each.zone]
        if kind == "receiving" and each.product:
            waiting.append(each)
        elif kind in {"storage", "picking"}:
            _take_in(spaces, each, category, owners.get(each.bin, set()))
    goods = dict(rows(reader, _CATEGORIES, (warehouse,)))
    found: list[PutAway] = []
    for each in waiting:
        found += _places_for(each, goods[each.product], list(spaces.values()))
    return found


_OWNERS = """
select n.code, p.code from fixed_bin f join bin n on n.id = f.bin_id
  join zone z on z.id = n.zone_id join warehouse w on w.id = z.warehouse_id
  join product p on p.id = f.product_id where w.code = ?
"""

_CATEGORIES = """
select p.code, p.category from product p where p.id in (
       select x.product_id from bin n join zone z on z.id = n.zone_id and z.kind = 'receiving'
         join warehouse w on w.id = z.warehouse_id join bin_balance x on x.bin_id = n.id
        where w.code = ? and x.quantity <> 0)
"""


def _take_in(spaces: dict[str, _Space], each: InBin, category: str, own: set[str]) -> None:
    room = None if each.capacity is None else to_quantity(each.capacity)
    space = spaces.setdefault(each.bin, _Space(each.bin, category, room, own, set()))
    if each.product:
        _fill(space, each.product, each.lot, to_quantity(each.quantity))


def _fill(space: _Space, product: str, lot: str, quantity: int) -> None:
    space.held.add((product, lot))
    if space.room is not None:
        space.room -= quantity


def _places_for(waiting: InBin, category: str, spaces: list[_Space]) -> list[PutAway]:
    found = []
    left = to_quantity(waiting.quantity)
    while left:
        space, rule = _first(waiting.product, waiting.lot, category, spaces)
        part = left if space is None or space.room is None else min(left, space.room)
        if space is not None:
            _fill(space, waiting.product, waiting.lot, part)
        left -= part
        found.append(
            PutAway(
                waiting.product, waiting.name, waiting.name_en, waiting.unit, waiting.lot,
                from_whole(part, QUANTITY_DIGITS), waiting.bin,
                "" if space is None else space.code, rule,
            )
        )  # fmt: skip
    return found


def _first(
    product: str, lot: str, category: str, spaces: list[_Space]
) -> tuple[_Space | None, str]:
    free = [each for each in spaces if each.room is None or each.room > 0]
    free = [each for each in free if not each.own or product in each.own]
    same = [each for each in free if (product, lot) in each.held]
    zoned = [each for each in free if category and each.category == category]
    for rule, fits in (
        (FIXED, [each for each in free if each.own]),
        (SAME, same or [each for each in free if each.holds(product)]),
        (ZONE, [each for each in zoned if not each.held] or zoned),
        (EMPTY, [each for each in free if not each.held and not each.category]),
    ):
        if fits:
            return fits[0], rule
    return None, NONE
