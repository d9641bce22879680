"""Exact numbers: rounding, splitting, and whole numbers for storage.

Belongs here: the one rounding rule and the scales. Does not: currencies (see `money`) or units.
Inside the core a number travels as the whole number the database keeps; `Decimal` is what
people, files and screens hand in and get back.
"""

from __future__ import annotations

from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DecimalException,
    Inexact,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import lru_cache

from erp.base.errors import NotExact

QUANTITY_DIGITS = 6
UNIT_PRICE_DIGITS = 8
RATE_DIGITS = 10
QUANTITY_ONE = 10**QUANTITY_DIGITS
UNIT_PRICE_ONE = 10**UNIT_PRICE_DIGITS
RATE_ONE = 10**RATE_DIGITS

_LARGEST = 2**63 - 1
_LARGEST_POWER = 19
_EXACT_TYPES = (Decimal, int)
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_KEPT = Context(prec=60, traps=[Inexact, InvalidOperation, Overflow])


def divide(numerator: int, denominator: int) -> int:
    """The quotient rounded half away from zero, the one rounding rule (四舍五入).

    >>> divide(5, 2), divide(-5, 2), divide(7, 3)
    (3, -3, 2)
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((-2 * numerator + denominator) // (2 * denominator))


def split(total: int, weights: list[int]) -> list[int]:
    """Cut `total` in proportion to `weights` (≥ 0); the pieces sum to it, the last takes the rest.

    >>> split(100, [1, 1, 1])
    [33, 34, 33]
    """
    pieces: list[int] = []
    left, weight_left = total, sum(weights)
    for weight in weights:
        piece = left if weight == weight_left else divide(left * weight, weight_left)
        pieces.append(piece)
        left -= piece
        weight_left -= weight
    return pieces


@lru_cache(maxsize=100_000, typed=True)
def to_whole(value: Decimal | int, digits: int, what: str) -> int:
    """`value` × 10^digits, or `NotExact` when digits would be lost or 63 bits exceeded.

    A float is refused: it has lost its digits before it came here.
    """
    if type(value) not in _EXACT_TYPES:
        raise NotExact(what, value, digits)
    try:
        scaled = Decimal(value).scaleb(digits, _KEPT)
    except DecimalException as error:
        raise NotExact(what, value, digits) from error
    if not scaled.is_finite() or scaled.adjusted() > _LARGEST_POWER or scaled != int(scaled):
        raise NotExact(what, value, digits)
    return check_fits(int(scaled), what)


def check_fits(whole: int, what: str) -> int:
    """`whole`, or `NotExact` when 63 bits cannot hold it."""
    if abs(whole) > _LARGEST:
        raise NotExact(what, whole, 0)
    return whole


def from_whole(whole: int, digits: int) -> Decimal:
    """The decimal a stored whole number stands for: `from_whole(1234, 2)` is 12.34."""
    return Decimal(whole).scaleb(-digits, _EXACT)


def round_decimal(value: Decimal, digits: int) -> Decimal:
    """`value` rounded half up to `digits` decimals."""
    with localcontext(_EXACT):
        return value.quantize(Decimal(1).scaleb(-digits))


def to_quantity(value: Decimal | int) -> int:
    """A quantity as millionths."""
    return to_whole(value, QUANTITY_DIGITS, "quantity")


def to_unit_price(value: Decimal | int) -> int:
    """A unit price as 10⁻⁸ of the currency unit."""
    return to_whole(value, UNIT_PRICE_DIGITS, "unit price")


def to_rate(value: Decimal | int) -> int:
    """An exchange or tax rate as 10⁻¹⁰."""
    return to_whole(value, RATE_DIGITS, "rate")
