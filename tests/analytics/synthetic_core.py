"""A small trading company written straight into a core, for tests of what lies behind it.

Belongs here: rows that pass every check of the database, made without the posting services, so
that the lake and the warehouse can be tested by figures known beforehand, and measured on many
rows. Does not belong here: what posting would decide (tests of `erp` prove that).

One sale is: receipt of goods (a piece more than is sold), supplier's invoice, delivery, sales
invoice, money (but for every third); every tenth invoice is credited in part. Goods of every fifth
product were there from the beginning at unknown cost.
"""

# ruff: noqa: PLR0917 - arguments stand in the order of the tables' columns

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text

from data.charts import load_chart
from erp.base.commits import Transaction
from erp.base.database import Database
from erp.base.exact import divide
from erp.catalog.models import product
from erp.company.models import company, currency, tax_code
from erp.documents.models import document, document_line
from erp.ledger.models import (
    account,
    journal_entry,
    open_item,
    period,
    posting,
    settlement,
    tax_item,
    voucher,
)
from erp.parties.models import party
from erp.schema import full_metadata
from erp.stock.models import cost_group, location, stock_move, warehouse
from erp.stock_accounting.models import stock_value

if TYPE_CHECKING:
    from sqlalchemy import Table

FIRST_DAY = date(2024, 1, 1)
QUANTITY = 1_000_000
PRICE = 100_000_000
RATE = 10_000_000_000
TAX_PERCENT = 13

full_metadata()


@dataclass
class Books:
    """The masters' ids, and what has been counted so far."""

    accounts: dict[str, int] = field(default_factory=dict)
    periods: dict[str, int] = field(default_factory=dict)
    products: list[int] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    suppliers: list[int] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    vouchers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    pools: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))


def set_up(
    database: Database, *, products: int = 10, parties: int = 5, months: int = 24, digits: int = 2
) -> Books:
    """The company, its chart, periods, a warehouse, products and parties; one commit."""
    books = Books()
    with database.commit(origin="test") as transaction:
        _set_up_company(transaction, books, months, digits)
        for number in range(products):
            values = {"code": f"P{number:05d}", "name": f"螺栓 {number}", "unit": "pcs",
                      "name_en": f"Bolt {number}", "is_stocked": 1, "tax_code": "VAT13",
                      "costing_method": "moving_average"}  # fmt: skip
            books.products.append(transaction.insert(product, values))
        for number in range(parties):
            for role, ids in (("C", books.customers), ("S", books.suppliers)):
                values = {"code": f"{role}{number:04d}", "name": f"往来单位 {role}{number}",
                          "name_en": f"Party {role}{number}",
                          "is_customer": int(role == "C"),
                          "is_supplier": int(role == "S")}  # fmt: skip
                ids.append(transaction.insert(party, values))
    return books


def _set_up_company(transaction: Transaction, books: Books, months: int, digits: int) -> None:
    transaction.insert(company, {
        "code": "demo", "name": "测试商贸", "name_en": "Test Trading", "currency": "CNY",
        "currency_digits": digits, "standard": "small_business", "taxpayer_kind": "general",
        "time_zone": "Asia/Shanghai"})  # fmt: skip
    transaction.insert(currency, {"code": "CNY", "digits": digits, "name": "人民币",
                                  "name_en": "Chinese yuan"})  # fmt: skip
    transaction.insert(tax_code, {"code": "VAT13", "name": "增值税 13%", "name_en": "VAT 13%",
                                  "kind": "general", "rate": Decimal(TAX_PERCENT) / 100,
                                  "valid_from": FIRST_DAY})  # fmt: skip
    for row in load_chart("small_business"):
        books.accounts[row.code] = transaction.insert(account, {
            "code": row.code, "name": row.name_zh, "name_en": row.name_en,
            "class": row.account_class, "direction": row.direction,
            "parent_code": row.parent or "", "subsidiary": row.subsidiary,
            "dimensions": "", "is_leaf": int(row.is_leaf), "is_cash": int(row.is_cash),
            "is_foreign_currency": int(row.is_foreign_currency),
            "needs_party": int(row.subsidiary == "open_item")})  # fmt: skip
    day = FIRST_DAY
    for _ in range(months):
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        month = day.isoformat()[:7]
        books.periods[month] = transaction.insert(period, {
            "month": month, "first_day": day, "last_day": following - timedelta(days=1),
            "state": "open"})  # fmt: skip
        day = following
    group = transaction.insert(cost_group, {"code": "MAIN", "name": "主仓"})
    place = transaction.insert(warehouse, {"code": "MAIN", "name": "主仓", "name_en": "Main",
                                           "cost_group_id": group})  # fmt: skip
    for code, kind in (("MAIN", "internal"), ("SUPPLIER", "supplier"), ("CUSTOMER", "customer"),
                       ("OPENING", "opening")):  # fmt: skip
        inside = place if kind == "internal" else None
        values = {"code": code, "name": code, "kind": kind, "warehouse_id": inside}
        transaction.insert(location, values)


