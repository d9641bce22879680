"""What goods cost when they leave, as pure arithmetic over a pool.

Belongs here: moving average 移动加权平均 and FIFO 先进先出 (accounting.md §3), and the settling
rule. Does not: databases, accounts, documents. Quantities are millionths, amounts minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from erp.base.exact import divide

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
    """What is left of one receipt."""

    layer_id: int
    business_date: str
    worth: Worth


def take_first_in(layers: Sequence[Layer], quantity: int, day: str) -> list[tuple[Layer, Worth]]:
    """Which layers `quantity` comes from, oldest first, those dated up to `day` before later ones.

    The layers together hold at least `quantity`; they are not changed.
    """
    order = sorted(layers, key=lambda each: (each.business_date > day, each.business_date))
    taken: list[tuple[Layer, Worth]] = []
    for layer in order:
        if quantity == 0:
            break
        part = take(layer.worth, min(quantity, layer.worth.quantity))
        if part.quantity:
            taken.append((layer, part))
            quantity -= part.quantity
    return taken


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
