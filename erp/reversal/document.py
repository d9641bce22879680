"""The reversal 红字冲销单: reads what a document wrote and writes it again in red.

Postings stand on the same sides with the opposite sign, under the same word, with the summary
"注销某月某日某号凭证" (会计基础工作规范 第五十一条). Goods that went out come back at exactly the
value they left with; goods that came in go out at what they came in at, as far as the pool's rule
allows, the rest to 成本差异.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from erp.base.money import Quantity
from erp.batch.goods import book_settlings
from erp.batch.kinds import DocumentType
from erp.documents.models import document_line, document_link, line_match
from erp.ledger.entries import Dimensions
from erp.ledger.exchange import make_currency
from erp.ledger.models import posting, tax_item
from erp.reversal.errors import (
    CarriedOn,
    DoneAgainInstead,
    NothingToReverse,
    ReversedAlready,
    ReversedBeforeItHappened,
    ReversesAReversal,
    SettledMeanwhile,
)
from erp.sales.orders import reserve
from erp.stock.errors import NotEnoughStock, Shortage
from erp.stock.models import stock_move
from erp.stock.valuation import NOTHING, Worth
from erp.stock_accounting.errors import CostedOtherwiseSince
from erp.stock_accounting.models import cost_difference

if TYPE_CHECKING:
    from erp.batch.batch import Batch
    from erp.batch.head import Head
    from erp.batch.originals import Original, Stored
    from erp.ledger.entries import Entry

_SIGNED = (
    "quantity", "net", "tax", "amount", "unknown_quantity", "foreign_amount", "foreign_net",
    "foreign_tax", "typed_quantity",
)  # fmt: skip
_KINDS = {"opening": "opening", "closing": "closing"}


@dataclass(slots=True)
class _Red:
    """A reversal being planned: which row stands for which of the original."""

    batch: Batch
    head: Head
    original: Original
    later: dict[int | None, int]
    lines: dict[int, int] = field(default_factory=dict)
    moves: dict[int, int] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    extra: Entry | None = None

    def entry_of(self, entry_id: int | None) -> Entry:
        """The red entry of one of the original's; for what had none, one that takes differences."""
        if entry_id is not None and entry_id in self.entries:
            return self.entries[entry_id]
        if self.extra is None:
            self.extra = self.batch.entry(self.head, "冲销差异 reversal difference")
        return self.extra


def plan_reversal(batch: Batch, head: Head) -> None:
    """Undo a posted document, whatever its kind."""
    original = _original(batch, head)
    _check_dates(batch, head, original)
    _check_not_carried_on(batch, head, original)
    _check_not_settled(batch, head, original)
    _check_goods_are_there(batch, head, original)
    source = batch.sources.documents[head.request.reverses]
    head.party = batch.masters.parties.get(original.party)
    head.as_source.warehouse_id = source.warehouse_id
    _take_over(batch, head, original)
    batch.accept(head)
    source.is_reversed = True
    red = _Red(batch, head, original, _later_amounts(original))
    _write_lines(red)
    _write_links(red)
    _write_entries(red)
    _write_moves(red)
    for row in original.values:
        _write_value(red, row)
    _write_differences(red)
    _settle_items(red)
    _write_taxes(red)
    _give_reservations_back(red)


def _take_over(batch: Batch, head: Head, original: Original) -> None:
    """The head says what the original's said, in red."""
    row = original.row
    head.net, head.tax = -row["net"], -row["tax"]
    head.dimensions = Dimensions(row["department_id"], row["employee_id"], row["project_id"])
    if row["foreign_gross"] is not None:
        digits = batch.masters.currency_digits(batch.transaction, row["currency"])
        assert digits is not None
        head.currency = make_currency(
            row["currency"], digits=digits, company_digits=batch.digits, rate=row["rate"]
        )
        head.as_source.currency, head.as_source.rate = row["currency"], row["rate"]
        head.foreign_gross = -row["foreign_gross"]


# -- checks