INSIDE, FROM_SUPPLIER, AT_CUSTOMER, BEFORE = 1, 2, 3, 4
"""Locations, in the order they were made."""


Amounts = dict[tuple[str, str, int | None], int]
"""(account, side, party) → amount, debit positive."""


class Writer:
    """Documents of one transaction, with the entries, moves, values and items they cause."""

    def __init__(self, transaction: Transaction, books: Books) -> None:
        self.transaction = transaction
        self.books = books

    def add(self, table: Table, **values: Any) -> int:
        """Buffer one row; columns not named get their default text, or null."""
        row_id = self.transaction.new_id(table)
        known = {"id": row_id, "tx": self.transaction.tx, **values}
        self.transaction.add(table, tuple(known.pop(c.name, _default(c)) for c in table.columns))
        assert not known, f"{table.name} has no {set(known)}"
        return row_id

    def document(self, kind: str, day: date, party_id: int | None, net: int, tax: int) -> int:
        """A document's head."""
        number = self.books.numbers[kind] = self.books.numbers[kind] + 1
        return self.add(
            document, kind=kind, series=kind, number=number, key=f"{kind}-{number}",
            content_digest="", business_date=day.isoformat(), party_id=party_id, warehouse_id=1,
            due_date=(day + timedelta(days=30)).isoformat(), reference="", channel="shop", memo="",
            currency="CNY", rate=RATE, net=net, tax=tax, gross=net + tax, custom="{}",
        )  # fmt: skip

    def line(self, document_id: int, number: int, kind: str, product_id: int, quantity: int,
             net: int, tax: int, source: int | None = None) -> int:  # fmt: skip
        """A document's line."""
        return self.add(
            document_line, document_id=document_id, line=number, kind=kind, product_id=product_id,
            description="", quantity=quantity,
            unit_price=divide(net * PRICE * QUANTITY, quantity * 100), net=net, tax=tax,
            tax_code_id=1, source_line_id=source, reason="", lot_id=0,
        )  # fmt: skip

    def entry(
        self, document_id: int, day: date, amounts: dict[tuple[str, str, int | None], int]
    ) -> int:
        """A voucher, its entry and its postings: (account, side, party) → amount."""
        month = day.isoformat()[:7]
        number = self.books.vouchers[month] = self.books.vouchers[month] + 1
        voucher_id = self.add(voucher, word="记", month=month, number=number,
                              voucher_date=day.isoformat(), attachments=0, made_by=0)  # fmt: skip
        entry_id = self.add(
            journal_entry, document_id=document_id, voucher_id=voucher_id,
            period_id=self.books.periods[month], kind="normal", business_date=day.isoformat(),
            voucher_date=day.isoformat(), memo="",
        )  # fmt: skip
        for (code, side, party_id), amount in amounts.items():
            self.add(posting, entry_id=entry_id, account_id=self.books.accounts[code], side=side,
                     amount=amount, party_id=party_id, memo="摘要")  # fmt: skip
        return entry_id

    def item(self, entry_id: int, code: str, party_id: int, document_id: int,
             line_id: int | None, amount: int, day: date) -> int:  # fmt: skip
        """An open item."""
        return self.add(
            open_item, entry_id=entry_id, account_id=self.books.accounts[code], party_id=party_id,
            document_id=document_id, document_line_id=line_id, amount=amount,
            business_date=day.isoformat(), due_date=(day + timedelta(days=30)).isoformat(),
        )  # fmt: skip

    def settle(self, item_id: int, entry_id: int, amount: int, day: date) -> None:
        """A settlement of an open item."""
        self.add(settlement, open_item_id=item_id, entry_id=entry_id, amount=amount,
                 business_date=day.isoformat(), kind="settlement")  # fmt: skip

    def tax(self, entry_id: int, code: str, party_id: int, document_id: int, net: int,
            amount: int, day: date) -> None:  # fmt: skip
        """A tax item."""
        self.add(tax_item, entry_id=entry_id, account_id=self.books.accounts[code],
                 party_id=party_id, document_id=document_id, tax_code_id=1, net=net,
                 amount=amount, business_date=day.isoformat())  # fmt: skip

    def move(self, line_id: int, product_id: int, quantity: int, cost: int, entry_id: int | None,
             day: date, other: int, *, is_known: bool = True) -> None:  # fmt: skip
        """A stock move with its value row; `quantity` and `cost` are positive inward."""
        ends = (other, INSIDE) if quantity > 0 else (INSIDE, other)
        move_id = self.add(
            stock_move, document_line_id=line_id, product_id=product_id, lot_id=0,
            from_location_id=ends[0], to_location_id=ends[1], quantity=abs(quantity),
            business_date=day.isoformat(),
        )  # fmt: skip
        self.add(
            stock_value, entry_id=entry_id, account_id=self.books.accounts["1405.01"],
            product_id=product_id, cost_group_id=1, move_id=move_id, document_line_id=line_id,
            kind="move", lot_id=0, quantity=quantity, amount=cost,
            unknown_quantity=0 if is_known else quantity, business_date=day.isoformat(),
        )  # fmt: skip
        pool = self.books.pools[product_id]
        pool[0] += quantity
        pool[1] += cost
        pool[2] += 0 if is_known else quantity


