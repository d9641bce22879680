"""The demo company's days, one after the other.

Belongs here: who does what in which order on a day. Does not: how any of it is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from data.demo.acts import Act, ActLine, Keys, Shift
from data.demo.billing import Billing
from data.demo.buying import Buying
from data.demo.calendar import Calendar
from data.demo.chance import Chance
from data.demo.counting import Counting
from data.demo.masters import Masters
from data.demo.money import Payables, Receivables
from data.demo.planning import plan_shelves
from data.demo.prices import Prices
from data.demo.selling import Market, Selling
from data.demo.setting import Setting
from data.demo.shops import Shops
from data.demo.vouchers import Vouchers

_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class TradingDay:
    """What was recorded on a day, sitting by sitting, in order."""

    day: date
    shifts: tuple[Shift, ...]


class Company:
    """The demo company at work. The same masters, dates and seed give the same acts."""

    def __init__(self, masters: Masters, *, first: date, last: date, seed: int) -> None:
        calendar, chance = Calendar(first, last), Chance(seed)
        prices = Prices(masters, chance)
        setting = Setting(masters, calendar, chance, Keys(), prices, plan_shelves(masters))
        market = Market(masters)
        self._setting = setting
        self._receivables = Receivables(setting)
        self._payables = Payables(setting)
        self._billing = Billing(setting, self._receivables)
        self._vouchers = Vouchers(setting)
        self._counting = Counting(setting)
        self._buying = Buying(setting, self._payables)
        self._selling = Selling(setting, market, self._receivables, self._billing)
        self._shops = Shops(setting, market, self._receivables)

    def days(self) -> Iterator[TradingDay]:
        """Each day's acts, in the order they were recorded; a key is used after it was made."""
        for day in self._setting.calendar.days():
            if day.day == 1 and day != self._setting.calendar.first:
                self._setting.prices.turn_month()
            shifts = []
            if day == self._setting.calendar.first:
                shifts.append(self._shift("admin", 8, self._open_books(day)))
            if self._setting.calendar.is_working(day):
                shifts += self._office_day(day)
            if self._setting.calendar.is_shop_open(day):
                shifts.append(self._shift("sales", 20, self._shops.sell(day)))
            if day.weekday() == _SUNDAY:
                self._setting.shelves.learn(day)
            yield TradingDay(day, tuple(shift for shift in shifts if shift.acts))

    def _office_day(self, day: date) -> list[Shift]:
        goods = [
            *self._buying.receive(day),
            *self._billing.take_back(day),
            *self._selling.deliver(day),
            *self._counting.count(day),
            *self._buying.order(day),
        ]
        orders = self._selling.take_orders(day)
        papers = [
            *self._buying.invoice(day),
            *self._billing.invoice(day),
            *self._billing.credit(day),
            *self._receivables.collect(day),
            *self._payables.pay(day),
            *self._vouchers.month(
                day, shipped=self._selling.shipped, found=self._counting.decide()
            ),
        ]
        return [
            self._shift("warehouse", 10, goods),
            self._shift("sales", 15, orders),
            self._shift("finance", 17, papers),
        ]

    def _open_books(self, day: date) -> list[Act]:
        """The stock and the capital the company began with."""
        acts = []
        stock_value = 0
        for warehouse in self._setting.masters.warehouses:
            key = self._setting.keys.next("opening_stock")
            lines = []
            for shelf in self._setting.shelves.in_warehouse(warehouse):
                quantity = self._setting.shelves.opening(shelf, day, self._setting.chance)
                if quantity:
                    shelf.on_hand = quantity
                    cost = quantity * shelf.product.cost
                    stock_value += cost
                    lines.append(ActLine(shelf.product.code, quantity, cost=cost))
            acts.append(Act("opening_stock", key, day, warehouse=warehouse, lines=tuple(lines)))
        return [*acts, *self._vouchers.found(day, stock_value)]

    def _shift(self, role: str, hour: int, acts: list[Act]) -> Shift:
        return Shift(role, hour * 60 + self._setting.chance.between(0, 50), tuple(acts))
