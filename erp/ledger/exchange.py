"""Amounts in a foreign currency beside company currency.

Belongs here: converting at a rate, and what a piece of a foreign item carries. Does not: where
rates come from (`erp.batch.exchange`), gains and losses.
"""

from __future__ import annotations

from typing import NamedTuple

from erp.base.exact import RATE_ONE, divide


class Currency(NamedTuple):
    """A foreign currency a document or posting is in.

    `rate` is company currency for one unit, as 10⁻¹⁰; `shift` is ten to the power of the company's
    digits less this currency's, as (numerator, denominator).
    """

    code: str
    digits: int
    rate: int
    shift: tuple[int, int]

    def to_company(self, minor: int) -> int:
        """Company minor units of foreign minor units at the rate, rounded."""
        numerator, denominator = self.shift
        return divide(minor * self.rate * numerator, RATE_ONE * denominator)

    def at(self, rate: int) -> Currency:
        """The same currency at another rate."""
        return self._replace(rate=rate)

    def carried_at(self, amount: int, minor: int) -> Currency:
        """The currency at the rate that two amounts of one thing imply."""
        numerator, denominator = self.shift
        return self.at(divide(abs(amount) * RATE_ONE * denominator, abs(minor) * numerator))


def make_currency(code: str, *, digits: int, company_digits: int, rate: int) -> Currency:
    """A currency beside a company currency with `company_digits` decimals."""
    shift = (10 ** max(0, company_digits - digits), 10 ** max(0, digits - company_digits))
    return Currency(code, digits, rate, shift)


def piece(whole: int, part: int, of: int) -> int:
    """The part of `whole` that falls on `part` of `of`; the last piece takes the rest."""
    return whole if part == of else divide(whole * part, of)
