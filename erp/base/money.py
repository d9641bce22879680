"""Money and Quantity: amounts that know their currency or unit.

Belongs here: the two value types people-facing code uses. Does not: exchange rates, tax, storage.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from erp.base.errors import BadInput
from erp.base.exact import from_whole, split, to_whole


class CurrencyMismatch(BadInput):
    """Two amounts of different currencies or units were added."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(
            zh=f"不能把 {left} 与 {right} 相加。请先换算。",
            en=f"{left} and {right} cannot be added. Convert one first.",
        )


@dataclass(frozen=True, slots=True)
class Money:
    """A whole number of minor units (fen, pence) of a currency with `digits` decimals."""

    minor: int
    currency: str
    digits: int = 2

    @classmethod
    def of(cls, amount: Decimal | int, currency: str, digits: int = 2) -> Money:
        """Money from a decimal amount; `NotExact` if it has more than `digits` decimals."""
        return cls(to_whole(amount, digits, "amount"), currency, digits)

    @property
    def amount(self) -> Decimal:
        """The amount in units of the currency."""
        return from_whole(self.minor, self.digits)

    def __add__(self, other: Money) -> Money:
        if (self.currency, self.digits) != (other.currency, other.digits):
            raise CurrencyMismatch(self.currency, other.currency)
        return Money(self.minor + other.minor, self.currency, self.digits)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency, self.digits)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __mul__(self, factor: int) -> Money:
        if not isinstance(factor, int):
            return NotImplemented
        return Money(self.minor * factor, self.currency, self.digits)

    def split(self, weights: list[int]) -> list[Money]:
        """Pieces in proportion to `weights` that sum to the whole."""
        return [Money(piece, self.currency, self.digits) for piece in split(self.minor, weights)]

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A whole number of millionths of a unit of measure."""

    millionths: int
    unit: str

    @classmethod
    def of(cls, amount: Decimal | int, unit: str) -> Quantity:
        """Quantity from a decimal; `NotExact` beyond six decimals."""
        return cls(to_whole(amount, 6, "quantity"), unit)

    @property
    def amount(self) -> Decimal:
        """The number of units."""
        return from_whole(self.millionths, 6)

    @property
    def number(self) -> str:
        """The number of units as people write it, without the unit: `2.5`."""
        return f"{self.amount.normalize():f}"

    def __add__(self, other: Quantity) -> Quantity:
        if self.unit != other.unit:
            raise CurrencyMismatch(self.unit, other.unit)
        return Quantity(self.millionths + other.millionths, self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(-self.millionths, self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return self + -other

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"
