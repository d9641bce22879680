"""Invoices to trade customers of the demo company, goods that come back, and credit notes.

Belongs here: what becomes of a delivery on paper. Does not: the money (`money`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.acts import Act, ActLine, Carried
from data.demo.masters import Customer
from data.demo.money import Receivables
from data.demo.setting import Setting

_LINES_AN_INVOICE = 80
_MONTHLY_INVOICE_DAY = 25
_REASONS = ("规格不符", "运输破损", "客户多订", "质量异议")


@dataclass(frozen=True, slots=True)
class Return:
    """Goods a customer will bring back: part of a delivered and invoiced line."""

    customer: Customer
    warehouse: str
    delivered: Carried
    quantity: int
    invoice: str


class Billing:
    """The invoicing desk."""

    def __init__(self, setting: Setting, receivables: Receivables) -> None:
        self._calendar = setting.calendar
        self._chance = setting.chance
        self._keys = setting.keys
        self._shelves = setting.shelves
        self._returned = setting.masters.scale.returned_in_thousand
        self._receivables = receivables
        self._to_invoice: dict[str, tuple[Customer, str, list[Carried]]] = {}
        self._returns: dict[date, list[Return]] = {}
        self._credits: dict[date, list[tuple[Return, Carried]]] = {}

    def deliver(self, customer: Customer, warehouse: str, lines: list[Carried]) -> None:
        """Take note of delivered lines that want an invoice."""
        waiting = self._to_invoice.setdefault(customer.code, (customer, warehouse, []))
        waiting[2].extend(lines)

    def invoice(self, day: date) -> list[Act]:
        """Today's invoices: with the goods, or once a month; what is sent later waits a month."""
        invoices_on = self._calendar.next_working(day.replace(day=_MONTHLY_INVOICE_DAY))
        acts = []
        for code, (customer, warehouse, lines) in list(self._to_invoice.items()):
            if customer.billing == "monthly" and day != invoices_on:
                continue
            del self._to_invoice[code]
            acts += [
                self._sales_invoice(
                    customer, warehouse, lines[start : start + _LINES_AN_INVOICE], day
                )
                for start in range(0, len(lines), _LINES_AN_INVOICE)
            ]
        return acts

    def take_back(self, day: date) -> list[Act]:
        """Goods customers bring back today."""
        return [self._sales_return(each, day) for each in self._returns.pop(day, [])]

    def credit(self, day: date) -> list[Act]:
        """Credit notes for goods that came back."""
        return [self._credit_note(*each, day) for each in self._credits.pop(day, [])]

    def _sales_invoice(
        self, customer: Customer, warehouse: str, delivered: list[Carried], day: date
    ) -> Act:
        key = self._keys.next("sales_invoice")
        gross = 0
        for row, line in enumerate(delivered, 1):
            gross += line.carry("sales_invoice", line.quantity, (key, row)).gross
            if self._chance.happens_in_thousand(self._returned):
                back = max(1, line.quantity * self._chance.between(10, 100) // 100)
                on = self._calendar.next_working(day + timedelta(self._chance.between(3, 20)))
                expected = Return(customer, warehouse, line, back, key)
                self._returns.setdefault(on, []).append(expected)
        self._receivables.invoice(customer, key, gross, day)
        lines = tuple(ActLine(x.product, x.quantity, source=x.ref) for x in delivered)
        return Act("sales_invoice", key, day, customer.code, lines=lines)

    def _sales_return(self, back: Return, day: date) -> Act:
        key = self._keys.next("sales_return")
        goods = back.delivered
        returned = goods.carry("sales_return", back.quantity, (key, 1))
        self._shelves.put(back.warehouse, goods.product, back.quantity)
        on = self._calendar.next_working(day + timedelta(self._chance.between(0, 2)))
        self._credits.setdefault(on, []).append((back, returned))
        reason = _REASONS[self._chance.between(0, len(_REASONS) - 1)]
        line = ActLine(goods.product, back.quantity, source=goods.ref)
        return Act(
            "sales_return", key, day, back.customer.code, back.warehouse, (line,), memo=reason
        )

    def _credit_note(self, back: Return, returned: Carried, day: date) -> Act:
        key = self._keys.next("credit_note")
        credit = returned.carry("credit_note", returned.quantity, (key, 1))
        self._receivables.credit(back.invoice, key, credit.gross)
        line = ActLine(returned.product, returned.quantity, source=returned.ref)
        return Act(
            "credit_note", key, day, back.customer.code, lines=(line,), reverses=back.invoice
        )
