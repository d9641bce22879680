"""Costs and list prices of the demo company, which drift from month to month.

Belongs here: what a unit costs and what it is listed at, in fen. Does not: customers' discounts.
"""

from data.demo.acts import rounded
from data.demo.chance import Chance
from data.demo.masters import Masters

_REPRICED_A_MONTH = 14  # percent of products whose supplier changes the price
_FOLLOWED = 70  # percent of those changes the list price follows at once
_DRIFT = (-2, 3)
_COPPER_DRIFT = (-4, 6)  # wire follows the metal


class Prices:
    """What each product costs and is listed at now."""

    def __init__(self, masters: Masters, chance: Chance) -> None:
        self.cost = {code: product.cost for code, product in masters.products.items()}
        self.list_price = {code: each.list_price for code, each in masters.products.items()}
        self._masters = masters
        self._chance = chance

    def turn_month(self) -> None:
        """Let some suppliers change their prices; most list prices follow."""
        for code, product in self._masters.products.items():
            if not self._chance.happens(_REPRICED_A_MONTH):
                continue
            drift = _COPPER_DRIFT if product.category == "wire_cable" else _DRIFT
            percent = 100 + self._chance.between(*drift)
            self.cost[code] = max(1, rounded(self.cost[code] * percent, 100))
            if self._chance.happens(_FOLLOWED):
                self.list_price[code] = rounded(self.list_price[code] * percent, 100)
            self.list_price[code] = max(self.list_price[code], self.cost[code] + 1)

    def sale_price(self, product: str, discount_percent: int) -> int:
        """The price of a sale after a discount, never below one fen."""
        return max(1, rounded(self.list_price[product] * (100 - discount_percent), 100))
