"""The demo company's master data as its tables hold it.

Belongs here: reading the tables and choosing how much of them a company gets. Does not: how the
customers and suppliers behave from day to day; that is the simulation's.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.tables import read_flag, read_table


@dataclass(frozen=True, slots=True)
class Category:
    """A class of goods. `season` is demand by month in percent of the year's mean."""

    code: str
    name_zh: str
    name_en: str
    season: tuple[int, ...]
    discount_618: int
    discount_1111: int


@dataclass(frozen=True, slots=True)
class Product:
    """A product. Cost and list price are fen a unit without tax; it is bought by the `pack`."""

    code: str
    name_zh: str
    name_en: str
    unit: str
    category: str
    barcode: str
    supplier: str
    cost: int
    list_price: int
    order_multiple: int
    pack: int
    popularity: int


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier. `billing` is `with_goods` or `monthly`; it takes orders on `order_weekday`."""

    code: str
    name_zh: str
    name_en: str
    tax_number: str
    payment_days: int
    lead_time_days: int
    order_weekday: int
    billing: str


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    """A kind of customer: discount in percent, mean worth of an order line, what it buys."""

    code: str
    name_zh: str
    name_en: str
    discount: int
    mean_line: int
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. `payment_habit` is prompt, late, partial or never; `shop` has walk-ins only."""

    code: str
    name_zh: str
    name_en: str
    group: str
    tax_number: str
    payment_days: int
    size: int
    payment_habit: str
    billing: str
    shop: str


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place with stock of its own."""

    code: str
    name_zh: str
    name_en: str
    is_shop: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """How much company there is.

    One in `product_step` products and in `customer_step` customers is taken; orders and shop sales
    are the mean number a day, in hundredths; `returned_in_thousand` counts invoiced lines; rent,
    pay and capital shrink to `fixed_cost_percent`.
    """

    product_step: int
    customer_step: int
    orders_a_day: int
    shop_sales_a_day: int
    shop_products: int
    returned_in_thousand: int
    fixed_cost_percent: int


SCALES = {
    "full": Scale(1, 1, 525, 255, 110, 14, 100),
    "small": Scale(8, 12, 115, 70, 12, 60, 10),
}


@dataclass(frozen=True, slots=True)
class Masters:
    """All master data of one company."""

    scale: Scale
    categories: dict[str, Category]
    products: dict[str, Product]
    suppliers: dict[str, Supplier]
    groups: dict[str, CustomerGroup]
    customers: dict[str, Customer]
    warehouses: dict[str, Warehouse]


def load_masters(scale: str = "full") -> Masters:
    """Read the tables and keep what a company of that scale has."""
    size = SCALES[scale]
    products = [_product(row) for row in read_table("demo", "products.csv")][:: size.product_step]
    customers = [_customer(row) for row in read_table("demo", "customers.csv")]
    trading = [customer for customer in customers if not customer.shop][:: size.customer_step]
    needed = {product.supplier for product in products}
    suppliers = [_supplier(row) for row in read_table("demo", "suppliers.csv")]
    return Masters(
        size,
        {row["code"]: _category(row) for row in read_table("demo", "categories.csv")},
        {product.code: product for product in products},
        {supplier.code: supplier for supplier in suppliers if supplier.code in needed},
        {row["code"]: _group(row) for row in read_table("demo", "customer_groups.csv")},
        {customer.code: customer for customer in [*trading, *filter(_is_walk_in, customers)]},
        {row["code"]: _warehouse(row) for row in read_table("demo", "warehouses.csv")},
    )


def load_spring_festivals() -> list[date]:
    """The first day of each lunar year, in order."""
    return [date.fromisoformat(row["first_day"]) for row in read_table("demo", _FESTIVALS)]


_FESTIVALS = "spring_festivals.csv"


def _is_walk_in(customer: Customer) -> bool:
    return bool(customer.shop)


def _fen(cell: str) -> int:
    return int(Decimal(cell) * 100)


def _category(row: dict[str, str]) -> Category:
    return Category(
        row["code"],
        row["name_zh"],
        row["name_en"],
        tuple(int(row[f"month_{month:02}"]) for month in range(1, 13)),
        int(row["discount_618"]),
        int(row["discount_1111"]),
    )


def _product(row: dict[str, str]) -> Product:
    return Product(
        row["code"],
        row["name_zh"],
        row["name_en"],
        row["unit"],
        row["category"],
        row["barcode"],
        row["supplier"],
        _fen(row["cost"]),
        _fen(row["list_price"]),
        int(row["order_multiple"]),
        int(row["pack"]),
        int(row["popularity"]),
    )


def _supplier(row: dict[str, str]) -> Supplier:
    return Supplier(
        row["code"],
        row["name_zh"],
        row["name_en"],
        row["tax_number"],
        int(row["payment_days"]),
        int(row["lead_time_days"]),
        int(row["order_weekday"]),
        row["billing"],
    )


def _group(row: dict[str, str]) -> CustomerGroup:
    return CustomerGroup(
        row["code"],
        row["name_zh"],
        row["name_en"],
        int(row["discount"]),
        int(row["mean_line_yuan"]) * 100,
        tuple(row["categories"].split()),
    )


def _customer(row: dict[str, str]) -> Customer:
    return Customer(
        row["code"],
        row["name_zh"],
        row["name_en"],
        row["group"],
        row["tax_number"],
        int(row["payment_days"]),
        int(row["size"]),
        row["payment_habit"],
        row["billing"],
        row["shop"],
    )


def _warehouse(row: dict[str, str]) -> Warehouse:
    return Warehouse(row["code"], row["name_zh"], row["name_en"], read_flag(row["is_shop"]))
