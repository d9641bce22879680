"""What a bank statement says, whatever its format, and whether it adds up.

Belongs here: the one shape every parser of `ingest.bank` makes, and its arithmetic. Does not:
files, tables.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement. `amount` is in the statement's currency, money in positive.

    `row` is the place in the file, counted from 1. `fee` is what a payment service kept back:
    amount + fee is what the other side paid or got. `balance` is that after the line, where given.
    """

    row: int
    booking_date: date
    amount: Decimal
    value_date: date | None = None
    counterparty: str = ""
    counterparty_account: str = ""
    reference: str = ""
    text: str = ""
    bank_reference: str = ""
    balance: Decimal | None = None
    fee: Decimal = ZERO
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """Where the balances of a statement stop adding up: what was expected, what stands there.

    `row` is that of the first line after which they differ; 0 where only the closing balance does.
    """

    row: int
    expected: Decimal
    found: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's movements of some days, oldest first where the file tells the order."""

    account: str
    currency: str
    lines: tuple[StatementLine, ...]
    format: str
    opening: Decimal | None = None
    closing: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def total(self) -> Decimal:
        """The sum of the lines."""
        return sum((line.amount for line in self.lines), ZERO)

    def first_break(self) -> Break | None:
        """The first place where running balances, or opening and closing, do not add up."""
        before = self.opening
        for line in self.lines:
            if before is not None and line.balance is not None:
                expected = before + line.amount
                if expected != line.balance:
                    return Break(line.row, expected, line.balance)
            before = line.balance if line.balance is not None else _plus(before, line.amount)
        if self.opening is not None and self.closing is not None:
            expected = self.opening + self.total
            if expected != self.closing:
                return Break(0, expected, self.closing)
        return None


def _plus(before: Decimal | None, amount: Decimal) -> Decimal | None:
    return None if before is None else before + amount


Seen = Counter[tuple[str, ...]]


def line_keys(lines: tuple[StatementLine, ...], seen: Seen) -> Iterator[str]:
    """What tells each line from every other of its account, in every file that brings it again.

    The bank's own id where there is one, else the text; with date, amount and, for lines equal in
    all that, their ordinal among them: `seen` counts
    those of the same file and account so far.
    """
    for line in lines:
        said = (line.bank_reference,) if line.bank_reference else (line.text, line.counterparty)
        # Two exports of the same line may disagree in spaces.
        alike = (
            line.booking_date.isoformat(),
            f"{line.amount.normalize():f}",
            *("".join(part.split()) for part in said),
        )
        seen[alike] += 1
        yield hashlib.sha256("\n".join((*alike, str(seen[alike]))).encode()).hexdigest()
