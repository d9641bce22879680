"""What a bank line is by its own words: charges and interest, the act each one posts.

Belongs here: the shipped rules as data, and finding one. Does not: posting.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from data.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class BankRule:
    """Words of a line and its direction; `act` is one of account determination."""

    words: tuple[str, ...]
    is_inward: bool
    act: str
    cash_flow_item: str
    name: str
    name_en: str


@cache
def load_bank_rules() -> tuple[BankRule, ...]:
    """All rules, the first that fits wins."""
    return tuple(
        BankRule(
            words=tuple(row["words"].split(";")),
            is_inward=row["direction"] == "in",
            act=row["act"],
            cash_flow_item=row["cash_flow_item"],
            name=row["name"],
            name_en=row["name_en"],
        )
        for row in read_table("bank_rules.csv")
    )


def find_bank_rule(
    rules: Iterable[BankRule],
    text: str,
    is_inward: bool,  # noqa: FBT001 - a fact, not a switch
) -> BankRule | None:
    """The rule whose words a line's text holds."""
    said = text.casefold()
    return next(
        (
            rule
            for rule in rules
            if rule.is_inward == is_inward and any(word in said for word in rule.words)
        ),
        None,
    )