def _default(column: Any) -> str | int | None:
    """What the database would fill in."""
    if column.server_default is None:
        return None
    words = str(column.server_default.arg)
    return words if isinstance(column.type, Text) else int(words)


def is_unknown(books: Books, product_id: int) -> bool:
    """Whether goods of this product came in without a cost."""
    return books.products.index(product_id) % 5 == 4


def trade(database: Database, books: Books, *, sales: int, lines: int = 5, per_commit: int = 500,
          days: int = 700, first: int = 0) -> None:  # fmt: skip
    """Buy and sell `sales` times, in commits of `per_commit` sales."""
    for start in range(first, first + sales, per_commit):
        with database.commit(origin="test", user_id=1) as transaction:
            writer = Writer(transaction, books)
            for number in range(start, min(start + per_commit, first + sales)):
                day = FIRST_DAY + timedelta(days=number * days // max(sales + first, 1))
                _one_sale(writer, number, day, lines)


def _one_sale(writer: Writer, number: int, day: date, lines: int) -> None:
    books = writer.books
    customer = books.customers[number % len(books.customers)]
    supplier = books.suppliers[number % len(books.suppliers)]
    goods = [
        (
            books.products[(number * lines + i) % len(books.products)],
            (1 + (number + i) % 4) * QUANTITY,
        )
        for i in range(lines)
    ]
    _buy(writer, supplier, goods, number, day)
    delivered, sold = _deliver(writer, customer, goods, number, day)
    invoice = _invoice(writer, customer, delivered, sold, day)
    if number % 3:
        _pay(writer, customer, invoice, sum(net + tax for net, tax in sold), day)
    if number % 10 == 0:
        _credit(writer, customer, goods[0], sold[0], delivered[0], day)


def _tax(net: int) -> int:
    return divide(net * TAX_PERCENT, 100)


def _buy(
    writer: Writer, supplier: int, goods: list[tuple[int, int]], number: int, day: date
) -> None:
    books = writer.books
    goods = [(p, q + QUANTITY) for p, q in goods]
    bought = [
        (p, q, 700 * q // QUANTITY + number % 7) for p, q in goods if not is_unknown(books, p)
    ]
    unknown = [(p, q) for p, q in goods if is_unknown(books, p)]
    if unknown:
        head = writer.document("opening_stock", day, None, 0, 0)
        for place, (product_id, quantity) in enumerate(unknown, 1):
            line_id = writer.line(head, place, "opening_stock", product_id, quantity, 0, 0)
            writer.move(line_id, product_id, quantity, 0, None, day, BEFORE, is_known=False)
    if not bought:
        return
    net = sum(cost for _, _, cost in bought)
    head = writer.document("goods_receipt", day, supplier, net, 0)
    entry_id = writer.entry(head, day, {("1405.01", "D", None): net,
                                        ("2202.02", "C", supplier): -net})  # fmt: skip
    received = []
    for place, (product_id, quantity, cost) in enumerate(bought, 1):
        line_id = writer.line(head, place, "goods_receipt", product_id, quantity, cost, 0)
        writer.move(line_id, product_id, quantity, cost, entry_id, day, FROM_SUPPLIER)
        item = writer.item(entry_id, "2202.02", supplier, head, line_id, -cost, day)
        received.append((line_id, item))
    tax = sum(_tax(cost) for _, _, cost in bought)
    invoice = writer.document("supplier_invoice", day, supplier, net, tax)
    entry_id = writer.entry(invoice, day, {
        ("2202.02", "D", supplier): net, ("2221.05", "D", None): tax,
        ("2202.01", "C", supplier): -net - tax})  # fmt: skip
    for place, ((product_id, quantity, cost), (line_id, item)) in enumerate(
        zip(bought, received, strict=True), 1
    ):
        writer.line(invoice, place, "supplier_invoice", product_id, quantity, cost, _tax(cost),
                    line_id)  # fmt: skip
        writer.settle(item, entry_id, cost, day)
    writer.tax(entry_id, "2221.05", supplier, invoice, net, tax, day)
    writer.item(entry_id, "2202.01", supplier, invoice, None, -net - tax, day)


def _deliver(
    writer: Writer, customer: int, goods: list[tuple[int, int]], number: int, day: date
) -> tuple[list[tuple[int, int, int, int]], list[tuple[int, int]]]:
    books = writer.books
    sold = [(1000 * q // QUANTITY + number % 11, 0) for _, q in goods]
    sold = [(net, _tax(net)) for net, _ in sold]
    costs = []
    for product_id, quantity in goods:
        pool = books.pools[product_id]
        costs.append(divide(pool[1] * quantity, pool[0]))
    net, tax, cost = sum(n for n, _ in sold), sum(t for _, t in sold), sum(costs)
    head = writer.document("delivery", day, customer, net, tax)
    entry_id = writer.entry(head, day, {
        ("1122.02", "D", customer): net + tax, ("5401.01", "D", None): cost,
        ("5001", "C", None): -net, ("2221.06", "C", None): -tax,
        ("1405.01", "C", None): -cost})  # fmt: skip
    delivered = []
    for place, ((product_id, quantity), (n, t), c) in enumerate(
        zip(goods, sold, costs, strict=True), 1
    ):
        line_id = writer.line(head, place, "delivery", product_id, quantity, n, t)
        writer.move(line_id, product_id, -quantity, -c, entry_id if c else None, day, AT_CUSTOMER,
                    is_known=not is_unknown(books, product_id))  # fmt: skip
        item = writer.item(entry_id, "1122.02", customer, head, line_id, n + t, day)
        delivered.append((product_id, quantity, line_id, item))
    writer.tax(entry_id, "2221.06", customer, head, -net, -tax, day)
    return delivered, sold


def _invoice(
    writer: Writer, customer: int, delivered: list[tuple[int, int, int, int]],
    sold: list[tuple[int, int]], day: date,
) -> int:  # fmt: skip
    net, tax = sum(n for n, _ in sold), sum(t for _, t in sold)
    head = writer.document("sales_invoice", day, customer, net, tax)
    entry_id = writer.entry(head, day, {
        ("1122.01", "D", customer): net + tax, ("2221.06", "D", None): tax,
        ("1122.02", "C", customer): -net - tax, ("2221.01.07", "C", None): -tax})  # fmt: skip
    for place, ((product_id, quantity, line_id, item), (n, t)) in enumerate(
        zip(delivered, sold, strict=True), 1
    ):
        writer.line(head, place, "sales_invoice", product_id, quantity, n, t, line_id)
        writer.settle(item, entry_id, -n - t, day)
    writer.tax(entry_id, "2221.06", customer, head, net, tax, day)
    writer.tax(entry_id, "2221.01.07", customer, head, -net, -tax, day)
    return writer.item(entry_id, "1122.01", customer, head, None, net + tax, day)


def _pay(writer: Writer, customer: int, item: int, gross: int, day: date) -> None:
    head = writer.document("customer_receipt", day, customer, 0, 0)
    entry_id = writer.entry(head, day, {("1002", "D", None): gross,
                                        ("1122.01", "C", customer): -gross})  # fmt: skip
    writer.settle(item, entry_id, -gross, day)


def _credit(
    writer: Writer, customer: int, goods: tuple[int, int], sold: tuple[int, int],
    delivered: tuple[int, int, int, int], day: date,
) -> None:  # fmt: skip
    """A pure price credit of half the first line: nothing came back."""
    net = sold[0] // 2
    tax = _tax(net)
    head = writer.document("credit_note", day, customer, net, tax)
    writer.line(head, 1, "credit_note", goods[0], goods[1], net, tax)
    entry_id = writer.entry(head, day, {
        ("1122.01", "D", customer): -net - tax, ("5001", "C", None): net,
        ("2221.01.07", "C", None): tax})  # fmt: skip
    writer.tax(entry_id, "2221.01.07", customer, head, net, tax, day)
    writer.item(entry_id, "1122.01", customer, head, None, -net - tax, day)
