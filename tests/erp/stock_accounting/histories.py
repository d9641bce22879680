"""Random histories of goods, many at once: each product is a history, each step one batch of all.

A history buys, sells, writes off, takes back, gives back, hears late prices and freight, sells out;
one document in five is dated back. What is refused leaves no trace, so the model only counts what
was posted. One company holds thousands of histories, which is what makes ten thousand affordable.

Belongs here: making histories. Does not: what must hold of them (`test_histories`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from erp.base.database import Database
from erp.catalog.services import create_products
from erp.documents.types import Document
from erp.posting import post
from tests import builders as b

START = date(2024, 1, 25)
PRICES = ("3", "3.33", "7", "0.07", "19.999999", "10", "12.5")
ALL_ACTS = (
    "receive", "receive", "receive", "deliver", "issue", "sell_out", "sell_out", "price", "price",
    "freight", "give_back", "take_back",
)  # fmt: skip
LATE_ACTS = ("receive", "sell_out", "sell_out", "sell_out", "deliver", "price", "give_back")
"""What is dated back: above all goods that are gone and nobody had written down."""
PLAIN_ACTS = ("receive", "receive", "deliver", "deliver", "issue", "give_back", "take_back")
"""Without late prices and freight, which the textbook's average does not know."""

LATE = 0.2
"""How many of all documents are dated back."""

_BATCH = 1_000


@dataclass
class Goods:
    """A posted line, and how much of it may still be carried on."""

    key: str
    lot: str
    quantity: Decimal
    day: date
    left: Decimal
    to_invoice: Decimal