def _original(batch: Batch, head: Head) -> Original:
    target = head.request.reverses
    original = batch.originals.get(target)
    if original is None:
        raise NothingToReverse(head.key, target)
    if original.row["kind"] == REVERSAL.kind:
        raise ReversesAReversal(head.key, _name(original))
    if batch.types[original.row["kind"]].stays:
        raise DoneAgainInstead(head.key, _name(original))
    # Asked again: another may have reversed it while this one waited for its goods and items.
    is_reversed = batch.transaction.scalar(
        "select 1 from document where reverses_id = ? and kind = 'reversal'", (original.id,)
    )
    if is_reversed or batch.sources.documents[target].is_reversed:
        raise ReversedAlready(head.key, _name(original))
    return original


def _name(original: Original) -> str:
    return f"{original.row['series']}-{original.row['number']:04d}"


def _check_dates(batch: Batch, head: Head, original: Original) -> None:
    latest = max(
        [original.row["business_date"], *(entry["voucher_date"] for entry in original.entries)]
    )
    if min(head.day, head.voucher_day) < latest:
        raise ReversedBeforeItHappened(head.key, min(head.day, head.voucher_day), latest)
    if original.moves:
        batch.check_goods_period(head.key, head.day)
    for row in original.values:
        item = batch.masters.products[batch.originals.product_codes[row["product_id"]]]
        if row["business_date"] < item.costing_from:
            raise CostedOtherwiseSince(head.key, 1, item.code, item.costing_from)


def _check_not_carried_on(batch: Batch, head: Head, original: Original) -> None:
    own: dict[tuple[int, str], int] = {}
    for row in original.matches:
        key = (row["line_id"], row["act"])
        own[key] = own.get(key, 0) + row["quantity"]
    carried = batch.sources.carried_on({line["id"] for line in original.lines}, own)
    if carried:
        by = batch.sources.carried_on_by(carried) or [
            each.key
            for each in batch.heads
            if any(line.source is not None and line.source.id in carried for line in each.lines)
        ]
        raise CarriedOn(head.key, _name(original), by)


def _check_not_settled(batch: Batch, head: Head, original: Original) -> None:
    """What it opened stands as it opened it, what it settled can be open again."""
    items, own = batch.items, {item["id"]: item for item in original.items}
    expected = {number: _pair(item) for number, item in own.items()}
    touched: list[int] = []
    by: list[str] = []
    for row in original.settlements:
        number, (amount, foreign) = row["open_item_id"], _pair(row)
        if number in own:
            stands, own_foreign = expected[number]
            expected[number] = (stands + amount, own_foreign + foreign)
        elif row["kind"] == "revaluation":
            by += items.settled_by([number], original.row["tx"], original.id)
        else:
            back, whole = items.remaining_of(number)[0] - amount, row["item"]["amount"]
            if not row["item"]["currency"] and abs(back) > abs(whole):
                touched.append(number)
    touched += [number for number, left in expected.items() if items.remaining_of(number) != left]
    if touched:
        by += items.settled_by(touched, original.row["tx"], original.id)
    if touched or by:
        raise SettledMeanwhile(head.key, _name(original), sorted(set(by)))


def _pair(row: Stored) -> tuple[int, int]:
    return row["amount"], row["foreign_amount"] or 0


def _check_goods_are_there(batch: Batch, head: Head, original: Original) -> None:
    leaving: dict[tuple[int, int, int], int] = {}
    rows: dict[int, list[int]] = {}
    numbers = {line["id"]: line["line"] for line in original.lines}
    outside = batch.masters.outside_ids
    for move in original.moves:
        product_id, lot_id, quantity = move["product_id"], move["lot_id"], move["quantity"]
        rows.setdefault(product_id, []).append(numbers[move["document_line_id"]])
        for location_id, sign in ((move["to_location_id"], 1), (move["from_location_id"], -1)):
            if location_id not in outside:
                place = (product_id, location_id, lot_id)
                leaving[place] = leaving.get(place, 0) + sign * quantity
    shortages = []
    for place, asked in leaving.items():
        free = batch.stock.lowest_from(place, head.day)
        if asked > max(free, 0):
            code = batch.originals.product_codes[place[0]]
            unit = batch.masters.products[code].unit
            shortages.append(
                Shortage(
                    code, Quantity(asked, unit), Quantity(max(free, 0), unit), tuple(rows[place[0]])
                )
            )
    if shortages:
        raise NotEnoughStock(head.key, head.day, shortages)


