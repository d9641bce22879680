"""What goods cost when they leave, as pure arithmetic over a pool.

Belongs here: the arithmetic of the five methods (accounting.md §3), the settling rule, what month
end moves. Does not: databases, accounts, documents. Quantities are millionths, amounts minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import QUANTITY_DIGITS, UNIT_PRICE_DIGITS, divide

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Worth(NamedTuple):
    """A quantity, its amount, and how much of the quantity came without a known cost."""

    quantity: int
    amount: int
    unknown: int

    def plus(self, other: Worth) -> Worth:
        """The sum of both."""
        return Worth(
            self.quantity + other.quantity,
            self.amount + other.amount,
            self.unknown + other.unknown,
        )

    def minus(self, other: Worth) -> Worth:
        """The difference."""
        return Worth(
            self.quantity - other.quantity,
            self.amount - other.amount,
            self.unknown - other.unknown,
        )


NOTHING = Worth(0, 0, 0)


def take(whole: Worth, quantity: int) -> Worth:
    """The share of `whole` that `quantity` carries away; the last piece takes all that is left.

    >>> take(Worth(3_000000, 1000, 0), 1_000000)
    Worth(quantity=1000000, amount=333, unknown=0)
    >>> take(Worth(2_000000, 667, 0), 2_000000)
    Worth(quantity=2000000, amount=667, unknown=0)
    """
    if quantity >= whole.quantity:
        return whole
    unknown = divide(whole.unknown * quantity, whole.quantity) if whole.unknown else 0
    left = whole.quantity - quantity
    return Worth(
        quantity,
        divide(whole.amount * quantity, whole.quantity),
        min(max(unknown, whole.unknown - left), quantity),
    )


def at_average(whole: Worth, quantity: int) -> Worth:
    """What `quantity` is worth at the average of `whole`, which may hold less, or nothing.

    An average of nothing is not known.

    >>> at_average(Worth(2_000000, 700, 0), 5_000000)
    Worth(quantity=5000000, amount=1750, unknown=0)
    >>> at_average(NOTHING, 5_000000)
    Worth(quantity=5000000, amount=0, unknown=5000000)
    """
    if whole.quantity <= 0:
        return Worth(quantity, 0, quantity)
    if quantity <= whole.quantity:
        return take(whole, quantity)
    return Worth(
        quantity,
        divide(whole.amount * quantity, whole.quantity),
        divide(whole.unknown * quantity, whole.quantity),
    )


@dataclass(slots=True)
class Layer:
    """What is left of one receipt (FIFO) or one lot (specific identification)."""

    layer_id: int
    business_date: str
    lot_id: int
    worth: Worth

    @property
    def place(self) -> tuple[str, int]:
        """Where the layer stands in the order of first in, first out."""
        return self.business_date, self.layer_id


def capped(whole: Worth, wanted: Worth) -> Worth:
    """Goods that leave at a cost of their own, as far as the pool's rule lets them.

    The last piece takes everything; others take no more than there is.

    >>> capped(Worth(5, 100, 0), Worth(2, 120, 0))
    Worth(quantity=2, amount=100, unknown=0)
    >>> capped(Worth(5, 100, 0), Worth(5, 80, 0))
    Worth(quantity=5, amount=100, unknown=0)
    """
    if wanted.quantity >= whole.quantity:
        return whole
    share = take(whole, wanted.quantity)
    return Worth(wanted.quantity, min(wanted.amount, whole.amount), share.unknown)


def at_standard(quantity: int, standard: int, digits: int) -> int:
    """What a quantity is worth at a standard cost (10⁻⁸ of the unit), in minor units.

    >>> at_standard(3_000000, 333_333333, 2)
    1000
    """
    return divide(quantity * standard, 10 ** (QUANTITY_DIGITS + UNIT_PRICE_DIGITS - digits))


def month_end(whole: tuple[int, int], left: int, outs: Sequence[tuple[int, int]]) -> list[int]:
    """What is to be added to each way goods left in a month, once its average is known.

    `whole` is opening and receipts: measure (a quantity, or a value at standard) and amount; `left`
    the measure at the month's end; `outs` measure and amount that left by each way so far. Each
    bears its share of the amount by measure; the shares and what stays sum to it.

    >>> month_end((30_000000, 1000), 10_000000, [(10_000000, 300), (10_000000, 300)])
    [34, 33]
    """
    measure, amount = whole
    if measure <= 0:
        return [0] * len(outs)
    added, place = [], left
    for out, so_far in outs:
        share = divide(amount * (place + out), measure) - divide(amount * place, measure)
        added.append(share - so_far)
        place += out
    return added


def settle(days: Iterable[tuple[str, Worth]]) -> list[tuple[str, int]]:
    """The amounts that keep the pool's rule on a row's own day and the days after it.

    `days` starts with the row's date and the pool's worth at its end; the movements of later days
    follow in order. On a day that would end with value but no quantity, or with less than no value,
    a settling amount brings the value to 0 (accounting.md §3). Returns date and amount to add.
    """
    settlings: list[tuple[str, int]] = []
    running = NOTHING
    for day, moved in days:
        running = running.plus(moved)
        if (running.quantity == 0 and running.amount != 0) or running.amount < 0:
            settlings.append((day, -running.amount))
            running = running._replace(amount=0)
    return settlings


def share_on_hand(invoiced: int, smallest: int, difference: int) -> int:
    """The part of a price difference that stays in an average pool (accounting.md §3).

    min(invoiced quantity, the pool's smallest quantity from the invoice date on) ÷ invoiced.
    """
    on_hand = max(0, min(invoiced, smallest))
    return difference if on_hand == invoiced else divide(difference * on_hand, invoiced)
