"""Chance in whole numbers, so that a seed gives the same company on every machine.

Belongs here: draws. Does not: what they decide.
"""

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Chance:
    """Seeded draws."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a repeatable story, no secret

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return self._random.randint(low, high)

    def happens(self, percent: int) -> bool:
        """True in `percent` of a hundred cases."""
        return self._random.randrange(100) < percent

    def happens_in_thousand(self, cases: int) -> bool:
        """True in `cases` of a thousand cases."""
        return self._random.randrange(1000) < cases

    def whole(self, hundredths: int) -> int:
        """A whole number whose mean is `hundredths` / 100."""
        return hundredths // 100 + (self._random.randrange(100) < hundredths % 100)

    def pick(self, cumulative: Sequence[int]) -> int:
        """An index, as likely as its step in a cumulative sum of weights."""
        return bisect_right(cumulative, self._random.randrange(cumulative[-1]))

    def one_of(self, values: Sequence[int]) -> int:
        """One of the values, all as likely."""
        return values[self._random.randrange(len(values))]


def cumulative(weights: Sequence[int]) -> list[int]:
    """The running sum `Chance.pick` draws from."""
    return list(accumulate(weights))