# -- rows in red


def _write_lines(red: _Red) -> None:
    transaction, sources = red.batch.transaction, red.batch.sources
    for line in red.original.lines:
        new = _red(line) | {
            "id": transaction.new_id(document_line),
            "tx": transaction.tx,
            "document_id": red.head.id,
        }
        red.lines[line["id"]] = new["id"]
        transaction.add(document_line, tuple(new[column.name] for column in document_line.columns))
        if line["source_line_id"] is not None:
            sources.carry_on(
                line["source_line_id"], line["kind"], -line["quantity"], -line["net"], -line["tax"]
            )


def _write_entries(red: _Red) -> None:
    batch, transaction = red.batch, red.batch.transaction
    for row in red.original.entries:
        word, day, number = batch.originals.vouchers[row["voucher_id"]]
        said = f"注销 {day} {word}-{number} 号凭证"
        reason = red.head.request.memo or row["memo"]
        entry = batch.entry(
            red.head,
            "",
            kind=_KINDS.get(row["kind"], "reversal"),
            reverses_id=row["id"],
            word=word,
        )
        entry.memo = f"{said}：{reason}"
        red.entries[row["id"]] = entry
        for each in red.original.postings.get(row["id"], ()):
            new = _red(each) | {"tx": transaction.tx, "entry_id": entry.id, "memo": entry.memo}
            entry.write_red([new[column.name] for column in posting.columns])


def _write_moves(red: _Red) -> None:
    transaction, stock, day = red.batch.transaction, red.batch.stock, red.head.day
    outside = red.batch.masters.outside_ids
    for move in red.original.moves:
        new = move | {
            "id": transaction.new_id(stock_move),
            "tx": transaction.tx,
            "document_line_id": red.lines[move["document_line_id"]],
            "from_location_id": move["to_location_id"],
            "to_location_id": move["from_location_id"],
            "business_date": day,
        }
        red.moves[move["id"]] = new["id"]
        transaction.add(stock_move, tuple(new[column.name] for column in stock_move.columns))
        for location_id, sign in ((new["from_location_id"], -1), (new["to_location_id"], 1)):
            if location_id not in outside:
                place = (move["product_id"], location_id, move["lot_id"])
                stock.move(place, day, sign * move["quantity"])


def _write_value(red: _Red, row: Stored) -> None:
    """One value row back; what the pool cannot give or take goes to 成本差异."""
    batch, day = red.batch, red.head.day
    entry = red.entry_of(row["entry_id"])
    key = (row["product_id"], row["cost_group_id"], row["account_id"])
    worth = Worth(row["quantity"], row["amount"], row["unknown_quantity"])
    line_id = red.lines.get(row["document_line_id"])
    layer = row["layer_id"]
    places: dict[str, Any] = {
        "move_id": red.moves.get(row["move_id"]), "line_id": line_id, "entry_id": entry.id,
        "layer_id": layer,
    }  # fmt: skip
    if worth.quantity:
        places |= {"lot_id": row["lot_id"], "against_id": _against(red, row)}
    if worth.quantity > 0:
        changed, settlings = batch.values.take_back(key, day, worth, **places)
        _tell_returns(red, row, changed)
    elif worth.quantity < 0:
        later = red.later.pop(row["document_line_id"], 0) if layer is None else 0
        worth = worth._replace(amount=worth.amount + later)
        opened = batch.originals.layer_days.get(layer, day) if layer is not None else day
        changed, settlings = batch.values.put_back(
            key, day, NOTHING.minus(worth), opened=opened, **places
        )
    else:
        changed, settlings = batch.values.undo_adjustment(
            key, day, worth.amount, line_id=line_id, entry_id=entry.id, layer_id=layer,
            cause_id=row["id"],
        )  # fmt: skip
    difference = changed.amount + row["amount"]
    if difference:
        entry.adjust_red(row["account_id"], difference)
        entry.debit(batch.account("cost_variance", red.head).id, -difference)
    book_settlings(batch, red.head, settlings)


def _against(red: _Red, row: Stored) -> int | None:
    """Where month end follows the goods: at 全月平均 only within the month they moved in."""
    product = red.batch.masters.products[red.batch.originals.product_codes[row["product_id"]]]
    is_monthly = product.method == "monthly_average"
    if is_monthly and row["business_date"][:7] != red.head.day[:7]:
        return None
    return None if row["against_id"] is None else int(row["against_id"])


