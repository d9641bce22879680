"""Which products each warehouse of the demo company keeps, and how much of each it expects to sell.

Belongs here: the plan at the start; later the shelves learn. Does not: buying (`buying`).
"""

from data.demo.masters import CustomerGroup, Masters, Product
from data.demo.selling import LINE_WORTH_PERCENT, LINES_AN_ORDER, MAIN, quantity_of
from data.demo.shelves import Shelf, Shelves
from data.demo.shops import LINES_A_SALE

_DEAREST_IN_SHOPS = 300_00
_WORKING_DAYS_PERCENT = 82  # of all days; the shelves count in calendar days


def plan_shelves(masters: Masters) -> Shelves:
    """Shelves for every product in the main warehouse and a choice of them in each shop."""
    shelves = Shelves(masters)
    for shelf in _main_shelves(masters):
        shelves.add(MAIN, shelf)
    for warehouse in masters.warehouses.values():
        if warehouse.is_shop:
            for shelf in _shop_shelves(masters):
                shelves.add(warehouse.code, shelf)
    return shelves


def _main_shelves(masters: Masters) -> list[Shelf]:
    orders = masters.scale.orders_a_day * _WORKING_DAYS_PERCENT // 100
    lines_a_day = orders * sum(LINES_AN_ORDER) // len(LINES_AN_ORDER)
    sizes = _sizes_of_groups(masters)
    expected = dict.fromkeys(masters.products, 0)
    usual = dict.fromkeys(masters.products, 0)
    for code, size in sizes.items():
        group = masters.groups[code]
        products = [p for p in masters.products.values() if _buys(group, p)]
        popularity = sum(product.popularity for product in products)
        for product in products:
            quantity = _usual_quantity(group, product, product.order_multiple)
            usual[product.code] = max(usual[product.code], quantity)
            lines = (
                lines_a_day * 10 * size * product.popularity // (sum(sizes.values()) * popularity)
            )
            expected[product.code] += lines * quantity
    return [Shelf(p, expected[p.code], usual[p.code]) for p in masters.products.values()]


def _shop_shelves(masters: Masters) -> list[Shelf]:
    group = masters.groups["walk_in"]
    small = [p for p in masters.products.values() if p.list_price <= _DEAREST_IN_SHOPS]
    kept = sorted(small, key=lambda p: -p.popularity)[: masters.scale.shop_products]
    popularity = sum(product.popularity for product in masters.products.values())
    lines_a_day = masters.scale.shop_sales_a_day * sum(LINES_A_SALE) // len(LINES_A_SALE)
    shelves = []
    for product in kept:
        quantity = _usual_quantity(group, product, 1)
        daily = lines_a_day * 10 * product.popularity * quantity // popularity
        shelves.append(Shelf(product, daily, quantity))
    return shelves


def _sizes_of_groups(masters: Masters) -> dict[str, int]:
    """How much of the orders each group of trade customers makes."""
    sizes: dict[str, int] = {}
    for customer in masters.customers.values():
        if not customer.shop:
            sizes[customer.group] = sizes.get(customer.group, 0) + customer.size
    return sizes


def _buys(group: CustomerGroup, product: Product) -> bool:
    return not group.categories or product.category in group.categories


def _usual_quantity(group: CustomerGroup, product: Product, multiple: int) -> int:
    """The mean quantity of a line."""
    price = product.list_price * (100 - group.discount) // 100
    worths = [group.mean_line * percent // 100 for percent in LINE_WORTH_PERCENT]
    return sum(quantity_of(worth, price, multiple) for worth in worths) // len(worths)