@dataclass
class History:
    """What the model knows of one product."""

    product: str
    is_by_lot: bool
    clock: date = START
    moved: dict[str, dict[date, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )
    receipts: list[Goods] = field(default_factory=list)
    deliveries: list[Goods] = field(default_factory=list)
    step: int = 0

    def free(self, lot: str, day: date) -> Decimal:
        """The least on hand of a lot at the end of that day or a later one."""
        days = self.moved[lot]
        held = lowest = sum(days.values(), Decimal(0))
        for later in sorted(days, reverse=True):
            if later <= day:
                break
            held -= days[later]
            lowest = min(lowest, held)
        return lowest


Step = tuple[Document, Callable[[], None]]
"""A document, and what to note once it is posted."""


def products_of(company: Database, method: str, count: int) -> list[str]:
    """So many new products of one costing method."""
    codes = [f"H{method[:2]}{n:05}" for n in range(count)]
    standard = {"standard_cost": Decimal(10)} if method == "standard" else {}
    with company.commit(origin="test") as transaction:
        create_products(
            transaction,
            [
                b.a_product(code, tax_code="VAT13", costing_method=method, **standard)
                for code in codes
            ],
        )
    return codes


def trade_at_random(
    company: Database,
    choice: Random,
    *,
    steps: int,
    products: Iterable[str],
    by_lot: Iterable[str] = ("L1",),
    acts: tuple[str, ...] = ALL_ACTS,
    last: date = date(2024, 12, 20),
    histories: list[History] | None = None,
) -> list[History]:
    """Post `steps` documents of each product, a batch of all a step; returns the histories."""
    lots = set(by_lot)
    if histories is None:
        histories = [History(code, code in lots) for code in products]
    for _ in range(steps):
        made = [next_step(each, choice, acts, last) for each in histories]
        for start in range(0, len(made), _BATCH):
            part = made[start : start + _BATCH]
            report = post(company, [document for document, _ in part], on_refusal="each")
            refused = {each.key for each in report.refused}
            for document, note in part:
                if document.key not in refused:
                    note()
    return histories


def next_step(history: History, choice: Random, acts: tuple[str, ...], last: date) -> Step:
    """The next document of a history."""
    history.step += 1
    is_late = choice.random() < LATE
    act = choice.choice(LATE_ACTS if is_late and acts is ALL_ACTS else acts)
    if act in {"price", "freight", "give_back"} and not history.receipts:
        act = "receive"
    if act == "take_back" and not history.deliveries:
        act = "receive"
    if is_late:
        day = max(START, history.clock - timedelta(days=choice.choice((1, 2, 3, 5, 8, 13))))
    else:
        day = history.clock = min(last, history.clock + timedelta(days=choice.randrange(3)))
    return _ACTS[act](history, choice, f"{history.product}:{history.step}", day)


def _quantity(choice: Random, most: Decimal) -> Decimal:
    return min(most, Decimal(choice.randrange(1, 41)) / 4)


def _receive(history: History, choice: Random, key: str, day: date) -> Step:
    quantity = _quantity(choice, Decimal(20))
    lot = choice.choice("ABC") if history.is_by_lot else ""
    line = b.goods(history.product, quantity, choice.choice(PRICES), lot=lot)

    def note() -> None:
        history.moved[lot][day] += quantity
        history.receipts.append(Goods(key, lot, quantity, day, quantity, quantity))

    return b.a_goods_receipt(key, line, on=day), note


def _out(history: History, choice: Random, key: str, day: date, act: str) -> Step:
    lots = [lot for lot in sorted(history.moved) if history.free(lot, day) > 0]
    if not lots:
        return _receive(history, choice, key, day)
    lot = choice.choice(lots)
    held = history.free(lot, day)
    quantity = held if act == "sell_out" else _quantity(choice, held)
    line = b.goods(history.product, quantity, 0 if act == "issue" else 20, lot=lot)

    def note() -> None:
        history.moved[lot][day] -= quantity
        if act != "issue":
            history.deliveries.append(Goods(key, lot, quantity, day, quantity, quantity))

    make = b.a_stock_issue if act == "issue" else b.a_delivery
    return make(key, line, on=day), note


def _price(history: History, choice: Random, key: str, day: date) -> Step:
    """A late invoice at another price."""
    goods = choice.choice(history.receipts)
    if not goods.to_invoice:
        return _receive(history, choice, key, day)
    price = choice.choice(PRICES)
    line = b.carrying(goods.key, 1, history.product, goods.to_invoice, price=price)

    def note() -> None:
        goods.to_invoice = Decimal(0)

    return b.a_supplier_invoice(key, line, on=max(day, goods.day)), note


def _freight(history: History, choice: Random, key: str, day: date) -> Step:
    goods = choice.choice(history.receipts)
    freight = b.goods("SVC", 1, choice.choice(PRICES), tax=Decimal(0))
    lines = (freight, b.carrying(goods.key, 1, history.product, goods.quantity))
    return Document("landed_cost", key, max(day, goods.day), "S2", lines=lines), _nothing


def _give_back(history: History, choice: Random, key: str, day: date) -> Step:
    goods = choice.choice(history.receipts)
    on = max(day, goods.day)
    most = min(goods.left, history.free(goods.lot, on))
    if most <= 0:
        return _receive(history, choice, key, day)
    quantity = _quantity(choice, most)
    line = b.carrying(goods.key, 1, history.product, quantity)

    def note() -> None:
        goods.left -= quantity
        goods.to_invoice = max(Decimal(0), goods.to_invoice - quantity)
        history.moved[goods.lot][on] -= quantity

    return Document("purchase_return", key, on, "S1", lines=(line,)), note


def _take_back(history: History, choice: Random, key: str, day: date) -> Step:
    goods = choice.choice(history.deliveries)
    on = max(day, goods.day)
    if not goods.left:
        return _receive(history, choice, key, day)
    quantity = _quantity(choice, goods.left)
    line = b.carrying(goods.key, 1, history.product, quantity)

    def note() -> None:
        goods.left -= quantity
        history.moved[goods.lot][on] += quantity

    return b.a_sales_return(key, line, on=on), note


def _nothing() -> None:
    """Nothing the model counts has changed."""


_ACTS: dict[str, Callable[[History, Random, str, date], Step]] = {
    "receive": _receive,
    "deliver": lambda *act: _out(*act, "deliver"),
    "issue": lambda *act: _out(*act, "issue"),
    "sell_out": lambda *act: _out(*act, "sell_out"),
    "price": _price,
    "freight": _freight,
    "give_back": _give_back,
    "take_back": _take_back,
}