def _write_differences(red: _Red) -> None:
    """What stood on 材料成本差异 goes back."""
    transaction = red.batch.transaction
    for row in red.original.differences:
        new = _red(row) | {
            "id": transaction.new_id(cost_difference),
            "tx": transaction.tx,
            "entry_id": red.entry_of(row["entry_id"]).id,
            "document_line_id": red.lines.get(row["document_line_id"]),
            "business_date": red.head.day,
        }
        names = [column.name for column in cost_difference.columns]
        transaction.add(cost_difference, tuple(new[name] for name in names))


def _later_amounts(original: Original) -> dict[int | None, int]:
    """What later documents added to the cost of each line (a month's true-up)."""
    sums: dict[int | None, int] = {}
    for row in original.later_values:
        sums[row["document_line_id"]] = sums.get(row["document_line_id"], 0) + row["amount"]
    return sums


def _tell_returns(red: _Red, row: Stored, changed: Worth) -> None:
    """A reversed return left with its goods: another may bring them back at that cost."""
    for line in red.original.lines:
        if line["id"] == row["document_line_id"] and line["kind"] == "sales_return":
            red.batch.sources.cost(line["source_line_id"], NOTHING.minus(changed))


def _settle_items(red: _Red) -> None:
    """What it opened is settled, what it settled is open again; the postings stand already."""
    items = red.batch.items
    for item in red.original.items:
        entry = red.entry_of(item["entry_id"])
        items.undo(entry, item["id"], item["amount"], item["foreign_amount"], "settlement")
    for row in red.original.settlements:
        entry = red.entry_of(row["entry_id"])
        items.undo(entry, row["open_item_id"], row["amount"], row["foreign_amount"], row["kind"])


def _write_taxes(red: _Red) -> None:
    transaction = red.batch.transaction
    for row in red.original.taxes:
        new = _red(row) | {
            "id": transaction.new_id(tax_item),
            "tx": transaction.tx,
            "entry_id": red.entry_of(row["entry_id"]).id,
            "document_id": red.head.id,
            "business_date": red.head.day,
        }
        transaction.add(tax_item, tuple(new[column.name] for column in tax_item.columns))


def _give_reservations_back(red: _Red) -> None:
    """Own promises are released; what was released of an order's comes back as far as there is."""
    batch = red.batch
    for row in red.original.reserved:
        place = (row["product_id"], row["location_id"], 0)
        reserve(batch, row["line_id"], place, -batch.sources.reserved(row["line_id"]))
    for row in red.original.released:
        carried = sum(
            line["quantity"]
            for line in red.original.lines
            if line["source_line_id"] == row["line_id"]
        )
        place = (row["product_id"], row["location_id"], 0)
        back = min(row["quantity"], carried, batch.stock.available(place))
        reserve(batch, row["line_id"], place, back)


def _write_links(red: _Red) -> None:
    """What was drawn of a contract and what was matched with other lines is given back."""
    transaction, sources = red.batch.transaction, red.batch.sources
    for row in red.original.links:
        if row["relation"] == "follows":
            new = _red(row) | {
                "id": transaction.new_id(document_link),
                "tx": transaction.tx,
                "document_id": red.head.id,
            }
            transaction.add(document_link, tuple(new[c.name] for c in document_link.columns))
    for row in red.original.matches:
        new = _red(row) | {
            "id": transaction.new_id(line_match),
            "tx": transaction.tx,
            "document_line_id": red.lines[row["document_line_id"]],
        }
        transaction.add(line_match, tuple(new[c.name] for c in line_match.columns))
        sources.carry_on(row["line_id"], row["act"], new["quantity"], new["net"], new["tax"])


def _red(row: Stored) -> Stored:
    """The row with every amount negated."""
    return {
        name: -value if name in _SIGNED and value is not None else value
        for name, value in row.items()
    }


REVERSAL = DocumentType(
    kind="reversal",
    prefix="HC",
    name="红字冲销单",
    name_en="Reversal",
    plan=plan_reversal,
    has_lines=False,
    reverses=True,
)
