"""Random trading in one product, valued a second time by a recomputation that shares no code.

The oracle keeps whole histories and exact fractions, looks at them anew for each row and rounds at
the end of each: slow, plain, and written differently from the product. Receipts, issues, returns,
price differences and month end, in any order of entry, dated back as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp.costing import true_up
from erp.posting import post
from erp.verification import verify
from tests import builders as b
from tests.erp.companies import Companies

FEN = Decimal("0.01")
STANDARD = Decimal(10)
PRODUCTS = {
    "moving_average": "P1",
    "monthly_average": "M1",
    "fifo": "F1",
    "specific": "L1",
    "standard": "T1",
}


def fen(value: Fraction) -> Fraction:
    """Rounded to the fen, half away from zero."""
    exact = Decimal(value.numerator * 10**6) / Decimal(value.denominator * 10**6)
    return Fraction(exact.quantize(FEN, ROUND_HALF_UP))


@dataclass
class Row:
    """A value row: when, how much, what for; `lot` or `layer` where the method keeps them."""

    day: int
    quantity: Fraction
    amount: Fraction
    layer: int = 0
    account: str = ""


@dataclass
class Oracle:
    """What every row of a product should be worth."""

    method: str
    rows: list[Row] = field(default_factory=list)
    layers: list[dict[str, Any]] = field(default_factory=list)
    variance: Fraction = Fraction(0)
    difference: Fraction = Fraction(0)

    def at(self, day: int) -> tuple[Fraction, Fraction]:
        """Quantity and value at the end of a day."""
        until = [row for row in self.rows if row.day <= day]
        return (
            sum((row.quantity for row in until), Fraction(0)),
            sum((row.amount for row in until), Fraction(0)),
        )

    def lowest_from(self, day: int, lot: str = "") -> Fraction:
        """What may leave: the least at the end of that or any later day."""
        days = sorted({row.day for row in self.rows if row.day > day} | {day})
        if self.method == "specific":
            marks = [index for index, layer in enumerate(self.layers) if layer["lot"] == lot]
            rows = [row for row in self.rows if row.layer in marks]
            return min(
                sum((row.quantity for row in rows if row.day <= end), Fraction(0)) for end in days
            )
        return min(self.at(end)[0] for end in days)

    def settle(self, day: int) -> None:
        """Walk over that day and those after it; what has no goods, or is below nothing, goes."""
        for end in sorted({row.day for row in self.rows if row.day > day} | {day}):
            quantity, amount = self.at(end)
            if (quantity == 0 and amount != 0) or amount < 0:
                self.rows.append(Row(end, Fraction(0), -amount))
                self.variance += amount

    def receive(self, day: int, quantity: Fraction, cost: Fraction, lot: str = "") -> int:
        """Goods come in; returns the mark of their layer."""
        amount = cost
        if self.method == "standard":
            amount = fen(quantity * Fraction(STANDARD))
            self.difference += cost - amount
        mark = self._layer(day, lot)
        self.layers[mark]["quantity"] += quantity
        self.layers[mark]["amount"] += amount
        self.rows.append(Row(day, quantity, amount, mark))
        self.settle(day)
        return mark

    def _layer(self, day: int, lot: str) -> int:
        if self.method == "specific":
            for index, layer in enumerate(self.layers):
                if layer["lot"] == lot:
                    return index
        self.layers.append({"day": day, "lot": lot, "quantity": Fraction(0), "amount": Fraction(0)})
        return len(self.layers) - 1

    def issue(self, day: int, quantity: Fraction, lot: str = "", account: str = "") -> Fraction:
        """Goods go out; returns what they were worth."""
        if self.method in {"fifo", "specific"}:
            cost = self._from_layers(day, quantity, lot)
        else:
            held, worth = self.at(day)
            cost = worth if quantity >= held else fen(worth * quantity / held)
            self.rows.append(Row(day, -quantity, -cost, account=account))
        self.settle(day)
        return cost

    def _from_layers(self, day: int, quantity: Fraction, lot: str) -> Fraction:
        cost = Fraction(0)
        order = sorted(range(len(self.layers)), key=lambda mark: (self.layers[mark]["day"], mark))
        for mark in order:
            layer = self.layers[mark]
            if layer["quantity"] == 0 or quantity == 0:
                continue
            if self.method == "specific" and layer["lot"] != lot:
                continue
            part = min(quantity, layer["quantity"])
            if part == layer["quantity"]:
                worth = layer["amount"]
            else:
                worth = fen(layer["amount"] * part / layer["quantity"])
            layer["quantity"] -= part
            layer["amount"] -= worth
            quantity -= part
            cost += worth
            self.rows.append(Row(day, -part, -worth, mark))
        return cost

    def adjust(self, day: int, mark: int, quantity: Fraction, more: Fraction) -> None:
        """The goods of a receipt cost more: what is on hand bears its share."""
        if self.method == "standard":
            self.difference += more
            return
        layer = self.layers[mark]
        if self.method in {"fifo", "specific"}:
            share = fen(more * min(quantity, layer["quantity"]) / quantity)
            share = max(share, -layer["amount"])
            layer["amount"] += share
        else:
            days = {row.day for row in self.rows if row.day > day} | {day}
            least = min(self.at(end)[0] for end in days)
            share = fen(more * max(Fraction(0), min(quantity, least)) / quantity)
        self.variance += more - share
        if share:
            self.rows.append(Row(day, Fraction(0), share, mark))
            self.settle(day)

    def month_end(self, first: int, last: int) -> Fraction:
        """What the account goods went to bears more."""
        out = [row for row in self.rows if row.account and first <= row.day <= last]
        gone = -sum((row.quantity for row in out), Fraction(0))
        cost = -sum((row.amount for row in out), Fraction(0))
        left, worth = self.at(last)
        if self.method == "monthly_average" and gone:
            whole = worth + cost
            more = whole - fen(whole * left / (left + gone)) - cost
            if more:
                self.rows.append(Row(last, Fraction(0), -more, account="loss"))
                self.settle(last)
            return more
        return Fraction(0)


QUANTITIES = st.integers(1, 40).map(lambda n: Decimal(n) / 4)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["receive", "receive", "issue", "issue", "adjust", "return"]),
        st.integers(1, 28),
        QUANTITIES,
        st.integers(1, 3000).map(lambda n: Decimal(n) / 100),
        st.sampled_from("ABC"),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=14,
)


def trade(company: Any, oracle: Oracle, product: str, acts: list[Any]) -> None:
    """Do to the company what is done to the oracle, and compare."""
    receipts: list[tuple[str, int, Decimal, Decimal]] = []
    for number, (act, day, quantity, price, name, pick) in enumerate(acts):
        lot = name if product == "L1" else ""
        key, on = f"{act}{number}", date(2024, 3, day)
        if act == "receive":
            net = (quantity * price).quantize(FEN, ROUND_HALF_UP)
            post(
                company, [b.a_goods_receipt(key, b.goods(product, quantity, price, lot=lot), on=on)]
            )
            mark = oracle.receive(day, Fraction(quantity), Fraction(net), lot)
            receipts.append((key, mark, quantity, net))
        elif act == "adjust" and receipts:
            source, mark, whole, net = receipts.pop(pick % len(receipts))
            line = b.carrying(source, 1, product, whole, net=net + price, tax=Decimal(0))
            post(company, [b.a_supplier_invoice(key, line, on=on)])
            oracle.adjust(day, mark, Fraction(whole), Fraction(price))
        elif act == "issue" and oracle.rows:
            free = oracle.lowest_from(day, lot)
            if 0 < Fraction(quantity) <= free:
                post(company, [b.a_stock_issue(key, b.goods(product, quantity, lot=lot), on=on)])
                oracle.issue(day, Fraction(quantity), lot, account="loss")
        elif act == "return" and oracle.rows and quantity <= oracle.lowest_from(day, lot):
            # Sold and all brought back the same day: at what it left with.
            sold = b.a_delivery(key, b.goods(product, quantity, 50, lot=lot), on=on)
            back = b.a_sales_return(f"b{number}", b.carrying(key, 1, product, quantity), on=on)
            post(company, [sold])
            cost = oracle.issue(day, Fraction(quantity), lot)
            post(company, [back])
            oracle.receive(day, Fraction(quantity), cost, lot)


def compare(company: Any, oracle: Oracle, product: str) -> None:
    """Rows by day, variance and difference are the oracle's."""
    with company.reading() as connection:
        rows = connection.exec_driver_sql(
            "select v.business_date, sum(v.quantity), sum(v.amount) from stock_value v"
            f" join product p on p.id = v.product_id where p.code = '{product}'"
            " group by v.business_date order by v.business_date"
        ).fetchall()
        accounts = dict(
            connection.exec_driver_sql(
                "select a.code, sum(p.amount) from posting p join account a on a.id = p.account_id"
                " group by a.code"
            ).fetchall()
        )
    found = {
        date.fromisoformat(str(day)).day: (Fraction(int(q), 10**6), Fraction(int(m), 100))
        for day, q, m in rows
    }
    expected: dict[int, tuple[Fraction, Fraction]] = {}
    for row in oracle.rows:
        quantity, amount = expected.get(row.day, (Fraction(0), Fraction(0)))
        expected[row.day] = (quantity + row.quantity, amount + row.amount)
    assert {d: v for d, v in found.items() if any(v)} == {
        d: v for d, v in expected.items() if any(v)
    }
    assert Fraction(int(accounts.get("5401.90", 0)), 100) == oracle.variance
    if oracle.method != "standard":
        return
    assert Fraction(int(accounts.get("1404", 0)), 100) == oracle.difference


@pytest.mark.slow
@pytest.mark.parametrize("method", PRODUCTS)
def test_FIN_06_CN_06_random_trading_is_valued_alike_by_an_independent_oracle(companies, method):
    check(companies, method, examples=15 if companies.is_sqlite else 3)


def check(companies: Companies, method: str, examples: int) -> None:
    """So many random sequences of one method."""
    product = PRODUCTS[method]

    @settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(acts=ACTS)
    def run(acts: list[Any]) -> None:
        with companies.new() as company:
            oracle = Oracle(method)
            trade(company, oracle, product, acts)
            compare(company, oracle, product)
            if method == "monthly_average":
                true_up(company, "2024-03")
                oracle.month_end(1, 31)
                compare(company, oracle, product)
            assert [finding for finding in verify(company) if not finding.holds] == []

    run()
