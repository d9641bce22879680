"""Money of the demo company: when customers pay, and paying suppliers by their terms.

Belongs here: open invoices, payment habits, payment runs. Does not: how an invoice comes about.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from data.demo.acts import Act, Payment
from data.demo.masters import Customer, Supplier
from data.demo.setting import Setting

_PAYMENT_RUN_WEEKDAY = 3
_RUN_AHEAD_DAYS = 3
_BLOCKED_AFTER_DAYS = 45


@dataclass(slots=True)
class OpenInvoice:
    """An invoice to a customer and what is left of it, in fen."""

    key: str
    customer: str
    due: date
    left: int


class Receivables:
    """What customers owe, and their way of paying."""

    def __init__(self, setting: Setting) -> None:
        self._calendar = setting.calendar
        self._chance = setting.chance
        self._keys = setting.keys
        self._invoices: dict[str, OpenInvoice] = {}
        self._promises: dict[date, list[tuple[OpenInvoice, int]]] = {}
        self._credits: dict[str, list[Payment]] = {}
        self._blocked_from: dict[str, date] = {}

    def invoice(self, customer: Customer, key: str, gross: int, day: date) -> None:
        """Take an invoice in and decide when it will be paid."""
        due = day + timedelta(customer.payment_days)
        invoice = OpenInvoice(key, customer.code, due, gross)
        self._invoices[key] = invoice
        between = self._chance.between
        match customer.payment_habit:
            case "prompt":
                self._promise(max(day + timedelta(1), due + timedelta(between(-6, 3))), invoice, 0)
            case "late":
                self._promise(due + timedelta(between(10, 60)), invoice, 0)
            case "partial":
                part = gross * between(30, 80) // 100
                self._promise(due + timedelta(between(0, 15)), invoice, part)
                self._promise(due + timedelta(between(35, 110)), invoice, 0)
            case _:
                blocked = due + timedelta(_BLOCKED_AFTER_DAYS)
                self._blocked_from.setdefault(customer.code, blocked)

    def is_blocked(self, customer: str, day: date) -> bool:
        """Whether a customer gets nothing more, since it has not paid for long."""
        blocked_from = self._blocked_from.get(customer)
        return blocked_from is not None and blocked_from <= day

    def collect(self, day: date) -> list[Act]:
        """The money that comes in today, one receipt a customer."""
        paid: dict[str, list[Payment]] = {}
        for invoice, promised in self._promises.pop(day, []):
            amount = min(invoice.left, promised or invoice.left)
            if amount:
                invoice.left -= amount
                paid.setdefault(invoice.customer, []).append(Payment(invoice.key, amount))
        return [
            self._receipt(customer, payments + self._usable_credits(customer, payments), day)
            for customer, payments in paid.items()
        ]

    def credit(self, invoice: str, note: str, gross: int) -> None:
        """Take a credit note off its invoice; what that no longer owes is used up later."""
        open_invoice = self._invoices[invoice]
        settled = min(open_invoice.left, gross)
        open_invoice.left -= settled
        if settled < gross:
            rest = Payment(note, settled - gross)
            self._credits.setdefault(open_invoice.customer, []).append(rest)

    def paid_at_once(self, customer: str, invoice: str, gross: int, day: date) -> Act:
        """The till's takings."""
        return self._receipt(customer, [Payment(invoice, gross)], day)

    def _usable_credits(self, customer: str, payments: list[Payment]) -> list[Payment]:
        """The credits a customer sets off against what it pays now, while money is left to pay."""
        left = sum(payment.amount for payment in payments)
        used: list[Payment] = []
        for credit in self._credits.pop(customer, []):
            if left + credit.amount > 0:
                left += credit.amount
                used.append(credit)
            else:
                self._credits.setdefault(customer, []).append(credit)
        return used

    def _promise(self, day: date, invoice: OpenInvoice, amount: int) -> None:
        """Expect a payment on the next working day from `day` on; 0 is all that is left."""
        paid_on = self._calendar.next_working(day)
        self._promises.setdefault(paid_on, []).append((invoice, amount))

    def _receipt(self, customer: str, payments: list[Payment], day: date) -> Act:
        return Act(
            "customer_receipt",
            self._keys.next("customer_receipt"),
            day,
            customer,
            payments=tuple(payments),
            amount=sum(payment.amount for payment in payments),
        )


class Payables:
    """What is owed to suppliers; paid in a weekly run, by the terms."""

    def __init__(self, setting: Setting) -> None:
        self._keys = setting.keys
        self._owed: dict[str, list[tuple[date, Payment]]] = {}

    def owe(self, supplier: Supplier, invoice: str, gross: int, day: date) -> None:
        """Take a supplier's invoice in."""
        due = day + timedelta(supplier.payment_days)
        self._owed.setdefault(supplier.code, []).append((due, Payment(invoice, gross)))

    def pay(self, day: date) -> list[Act]:
        """The payment run: one payment a supplier over what is due before the next run."""
        if day.weekday() != _PAYMENT_RUN_WEEKDAY:
            return []
        acts = []
        for supplier, owed in self._owed.items():
            due = [item for until, item in owed if until <= day + timedelta(_RUN_AHEAD_DAYS)]
            if due:
                self._owed[supplier] = [each for each in owed if each[1] not in due]
                acts.append(self._payment(supplier, due, day))
        return acts

    def _payment(self, supplier: str, due: list[Payment], day: date) -> Act:
        return Act(
            "supplier_payment",
            self._keys.next("supplier_payment"),
            day,
            supplier,
            payments=tuple(due),
            amount=sum(payment.amount for payment in due),
        )
