"""The shops of the demo company: small sales over the counter, paid at once.

Belongs here: a shop's day. Does not: replenishing it (`buying`).
"""

from datetime import date

from data.demo.acts import Act, ActLine, Carried, priced
from data.demo.calendar import promotion_of
from data.demo.masters import Customer
from data.demo.money import Receivables
from data.demo.selling import LINE_WORTH_PERCENT, Market, quantity_of
from data.demo.setting import Setting

LINES_A_SALE = (1, 1, 1, 2, 2, 3, 4)


class Shops:
    """All shops."""

    def __init__(self, setting: Setting, market: Market, receivables: Receivables) -> None:
        self._masters = setting.masters
        self._calendar = setting.calendar
        self._chance = setting.chance
        self._keys = setting.keys
        self._prices = setting.prices
        self._shelves = setting.shelves
        self._market = market
        self._receivables = receivables
        self._walk_ins = [c for c in setting.masters.customers.values() if c.shop]

    def sell(self, day: date) -> list[Act]:
        """A day over the counter: each sale a delivery, then a day's invoice and its money."""
        return [act for customer in self._walk_ins for act in self._day_of(customer, day)]

    def _day_of(self, customer: Customer, day: date) -> list[Act]:
        mean = self._masters.scale.shop_sales_a_day * self._calendar.shop_percent(day) // 100
        promotion = promotion_of(day)
        if promotion is not None:
            mean = mean * promotion.volume // 100
        sales = self._chance.whole(mean * self._chance.between(50, 150) // 100)
        acts: list[Act] = []
        sold: list[Carried] = []
        for _ in range(sales):
            lines = self._lines(customer, day)
            if lines:
                act = self._delivery(customer, lines, day)
                acts.append(act)
                sold += [priced((act.key, row), line) for row, line in enumerate(lines, 1)]
        return acts + self._settle(customer, sold, day) if sold else []

    def _lines(self, customer: Customer, day: date) -> list[ActLine]:
        """What one walk-in takes: only what lies there, but what was wanted is noted."""
        products, weights = self._market.wanted(customer.group, day)
        mean = self._masters.groups[customer.group].mean_line
        promotion = promotion_of(day)
        lines: dict[str, ActLine] = {}
        for _ in range(self._chance.one_of(LINES_A_SALE)):
            product = products[self._chance.pick(weights)]
            if not self._shelves.has(customer.shop, product.code) or product.code in lines:
                continue
            category = self._masters.categories[product.category]
            discount = promotion.discount(category) if promotion else 0
            price = self._prices.sale_price(product.code, discount)
            worth = mean * self._chance.one_of(LINE_WORTH_PERCENT) // 100
            wanted = quantity_of(worth, price, 1)
            self._shelves.want(customer.shop, product.code, wanted)
            quantity = min(wanted, self._shelves.of(customer.shop, product.code).on_hand)
            if quantity:
                lines[product.code] = ActLine(product.code, quantity, price)
        return list(lines.values())

    def _delivery(self, customer: Customer, lines: list[ActLine], day: date) -> Act:
        for line in lines:
            self._shelves.take(customer.shop, line.product, line.quantity)
        key = self._keys.next("delivery")
        return Act(
            "delivery", key, day, customer.code, customer.shop, tuple(lines), channel="store"
        )

    def _settle(self, customer: Customer, sold: list[Carried], day: date) -> list[Act]:
        key = self._keys.next("sales_invoice")
        lines = tuple(ActLine(line.product, line.quantity, source=line.ref) for line in sold)
        gross = sum(line.gross for line in sold)
        invoice = Act("sales_invoice", key, day, customer.code, lines=lines, channel="store")
        return [invoice, self._receivables.paid_at_once(customer.code, key, gross, day)]
