"""Buying at random: guarantees hold, lists tie, and a batch posts what single acts do."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp.base.errors import BadInput
from erp.documents.types import Document
from erp.posting import post
from erp.purchasing import queries
from erp.verification import verify
from tests.books import posted_books, posted_values
from tests.builders import (
    a_delivery,
    a_goods_receipt,
    a_purchase_order,
    a_stock_issue,
    bought,
    buying_policy,
    carrying,
    goods,
)
from tests.erp.companies import Companies

ACTS = 160
PRODUCTS = ("P1", "P2", "F1", "F2")
SOURCES = {
    "goods_receipt": ("purchase_order", "supplier_invoice"),
    "supplier_invoice": ("goods_receipt", "goods_receipt", "purchase_order"),
    "purchase_return": ("goods_receipt", "supplier_invoice"),
    "supplier_credit_note": ("purchase_return",),
    "landed_cost": ("goods_receipt",),
    "inspection": ("goods_receipt",),
    "purchase_order_closing": ("purchase_order",),
}


class Buyer:
    """Makes documents at random, many of which will be refused."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.day = date(2024, 1, 3)
        self.accepted: list[Document] = []

    def next(self, key: str) -> Document | None:
        """A document that carries on an earlier one, or starts something new."""
        if self.chance.random() < 0.1:
            self.day += timedelta(days=self.chance.randint(1, 6))
        late = self.chance.random() < 0.2
        on = self.day - timedelta(days=self.chance.randint(0, 9)) if late else self.day
        on = max(on, date(2024, 1, 3))
        kind = self.chance.choice(["order", "receipt", "receipt", "issue", "sale", *SOURCES])
        return self._follow(key, kind, on) if kind in SOURCES else self._start(key, kind, on)

    def _start(self, key: str, kind: str, on: date) -> Document:
        product, quantity = self.chance.choice(PRODUCTS), self.chance.randint(1, 30)
        if kind == "order":
            return a_purchase_order(key, goods(product, quantity, self._price()), on=on)
        place = self.chance.choice(["MAIN", "EAST"])
        if kind == "receipt":
            reason = self.chance.choice(["", "", "inspection"])
            line = goods(product, quantity, self._price(), reason=reason)
            return a_goods_receipt(key, line, on=on, warehouse=place)
        if kind == "issue":
            return a_stock_issue(key, goods(product, quantity), on=on, warehouse=place)
        return a_delivery(key, goods(product, quantity, 7), on=on, warehouse=place)

    def _follow(self, key: str, kind: str, on: date) -> Document | None:
        source_kind = self.chance.choice(SOURCES[kind])
        sources = [each for each in self.accepted if each.kind == source_kind][-30:]
        if not sources:
            return None
        source = self.chance.choice(sources)
        line = self.chance.choice(source.lines)
        part = carrying(
            source.key,
            1 + source.lines.index(line),
            line.product,
            min(line.quantity, Decimal(self.chance.randint(1, 30))),
            **self._details(kind),
        )
        if kind == "landed_cost":
            basis = self.chance.choice(["value", "quantity"])
            charge = goods("SVC", 1, self._price(), reason=basis)
            return bought(kind, key, charge, part, on=on, party="S2")
        return bought(kind, key, part, on=on)

    def _details(self, kind: str) -> dict[str, object]:
        if kind == "supplier_invoice" and self.chance.random() < 0.6:
            return {"price": self._price()}
        if kind == "inspection":
            return {"reason": self.chance.choice(["passed", "return", "scrap"])}
        if kind == "purchase_return" and self.chance.random() < 0.3:
            return {"reason": "rejected"}
        return {}

    def _price(self) -> Decimal:
        return Decimal(self.chance.randint(1, 900)) / 100


@pytest.mark.parametrize(("seed", "way"), [(1, "difference"), (2, "reversal")])
def test_FIN_06_buying_at_random_keeps_every_guarantee(companies: Companies, seed: int, way: str):
    buyer = Buyer(seed)
    with companies.new() as company:
        buying_policy(company, accrual_way=way)
        for number in range(ACTS):
            document = buyer.next(f"d{number}")
            if document is not None:
                try:
                    post(company, [document])
                except BadInput:
                    continue
                buyer.accepted.append(document)
        assert [finding.name for finding in verify(company) if not finding.holds] == []
        with company.reading() as connection:
            for day in (date(2024, 1, 20), date(2024, 2, 10), date(2024, 12, 31)):
                listed = queries.accrual_list(connection, day)
                balance = queries.account_balance_at(connection, queries.ACCRUED, day)
                assert sum(each.amount for each in listed) == -balance
                made = queries.purchases(connection, date(2024, 1, 1), day)
                ledger = queries.purchases_in_ledger(connection, date(2024, 1, 1), day)
                assert sum(each.amount for each in made) == ledger
            assert all(a == b for a, b in queries.supplier_balances(connection).values())
        singly = posted_books(company), posted_values(company)
    kinds = {document.kind for document in buyer.accepted}
    assert kinds >= SOURCES.keys(), "the chance of this seed leaves a kind out"
    with companies.new() as company:
        buying_policy(company, accrual_way=way)
        post(company, buyer.accepted)
        assert (posted_books(company), posted_values(company)) == singly
