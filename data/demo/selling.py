"""Selling to trade customers of the demo company: orders, deliveries as far as stock reaches.

Belongs here: what is ordered and delivered from the main warehouse. Does not: invoices and returns
(`billing`), the shops (`shops`), money (`money`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.acts import Act, ActLine, Carried, priced
from data.demo.billing import Billing
from data.demo.calendar import Promotion, promotion_of
from data.demo.chance import cumulative
from data.demo.masters import Customer, Masters, Product
from data.demo.money import Receivables
from data.demo.setting import Setting

MAIN = "MAIN"

LINES_AN_ORDER = (1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10)
LINE_WORTH_PERCENT = (20, 30, 40, 50, 60, 75, 90, 110, 140, 190, 295)
"""What a line is worth, in percent of its mean: many small ones, few large ones."""

_DELIVERY_DAYS = (1, 1, 1, 2, 2, 3)
_BACK_ORDER_DAYS = 12
_MOST_MULTIPLES = 30
_NEW_CUSTOMERS = 20  # percent that make their first order in the course of the story


@dataclass(slots=True)
class OpenOrder:
    """An order with lines still to deliver; given up when `until` has passed.

    `held` is what was reserved for each line when it was ordered.
    """

    customer: Customer
    planned: date
    until: date
    channel: str
    lines: list[Carried]
    held: list[int]


class Market:
    """Which goods are wanted on a day, by whom."""

    def __init__(self, masters: Masters) -> None:
        self._masters = masters
        self._products = list(masters.products.values())
        self._weights: dict[tuple[str, int, str], tuple[list[Product], list[int]]] = {}

    def wanted(self, group: str, day: date) -> tuple[list[Product], list[int]]:
        """The products a group of customers buys, with the running sum of their weights."""
        promotion = promotion_of(day)
        key = (group, day.month, promotion.name if promotion else "")
        if key not in self._weights:
            categories = self._masters.groups[group].categories
            products = [
                each for each in self._products if not categories or each.category in categories
            ]
            weights = [self._weight(each, day.month, promotion) for each in products]
            self._weights[key] = products, cumulative(weights)
        return self._weights[key]

    def _weight(self, product: Product, month: int, promotion: Promotion | None) -> int:
        category = self._masters.categories[product.category]
        weight = product.popularity * category.season[month - 1]
        if promotion is not None and promotion.discount(category):
            weight = weight * 160 // 100
        return weight


def quantity_of(worth: int, price: int, multiple: int) -> int:
    """How many units a line of that worth has: whole multiples, at least one, not absurdly many."""
    multiples = worth // max(1, price * multiple)
    return min(max(1, multiples), _MOST_MULTIPLES) * multiple


class Selling:
    """The sales desk and the dispatch of the main warehouse.

    `shipped` is the net worth of all it sent, in fen.
    """

    def __init__(
        self, setting: Setting, market: Market, receivables: Receivables, billing: Billing
    ) -> None:
        self._masters = setting.masters
        self._calendar = setting.calendar
        self._chance = setting.chance
        self._keys = setting.keys
        self._prices = setting.prices
        self._shelves = setting.shelves
        self._market = market
        self._receivables = receivables
        self._billing = billing
        self.shipped = 0
        self._open: list[OpenOrder] = []
        self._customers = [c for c in setting.masters.customers.values() if not c.shop]
        self._sizes = cumulative([each.size for each in self._customers])
        self._starts = self._draw_starts()

    def take_orders(self, day: date) -> list[Act]:
        """Today's orders, more of them in a shopping festival."""
        promotion = promotion_of(day)
        mean = self._masters.scale.orders_a_day * self._calendar.trade_percent(day) // 100
        if promotion is not None:
            mean = mean * promotion.volume // 100
        count = self._chance.whole(mean * self._chance.between(70, 130) // 100)
        customers = [self._customers[self._chance.pick(self._sizes)] for _ in range(count)]
        return [
            self._order(customer, day, promotion)
            for customer in customers
            if self._starts[customer.code] <= day
            and not self._receivables.is_blocked(customer.code, day)
        ]

    def deliver(self, day: date) -> list[Act]:
        """Deliver what is due and there, oldest orders first; give up what waits too long."""
        acts = []
        for order in self._open:
            if order.planned <= day:
                lines = self._deliverable(order)
                if lines:
                    acts.append(self._delivery(order, lines, day))
        still_open = []
        for order in self._open:
            if order.until > day and any(line.left("delivery") for line in order.lines):
                still_open.append(order)
            else:
                self._give_up(order)
        self._open = still_open
        return acts

    def _draw_starts(self) -> dict[str, date]:
        length = (self._calendar.last - self._calendar.first).days
        starts = {}
        for customer in self._customers:
            is_new = self._chance.happens(_NEW_CUSTOMERS)
            days = length * self._chance.between(5, 70) // 100 if is_new else 0
            starts[customer.code] = self._calendar.first + timedelta(days)
        return starts

    def _order(self, customer: Customer, day: date, promotion: Promotion | None) -> Act:
        key = self._keys.next("sales_order")
        lines: dict[str, ActLine] = {}
        products, weights = self._market.wanted(customer.group, day)
        for _ in range(self._chance.one_of(LINES_AN_ORDER)):
            product = products[self._chance.pick(weights)]
            lines[product.code] = self._order_line(customer, product, promotion)
        ordered = [priced((key, row), line) for row, line in enumerate(lines.values(), 1)]
        held = [self._reserve(line) for line in ordered]
        planned = self._calendar.next_working(day + timedelta(self._chance.one_of(_DELIVERY_DAYS)))
        until = planned + timedelta(_BACK_ORDER_DAYS)
        channel = "online" if customer.group == "online" else "wholesale"
        self._open.append(OpenOrder(customer, planned, until, channel, ordered, held))
        return Act(
            "sales_order", key, day, customer.code, MAIN, tuple(lines.values()),
            channel=channel, memo=promotion.name if promotion else "",
        )  # fmt: skip

    def _order_line(
        self, customer: Customer, product: Product, promotion: Promotion | None
    ) -> ActLine:
        group = self._masters.groups[customer.group]
        category = self._masters.categories[product.category]
        discount = group.discount + (promotion.discount(category) if promotion else 0)
        price = self._prices.sale_price(product.code, discount)
        size = 60 + customer.size // 10
        worth = group.mean_line * size * self._chance.one_of(LINE_WORTH_PERCENT) // 10_000
        return ActLine(product.code, quantity_of(worth, price, product.order_multiple), price)

    def _reserve(self, line: Carried) -> int:
        """Note what is wanted and hold of it what is free, as the core does when it posts."""
        shelf = self._shelves.of(MAIN, line.product)
        self._shelves.want(MAIN, line.product, line.quantity)
        shelf.waiting += line.quantity
        held = min(line.quantity, shelf.free)
        shelf.reserved += held
        return held

    def _deliverable(self, order: OpenOrder) -> list[tuple[Carried, int]]:
        """What can go out now of each line: what is held for it, and of the rest what is free."""
        lines = []
        for index, line in enumerate(order.lines):
            left, held = line.left("delivery"), order.held[index]
            reach = held + self._shelves.of(MAIN, line.product).free
            multiple = self._masters.products[line.product].order_multiple
            quantity = left if left <= reach else max(held, reach // multiple * multiple)
            if quantity:
                lines.append((line, quantity))
                self._shelves.of(MAIN, line.product).reserved -= held
                order.held[index] = 0
                self._shelves.take(MAIN, line.product, quantity)
        return lines

    def _delivery(self, order: OpenOrder, lines: list[tuple[Carried, int]], day: date) -> Act:
        key = self._keys.next("delivery")
        delivered = []
        for row, (line, quantity) in enumerate(lines, 1):
            self._shelves.of(MAIN, line.product).waiting -= quantity
            part = line.carry("delivery", quantity, (key, row))
            self.shipped += part.net
            delivered.append((line.ref, part))
        self._billing.deliver(order.customer, MAIN, [line for _, line in delivered])
        return Act(
            "delivery", key, day, order.customer.code, MAIN,
            tuple(ActLine(x.product, x.quantity, source=ref) for ref, x in delivered),
            channel=order.channel,
        )  # fmt: skip

    def _give_up(self, order: OpenOrder) -> None:
        for line in order.lines:
            self._shelves.of(MAIN, line.product).waiting -= line.left("delivery")
