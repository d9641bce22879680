"""What happened at the demo company, as plain values: amounts in fen, quantities in whole units.

Belongs here: the shapes the simulation gives and the arithmetic of a document line. Does not: the
core's own document types, which this package does not know.
"""

from dataclasses import dataclass, field
from datetime import date

VAT_PERCENT = 13

LineRef = tuple[str, int]
"""A line of an act: its key and line number, counted from 1."""


@dataclass(frozen=True, slots=True)
class ActLine:
    """Goods on an act. `price` is fen a unit without tax; a line with a source leaves it 0."""

    product: str
    quantity: int
    price: int = 0
    source: LineRef | None = None
    cost: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """Part of a payment: the invoice it settles and how much, in fen; below 0 a credit note."""

    document: str
    amount: int


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """A posting of a manual voucher, in fen; `side` is D or C."""

    account: str
    side: str
    amount: int
    memo: str
    cash_flow_item: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One business act on one day. `kind` is the core's name of the document."""

    kind: str
    key: str
    day: date
    party: str = ""
    warehouse: str = ""
    lines: tuple[ActLine, ...] = ()
    payments: tuple[Payment, ...] = ()
    vouchers: tuple[VoucherLine, ...] = ()
    amount: int = 0
    reverses: str = ""
    reference: str = ""
    channel: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """What one person recorded at one sitting; `minute` is the local minute of the day."""

    role: str
    minute: int
    acts: tuple[Act, ...]


@dataclass(slots=True)
class Keys:
    """Gives each act its key, counted by kind."""

    _last: dict[str, int] = field(default_factory=dict)

    def next(self, kind: str) -> str:
        """The next key of a kind, such as `demo:delivery:000017`."""
        self._last[kind] = self._last.get(kind, 0) + 1
        return f"demo:{kind}:{self._last[kind]:06}"


@dataclass(slots=True)
class Carried:
    """A posted line and how much of it later lines have carried on, by kind.

    Follows the core's rule, so that what is allocated to an invoice is its amount to the fen: a
    part takes what falls on all carried on so far, half up, less what fell on that before.
    """

    ref: LineRef
    product: str
    quantity: int
    net: int
    tax: int
    _done: dict[str, int] = field(default_factory=dict)

    def left(self, kind: str) -> int:
        """The quantity lines of a kind have not yet carried on."""
        return self.quantity - self._done.get(kind, 0)

    def carry(self, kind: str, quantity: int, ref: LineRef) -> "Carried":
        """Carry on a part of this line as line `ref` of an act of `kind`."""
        done = self._done.get(kind, 0)
        then = self._done[kind] = done + quantity
        net, tax = (
            rounded(amount * then, self.quantity) - rounded(amount * done, self.quantity)
            for amount in (self.net, self.tax)
        )
        return Carried(ref, self.product, quantity, net, tax)

    @property
    def gross(self) -> int:
        """Net plus tax, in fen."""
        return self.net + self.tax


def priced(ref: LineRef, line: ActLine) -> Carried:
    """A line entered with a price: its net and tax as the core computes them."""
    net = line.quantity * line.price
    return Carried(ref, line.product, line.quantity, net, rounded(net * VAT_PERCENT, 100))


def rounded(numerator: int, denominator: int) -> int:
    """The quotient of two whole numbers that are not negative, half up."""
    return (2 * numerator + denominator) // (2 * denominator)
