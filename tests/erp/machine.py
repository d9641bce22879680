"""A state machine that trades at random, beside a model of the same trade in a few dozen lines.

Belongs here: the acts, and what the model says must come of each. The model knows quantities by
day, what is owed, what goods cost in total; it shares no code with `erp`. Does not belong here:
how often it runs (`test_machine.py`, `tests/soak`).

After every act the model's figures are compared with the rows; at the end of every run every
guarantee is recomputed by `verify`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from erp.costing import true_up
from erp.documents.types import Document, Line
from erp.posting import post
from erp.verification import verify
from tests import builders as b
from tests.books import balances, commit_count
from tests.erp.backwards import undo_everything
from tests.erp.companies import Companies

TAX = Decimal("0.13")
FEN = Decimal("0.01")
DAYS = st.integers(0, 85).map(lambda n: date(2024, 1, 6) + timedelta(days=n))
PRODUCTS = st.sampled_from(["P1", "P2", "F1", "M1", "L1", "T1"])
WAREHOUSES = st.sampled_from(["MAIN", "MAIN", "EAST"])
QUANTITIES = st.sampled_from(list(map(Decimal, ("1", "2", "3", "4", "10", "0.5", "1.333333"))))
PRICES = st.sampled_from(list(map(Decimal, ("0", "1", "3.33", "7", "0.07", "19.999999"))))
METHODS = st.sampled_from(["moving_average", "monthly_average", "fifo", "standard"])
MOVING = {"goods_receipt", "delivery", "sales_return", "stock_receipt", "stock_issue"}
PARTS = st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(1)])


def fen(amount: Decimal) -> Decimal:
    """Rounded to the fen, half up."""
    return amount.quantize(FEN, ROUND_HALF_UP)


@dataclass
class Goods:
    """A posted line of goods, and how much of it has been carried on by each act."""

    document: Document
    day: date
    product: str
    warehouse: str
    quantity: Decimal
    net: Decimal
    tax: Decimal
    done: dict[str, Decimal] = field(default_factory=dict)

    def share(self, act: str, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """Net and tax that fall on a part: on all so far, less on what was before."""
        before = self.done.get(act, Decimal(0))
        after, whole = before + quantity, self.quantity
        return (
            fen(self.net * after / whole) - fen(self.net * before / whole),
            fen(self.tax * after / whole) - fen(self.tax * before / whole),
        )

    def left(self, act: str) -> Decimal:
        """The quantity no document of that kind has carried on yet."""
        return self.quantity - self.done.get(act, Decimal(0))

    def carry_on(self, act: str, quantity: Decimal) -> None:
        """Note a part."""
        self.done[act] = self.done.get(act, Decimal(0)) + quantity


class Trading(RuleBasedStateMachine):
    """Buys, sells, returns, invoices, pays, closes months; in any order, on any day."""

    def __init__(self, companies: Companies) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.company = self._stack.enter_context(companies.new())
        self.moved: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(Counter)
        self.balance: dict[str, Decimal] = defaultdict(Decimal)
        self.cost_in = Decimal(0)
        self.receipts: list[Goods] = []
        self.deliveries: list[Goods] = []
        self.returns: list[Goods] = []
        self.owed: dict[str, Decimal] = {}
        self.owing: dict[str, Decimal] = {}
        self.accrued: dict[str, Decimal] = {}
        self.closed_before = date(2024, 1, 1)
        self.costed_from: dict[str, date] = {}
        self.is_trued_up = False
        self.posted: list[Document] = []
        self._keys = 0
        self._due = commit_count(self.company)

    # -- posting beside the model

    def key(self) -> str:
        """A key nobody has used."""
        self._keys += 1
        return f"k{self._keys}"

    def does(self, document: Document, expected: str = "posted") -> bool:
        """Post a document; what becomes of it must be what the model says."""
        if expected in {"posted", "NotEnoughStock"} and document.business_date < self.closed_before:
            expected = "PeriodClosed"
        elif expected in {"posted", "NotEnoughStock"} and document.kind in MOVING:
            since = self.costed_from.get(document.lines[0].product, document.business_date)
            if document.business_date < since:
                expected = "CostedOtherwiseSince"
        report = post(self.company, [document], on_refusal="each")
        fate = "posted" if report.posted else "repeated"
        if report.refused:
            fate = type(report.refused[0].error).__name__
        assert fate == expected, (document, report.refused)
        if fate == "posted":
            self.posted.append(document)
            self._due += 1
        return fate == "posted"

    def lowest_from(self, product: str, warehouse: str, day: date) -> Decimal:
        """The smallest quantity at the end of `day` or of any later day."""
        days = self.moved[product, warehouse]
        ends = [day, *(later for later in days if later > day)]
        return min(sum(q for when, q in days.items() if when <= end) for end in ends)

    def move(self, product: str, warehouse: str, day: date, quantity: Decimal) -> None:
        """Note a movement."""
        self.moved[product, warehouse][day] += quantity

    # -- buying

    @rule(
        product=PRODUCTS, quantity=QUANTITIES, price=PRICES, day=DAYS, warehouse=WAREHOUSES
    )  # fmt: skip
    def receive(self, product, quantity, price, day, warehouse) -> None:
        net = fen(quantity * price)
        line = self._goods(product, quantity, price)
        document = b.a_goods_receipt(self.key(), line, on=day, warehouse=warehouse)
        if self.does(document):
            self.move(product, warehouse, day, quantity)
            self.receipts.append(
                Goods(document, day, product, warehouse, quantity, net, fen(net * TAX))
            )
            self.cost_in += net
            self.accrued[document.key] = net

    @precondition(lambda self: self.receipts)
    @rule(data=st.data(), part=PARTS, price=st.one_of(st.none(), PRICES), day=DAYS)
    def receive_invoice(self, data, part, price, day) -> None:
        receipt = data.draw(st.sampled_from(self.receipts))
        quantity = self._part(receipt, "supplier_invoice", part)
        if not quantity:
            return
        share, tax = receipt.share("supplier_invoice", quantity)
        net = fen(quantity * price) if price else share
        tax = fen(net * TAX) if price else tax
        accrued = self.accrued[receipt.document.key]
        left = receipt.left("supplier_invoice")
        cleared = accrued if quantity == left else fen(accrued * quantity / left)
        document = b.a_supplier_invoice(
            self.key(), self._carrying(receipt, quantity, price or 0), on=day
        )
        if self.does(document):
            receipt.carry_on("supplier_invoice", quantity)
            self.accrued[receipt.document.key] -= cleared
            self.cost_in += net - cleared
            self.owing[document.key] = net + tax

    @precondition(lambda self: any(self.owing.values()))
    @rule(data=st.data(), part=PARTS, day=DAYS)
    def pay(self, data, part, day) -> None:
        key = data.draw(st.sampled_from([key for key, left in self.owing.items() if left]))
        amount = max(FEN, fen(self.owing[key] * part))
        if self.does(b.a_supplier_payment(self.key(), amount, b.paying(key, amount), on=day)):
            self.owing[key] -= amount

    # -- selling

    @rule(
        product=PRODUCTS, quantity=QUANTITIES, price=PRICES, day=DAYS, warehouse=WAREHOUSES,
        customer=st.sampled_from(b.CUSTOMERS),
    )  # fmt: skip
    def deliver(self, *, product, quantity, price, day, warehouse, customer) -> None:
        document = b.a_delivery(
            self.key(), self._goods(product, quantity, price), on=day, warehouse=warehouse,
            party=customer,
        )  # fmt: skip
        enough = quantity <= self.lowest_from(product, warehouse, day)
        if self.does(document, "posted" if enough else "NotEnoughStock"):
            net = fen(quantity * price)
            self.move(product, warehouse, day, -quantity)
            self.deliveries.append(
                Goods(document, day, product, warehouse, quantity, net, fen(net * TAX))
            )
            self.balance["1122.02"] += net + fen(net * TAX)
            self.balance["5001"] -= net

    @precondition(lambda self: self.deliveries)
    @rule(data=st.data(), part=PARTS, day=DAYS)
    def invoice(self, data, part, day) -> None:
        delivery = data.draw(st.sampled_from(self.deliveries))
        quantity = self._part(delivery, "sales_invoice", part)
        if not quantity:
            return
        net, tax = delivery.share("sales_invoice", quantity)
        document = b.a_sales_invoice(
            self.key(), self._carrying(delivery, quantity), on=day, party=delivery.document.party
        )
        if self.does(document):
            delivery.carry_on("sales_invoice", quantity)
            self.balance["1122.02"] -= net + tax
            self.owed[document.key] = net + tax

    @precondition(lambda self: self.deliveries)
    @rule(data=st.data(), part=PARTS, day=DAYS)
    def come_back(self, data, part, day) -> None:
        delivery = data.draw(st.sampled_from(self.deliveries))
        quantity = self._part(delivery, "sales_return", part)
        if not quantity:
            return
        net, tax = delivery.share("sales_return", quantity)
        document = b.a_sales_return(
            self.key(), self._carrying(delivery, quantity), on=day, party=delivery.document.party
        )
        if self.does(document):
            delivery.carry_on("sales_return", quantity)
            self.move(delivery.product, delivery.warehouse, day, quantity)
            self.returns.append(
                Goods(document, day, delivery.product, delivery.warehouse, quantity, net, tax)
            )
            self.balance["1122.02"] -= net + tax
            self.balance["5001"] += net

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), day=DAYS)
    def credit(self, data, day) -> None:
        returned = data.draw(st.sampled_from(self.returns))
        quantity = returned.left("credit_note")
        if not quantity:
            return
        net, tax = returned.share("credit_note", quantity)
        document = b.a_credit_note(
            self.key(), self._carrying(returned, quantity), on=day, party=returned.document.party
        )
        if self.does(document):
            returned.carry_on("credit_note", quantity)
            self.balance["1122.02"] += net + tax
            self.owed[document.key] = -net - tax

    @precondition(lambda self: any(left > 0 for left in self.owed.values()))
    @rule(data=st.data(), part=PARTS, day=DAYS, more=st.sampled_from([0, 0, Decimal("0.01"), 5]))
    def be_paid(self, data, part, day, more) -> None:
        key = data.draw(st.sampled_from([key for key, left in self.owed.items() if left > 0]))
        amount = max(FEN, fen(self.owed[key] * part))
        party = next(each.party for each in self.posted if each.key == key)
        document = b.a_customer_receipt(
            self.key(), amount + more, b.paying(key, amount), on=day, party=party
        )
        if self.does(document):
            self.owed[key] -= amount
            self.balance["2203"] -= more

    @precondition(lambda self: self.owed)
    @rule(data=st.data(), day=DAYS)
    def be_paid_too_much(self, data, day) -> None:
        key = data.draw(st.sampled_from(sorted(self.owed)))
        amount = abs(self.owed[key]) + FEN
        party = next(each.party for each in self.posted if each.key == key)
        document = b.a_customer_receipt(
            self.key(), amount, b.paying(key, amount), on=day, party=party
        )
        expected = "SettledTooMuch" if self.owed[key] else "NothingOpen"
        self.does(document, "PeriodClosed" if day < self.closed_before else expected)

    # -- stock without trade

    @rule(
        product=PRODUCTS, quantity=QUANTITIES, cost=PRICES, day=DAYS, warehouse=WAREHOUSES
    )  # fmt: skip
    def find(self, product, quantity, cost, day, warehouse) -> None:
        line = self._worth(product, quantity, fen(cost))
        if self.does(b.a_stock_receipt(self.key(), line, on=day, warehouse=warehouse)):
            self.move(product, warehouse, day, quantity)
            self.cost_in += fen(cost)

    @rule(product=PRODUCTS, quantity=QUANTITIES, day=DAYS, warehouse=WAREHOUSES)
    def find_at_unknown_cost(self, product, quantity, day, warehouse) -> None:
        line = self._worth(product, quantity, None)
        if self.does(b.a_stock_receipt(self.key(), line, on=day, warehouse=warehouse)):
            self.move(product, warehouse, day, quantity)

    @rule(product=PRODUCTS, quantity=QUANTITIES, day=DAYS, warehouse=WAREHOUSES)
    def write_off(self, product, quantity, day, warehouse) -> None:
        document = b.a_stock_issue(
            self.key(), self._goods(product, quantity, 0), on=day, warehouse=warehouse
        )
        enough = quantity <= self.lowest_from(product, warehouse, day)
        if self.does(document, "posted" if enough else "NotEnoughStock"):
            self.move(product, warehouse, day, -quantity)

    # -- costing

    @rule(product=PRODUCTS, change=st.sampled_from(["-3.33", "-0.01", "5"]), day=DAYS)
    def revalue(self, product, change, day) -> None:
        line = b.goods(product, net=Decimal(change), reason="checked")
        document = b.a_stock_revaluation(self.key(), line, on=day)
        self._may(document, {"RevaluedByItsStandard", "NothingToRevalue", "RevaluedBelowNothing"})

    @rule(product=PRODUCTS, method=METHODS, days=st.integers(0, 20))
    def cost_otherwise(self, product, method, days) -> None:
        moved = [day for (each, _), found in self.moved.items() if each == product for day in found]
        day = max([self.closed_before, *moved]) + timedelta(days=days)
        line = b.costed(product, method, "3.33" if method == "standard" else 0)
        document = b.a_costing_change(self.key(), line, on=day)
        if self._may(document, {"SameCosting", "TrueUpFirst", "CostingChangeTooEarly"}):
            self.costed_from[product] = day

    @rule(month=st.sampled_from([1, 2, 3]))
    def true_up(self, month) -> None:
        if date(2024, month, 1) >= self.closed_before:
            if true_up(self.company, f"2024-{month:02}") is not None:
                self._due += 1
                self.is_trued_up = True
            assert true_up(self.company, f"2024-{month:02}") is None

    def _may(self, document: Document, refusals: set[str]) -> bool:
        """Post what may be refused for one of these reasons; the model does not foresee which."""
        if document.business_date < self.closed_before:
            refusals = {"PeriodClosed"}
        report = post(self.company, [document], on_refusal="each")
        if report.refused:
            assert type(report.refused[0].error).__name__ in refusals, report.refused
            return False
        assert "PeriodClosed" not in refusals
        self.posted.append(document)
        self._due += 1
        return True

    # -- months, repetitions

    @precondition(lambda self: self.closed_before < date(2024, 3, 1))
    @rule()
    def close_the_next_month(self) -> None:
        month = self.closed_before
        b.set_period(self.company, f"{month:%Y-%m}", "closed")
        self._due += 1
        self.closed_before = (month + timedelta(days=31)).replace(day=1)

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def send_again(self, data) -> None:
        self.does(data.draw(st.sampled_from(self.posted)), "repeated")

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def send_other_content_under_the_same_key(self, data) -> None:
        key = data.draw(st.sampled_from(self.posted)).key
        self.does(b.a_journal(key, memo="other"), "KeyWithOtherContent")

    # -- what must hold

    @invariant()
    def quantities_are_the_models(self) -> None:
        with self.company.reading() as connection:
            rows = connection.exec_driver_sql(
                "select p.code, w.code, b.quantity from stock_balance b"
                " join product p on p.id = b.product_id join location l on l.id = b.location_id"
                " join warehouse w on w.id = l.warehouse_id where b.quantity <> 0"
            ).fetchall()
        found = {(product, warehouse): quantity for product, warehouse, quantity in rows}
        totals = {place: int(sum(days.values()) * 10**6) for place, days in self.moved.items()}
        assert found == {place: total for place, total in totals.items() if total}

    @invariant()
    def balances_are_the_models(self) -> None:
        expected = Counter(self.balance)
        expected["1122.01"] += sum(self.owed.values())
        expected["2202.01"] -= sum(self.owing.values())
        expected["2202.02"] -= sum(self.accrued.values())
        found = balances(self.company)
        for account, amount in expected.items():
            assert found.get(account, 0) == amount, account
        costs = ("1404", "1405.01", "5401.01", "5401.90", "5711.01")
        assert sum(found.get(account, 0) for account in costs) == self.cost_in
        assert sum(found.values()) == 0

    @invariant()
    def commits_are_the_models(self) -> None:
        assert commit_count(self.company) == self._due

    def teardown(self) -> None:
        """Recompute every guarantee of the run's books, then undo them all: nothing is left.

        What a change of costing or a true-up did is not undone.
        """
        try:
            assert [finding for finding in verify(self.company) if not finding.holds] == []
            if not self.costed_from and not self.is_trued_up:
                undo_everything(self.company)
        finally:
            self._stack.close()

    # -- small things

    @staticmethod
    def _goods(product: str, quantity: Decimal, price: Decimal | int) -> Line:
        return b.goods(product, quantity, price, lot="A" if product == "L1" else "")

    @staticmethod
    def _worth(product: str, quantity: Decimal, cost: Decimal | None) -> Line:
        return replace(b.worth(product, quantity, cost), lot="A" if product == "L1" else "")

    @staticmethod
    def _part(goods: Goods, act: str, part: Decimal) -> Decimal:
        return (goods.left(act) * part).quantize(Decimal("0.000001"))

    @staticmethod
    def _carrying(goods: Goods, quantity: Decimal, price: Decimal | int = 0) -> Line:
        return b.carrying(goods.document.key, 1, goods.product, quantity, price=price)
