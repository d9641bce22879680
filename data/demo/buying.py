"""Purchasing at the demo company: orders by min/max, receipts over and short, suppliers' invoices.

Belongs here: what is bought and what arrives. Does not: how much is wanted (`shelves`), paying
(`money`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.acts import Act, ActLine, Carried, priced
from data.demo.masters import Supplier
from data.demo.money import Payables
from data.demo.setting import Setting

_LATE_DAYS = (-1, 0, 0, 0, 0, 1, 1, 2, 3, 5)
_FESTIVAL_REST_DAYS = 12
_SHORT, _OVER = 5, 2  # percent of receipt lines
_SENT_LATER = 60  # percent of what is short still comes; the rest is given up
_OTHER_PRICE = 2  # percent of invoice lines priced otherwise than ordered
_MONTHLY_INVOICE_FROM = 25  # day of the month
_LINES_AN_INVOICE = 60


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods on their way: lines of one order, and how much of each is still to come."""

    supplier: Supplier
    warehouse: str
    lines: tuple[tuple[Carried, int], ...]
    is_rest: bool = False


class Buying:
    """The buyer's desk."""

    def __init__(self, setting: Setting, payables: Payables) -> None:
        self._masters = setting.masters
        self._calendar = setting.calendar
        self._chance = setting.chance
        self._keys = setting.keys
        self._prices = setting.prices
        self._shelves = setting.shelves
        self._payables = payables
        self._arrivals: dict[date, list[Arrival]] = {}
        self._to_invoice: dict[tuple[str, str], list[tuple[date, Carried]]] = {}

    def order(self, day: date) -> list[Act]:
        """Orders to the suppliers that take orders today, one a warehouse."""
        acts = []
        for supplier in self._masters.suppliers.values():
            if supplier.order_weekday != day.weekday():
                continue
            for warehouse in self._masters.warehouses:
                lines = self._lines_to_order(supplier, warehouse, day)
                if lines:
                    acts.append(self._purchase_order(supplier, warehouse, day, lines))
        return acts

    def receive(self, day: date) -> list[Act]:
        """Goods that arrive today."""
        return [
            act
            for arrival in self._arrivals.pop(day, [])
            for act in self._goods_receipt(arrival, day)
        ]

    def invoice(self, day: date) -> list[Act]:
        """Invoices that come in today for goods received, one a warehouse."""
        acts = []
        for (code, warehouse), waiting in self._to_invoice.items():
            supplier = self._masters.suppliers[code]
            due = [line for ready, line in waiting if ready <= day]
            if due and (supplier.billing == "with_goods" or day.day >= _MONTHLY_INVOICE_FROM):
                self._to_invoice[code, warehouse] = [each for each in waiting if each[0] > day]
                acts += [
                    self._supplier_invoice(supplier, warehouse, part, day) for part in _parts(due)
                ]
        return acts

    def _lines_to_order(self, supplier: Supplier, warehouse: str, day: date) -> list[ActLine]:
        lead = supplier.lead_time_days
        if self._calendar.spans_festival(day, day + timedelta(lead + 14)):
            lead += _FESTIVAL_REST_DAYS
        shelves = self._shelves.supplied_by(supplier.code, warehouse)
        to_order = self._shelves.to_order
        if not any(to_order(shelf, day, lead, is_joining=False) for shelf in shelves):
            return []
        wanted = [(shelf, to_order(shelf, day, lead, is_joining=True)) for shelf in shelves]
        return [
            ActLine(shelf.product.code, quantity, self._prices.cost[shelf.product.code])
            for shelf, quantity in wanted
            if quantity
        ]

    def _purchase_order(
        self, supplier: Supplier, warehouse: str, day: date, lines: list[ActLine]
    ) -> Act:
        key = self._keys.next("purchase_order")
        ordered = [priced((key, row), line) for row, line in enumerate(lines, 1)]
        for line in ordered:
            self._shelves.of(warehouse, line.product).on_order += line.quantity
        arrives = day + timedelta(supplier.lead_time_days + self._chance.one_of(_LATE_DAYS))
        if self._calendar.spans_festival(day, arrives):
            arrives += timedelta(_FESTIVAL_REST_DAYS)
        self._expect(arrives, Arrival(supplier, warehouse, tuple((x, x.quantity) for x in ordered)))
        return Act("purchase_order", key, day, supplier.code, warehouse, tuple(lines))

    def _expect(self, day: date, arrival: Arrival) -> None:
        self._arrivals.setdefault(self._calendar.next_working(day), []).append(arrival)

    def _goods_receipt(self, arrival: Arrival, day: date) -> list[Act]:
        key = self._keys.next("goods_receipt")
        lines: list[ActLine] = []
        rest: list[tuple[Carried, int]] = []
        for ordered, expected in arrival.lines:
            shelf = self._shelves.of(arrival.warehouse, ordered.product)
            came, later = self._what_came(expected, arrival)
            shelf.on_order -= expected - later
            if later:
                rest.append((ordered, later))
            if came:
                lines.append(ActLine(ordered.product, came, source=ordered.ref))
                received = ordered.carry("goods_receipt", came, (key, len(lines)))
                self._shelves.put(arrival.warehouse, ordered.product, came)
                self._await_invoice(arrival, received, day)
        if rest:
            again = Arrival(arrival.supplier, arrival.warehouse, tuple(rest), is_rest=True)
            self._expect(day + timedelta(self._chance.between(5, 10)), again)
        number = f"{arrival.supplier.code}-{self._chance.between(100_000, 999_999)}"
        return [
            Act(
                "goods_receipt", key, day, arrival.supplier.code, arrival.warehouse, tuple(lines),
                reference=number,
            )
        ] if lines else []  # fmt: skip

    def _what_came(self, expected: int, arrival: Arrival) -> tuple[int, int]:
        """How much of what was expected came, and how much of it still will."""
        chance = self._chance.between(0, 99)
        if arrival.is_rest or chance >= _SHORT + _OVER:
            return expected, 0
        if chance >= _SHORT:
            return expected + expected * self._chance.between(2, 8) // 100, 0
        missing = max(1, expected * self._chance.between(5, 35) // 100)
        return expected - missing, missing if self._chance.happens(_SENT_LATER) else 0

    def _await_invoice(self, arrival: Arrival, received: Carried, day: date) -> None:
        ready = day + timedelta(self._chance.between(1, 6))
        place = arrival.supplier.code, arrival.warehouse
        self._to_invoice.setdefault(place, []).append((ready, received))

    def _supplier_invoice(
        self, supplier: Supplier, warehouse: str, received: list[Carried], day: date
    ) -> Act:
        key = self._keys.next("supplier_invoice")
        lines, gross = [], 0
        for row, goods in enumerate(received, 1):
            price = self._other_price(goods)
            line = ActLine(goods.product, goods.quantity, price, source=goods.ref)
            lines.append(line)
            gross += (
                priced((key, row), line).gross
                if price
                else goods.carry("supplier_invoice", goods.quantity, (key, row)).gross
            )
        self._payables.owe(supplier, key, gross, day)
        number = f"{day:%y}99{self._chance.between(0, 10**16 - 1):016}"
        return Act(
            "supplier_invoice", key, day, supplier.code, warehouse, tuple(lines), reference=number
        )

    def _other_price(self, goods: Carried) -> int:
        """A price other than ordered, or 0 where the invoice follows the receipt."""
        if not self._chance.happens(_OTHER_PRICE):
            return 0
        ordered = goods.net // goods.quantity
        return max(1, ordered * self._chance.between(98, 104) // 100)


def _parts(lines: list[Carried]) -> list[list[Carried]]:
    return [
        lines[start : start + _LINES_AN_INVOICE]
        for start in range(0, len(lines), _LINES_AN_INVOICE)
    ]
