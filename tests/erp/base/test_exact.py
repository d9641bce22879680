"""Exact numbers: rounding, splitting, conversion; no float ever."""

from __future__ import annotations

import doctest
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from erp.base import exact
from erp.base.errors import NotExact
from erp.base.exact import divide, from_whole, round_decimal, split, to_whole
from erp.base.money import CurrencyMismatch, Money, Quantity
from erp.stock import valuation

WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)


@pytest.mark.parametrize("module", [exact, valuation], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@given(WHOLE, st.integers(1, 10**12), st.booleans())
def test_a_quotient_is_rounded_half_away_from_zero(numerator, denominator, is_negative):
    signed = -denominator if is_negative else denominator
    quotient = Fraction(numerator, signed)
    rounded = divide(numerator, signed)
    assert abs(rounded - quotient) <= Fraction(1, 2)
    if abs(rounded - quotient) == Fraction(1, 2):
        assert abs(rounded) > abs(quotient)


@given(WHOLE, st.integers(1, 10**9))
def test_rounding_knows_no_side(numerator, denominator):
    assert divide(-numerator, denominator) == -divide(numerator, denominator)


@given(WHOLE, st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_pieces_sum_to_the_whole_and_keep_its_sign(total, weights):
    assume(sum(weights) > 0)
    pieces = split(total, weights)
    assert sum(pieces) == total
    assert len(pieces) == len(weights)
    assert all(piece * total >= 0 for piece in pieces)


@given(WHOLE, st.lists(st.integers(1, 10**6), min_size=1, max_size=12))
def test_no_piece_is_further_from_its_share_than_there_are_pieces(total, weights):
    shares = [Fraction(total * weight, sum(weights)) for weight in weights]
    for piece, share in zip(split(total, weights), shares, strict=True):
        assert abs(piece - share) <= len(weights)


@given(WHOLE, st.integers(0, 10))
def test_a_stored_number_comes_back_as_it_was(whole, digits):
    assert to_whole(from_whole(whole, digits), digits, "number") == whole


@given(st.decimals(-(10**9), 10**9, places=12), st.integers(0, 11))
def test_a_digit_too_many_is_refused_not_rounded(value, digits):
    assume(value != round(value, digits))
    with pytest.raises(NotExact):
        to_whole(value, digits, "number")


@pytest.mark.parametrize(
    "value",
    [
        1.5, 0.1, "1", None, Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+30"),
        Decimal("1E+999999"), Decimal("1E-999999"), Decimal("1." + "0" * 69 + "1"),
        Decimal(2**63), 2**63, Decimal("0.001"),
    ],
    ids=lambda value: f"{type(value).__name__} {value}"[:40],
)  # fmt: skip
def test_what_is_not_exactly_a_stored_amount_is_refused(value):
    with pytest.raises(NotExact):
        to_whole(value, 2, "amount")


def test_a_float_is_refused_though_an_equal_decimal_was_taken_before():
    assert to_whole(Decimal("1.5"), 2, "amount") == 150
    with pytest.raises(NotExact):
        to_whole(float(Decimal("1.5")), 2, "amount")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_rounding_a_decimal_is_half_up_whatever_the_context(value):
    assume(len(value.as_tuple().digits) < 40)
    assert round_decimal(value, 2) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(WHOLE, WHOLE)
def test_money_adds_and_takes_away_exactly(left, right):
    one, other = Money(left, "CNY"), Money(right, "CNY")
    assert (one + other - other) == one
    assert (one - one).minor == 0
    assert (-one).minor == -left
    assert (one * 3).minor == 3 * left


@given(WHOLE, st.lists(st.integers(1, 9), min_size=1, max_size=7))
def test_money_split_loses_no_fen(minor, weights):
    assert sum(piece.minor for piece in Money(minor, "CNY").split(weights)) == minor


def test_money_knows_its_currency_and_quantity_its_unit():
    assert str(Money.of(Decimal("12.34"), "CNY")) == "12.34 CNY"
    assert str(Quantity.of(Decimal("1.5"), "KG")) == "1.5 KG"
    with pytest.raises(CurrencyMismatch):
        Money.of(1, "CNY") + Money.of(1, "USD")
    with pytest.raises(CurrencyMismatch):
        Money(1, "JPY", 0) + Money(1, "JPY", 2)
    with pytest.raises(CurrencyMismatch):
        Quantity.of(1, "KG") - Quantity.of(1, "PCS")


@pytest.mark.parametrize("factor", [1.5, Decimal("1.5"), "2"])
def test_money_is_multiplied_by_whole_numbers_only(factor):
    with pytest.raises(TypeError):
        Money(100, "CNY") * factor
