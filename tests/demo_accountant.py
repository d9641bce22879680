"""An accountant of the tests' own, who knows the demo company's acts but not our core.

Belongs here: replaying acts and what the books must then say. Does not: tests.
"""

from __future__ import annotations

from collections import defaultdict

from data.demo.acts import VoucherLine, priced

SOURCES = {
    "delivery": ("sales_order",),
    "sales_invoice": ("delivery",),
    "sales_return": ("delivery",),
    "credit_note": ("sales_return",),
    "goods_receipt": ("purchase_order",),
    "supplier_invoice": ("goods_receipt",),
}
OVER_RECEIPT_PERCENT = 10


class Accountant:
    """Replays acts in order and remembers what the books must say, in fen and whole units."""

    def __init__(self):
        self.kind_of = {}
        self.party_of = {}
        self.lines = {}
        self.carried = defaultdict(int)
        self.on_hand = defaultdict(int)
        self.open = {}
        self.bank = 0

    def post(self, act):
        """Take an act in; an assertion fails where no accountant would."""
        assert act.key not in self.kind_of
        self.kind_of[act.key], self.party_of[act.key] = act.kind, act.party
        gross = sum(self._post_line(act, row, line) for row, line in enumerate(act.lines, 1))
        if act.kind in ("sales_invoice", "supplier_invoice"):
            self.open[act.key] = gross
        if act.kind == "credit_note":
            settled = min(gross, self.open[act.reverses])
            self.open[act.reverses] -= settled
            self.open[act.key] = settled - gross
        self._post_money(act)

    def _post_line(self, act, row, line):
        assert line.quantity > 0
        if line.source is None:
            carried = priced((act.key, row), line)
        else:
            carried = self._carry(act, row, line)
        self.lines[act.key, row] = carried
        self._move(act, line)
        return carried.gross

    def _carry(self, act, row, line):
        source = self.lines[line.source]
        key = line.source[0]
        assert self.kind_of[key] in SOURCES[act.kind]
        assert self.party_of[key] == act.party
        assert source.product == line.product
        self.carried[line.source, act.kind] += line.quantity
        over = source.quantity * OVER_RECEIPT_PERCENT // 100 if act.kind == "goods_receipt" else 0
        assert self.carried[line.source, act.kind] <= source.quantity + over
        if line.price:
            return priced((act.key, row), line)
        return source.carry(act.kind, line.quantity, (act.key, row))

    def _move(self, act, line):
        shelf = act.warehouse, line.product
        if act.kind in ("opening_stock", "goods_receipt", "sales_return", "stock_receipt"):
            self.on_hand[shelf] += line.quantity
        if act.kind in ("delivery", "stock_issue"):
            self.on_hand[shelf] -= line.quantity
            assert self.on_hand[shelf] >= 0, (act.key, line)

    def _post_money(self, act):
        assert act.kind in ("customer_receipt", "supplier_payment") or not act.payments
        assert act.amount == sum(payment.amount for payment in act.payments)
        for payment in act.payments:
            assert self.party_of[payment.document] == act.party
            left = self.open[payment.document]
            assert 0 < payment.amount <= left or left <= payment.amount < 0
            self.open[payment.document] = left - payment.amount
        self.bank += act.amount if act.kind == "customer_receipt" else -act.amount
        assert sum(_signed(line) for line in act.vouchers) == 0
        self.bank += sum(_signed(line) for line in act.vouchers if line.account == "1002")


def _signed(line: VoucherLine) -> int:
    return line.amount if line.side == "D" else -line.amount
