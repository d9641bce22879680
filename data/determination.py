"""Account determination: which account a business act uses, by standard and circumstances.

Belongs here: the shipped rules and how they outrank each other. Does not: a company's own rules
(rows of the core, of the same shape, put before these) and what an act posts (the documents).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.charts import Standard
from data.tables import is_in_force, read_date, read_table

TaxpayerKind = Literal["general", "small_scale"]
Sign = Literal["", "+", "-"]

TAXPAYER_KINDS: tuple[TaxpayerKind, ...] = ("general", "small_scale")
TABLES = ("trade", "stock", "tax", "result")

# The nearer a circumstance is to the single case, the more it says about the account. The order
# decides between rules that ask for different things, so two rules never tie by accident.
PRECEDENCE = (
    "reason_code",
    "party_group",
    "warehouse_group",
    "product_category",
    "sign",
    "taxpayer_kind",
    "standard",
)


@dataclass(frozen=True, slots=True)
class AccountKey:
    """The circumstances an account is asked for; an empty text is *not known*."""

    act: str
    standard: Standard
    taxpayer_kind: TaxpayerKind
    product_category: str = ""
    warehouse_group: str = ""
    party_group: str = ""
    reason_code: str = ""
    sign: Sign = ""


@dataclass(frozen=True, slots=True)
class DeterminationRule:
    """One rule: the act and the circumstances it asks for (empty: any), and the account.

    `valid_from` and `valid_to` are both included; None is no limit.
    """

    act: str
    standard: str
    taxpayer_kind: str
    product_category: str
    warehouse_group: str
    party_group: str
    reason_code: str
    sign: str
    valid_from: date | None
    valid_to: date | None
    account: str
    source: str

    def applies(self, key: AccountKey, on: date) -> bool:
        """Tell whether every circumstance the rule asks for is the key's, on that day."""
        return (
            self.act == key.act
            and all(getattr(self, name) in ("", getattr(key, name)) for name in PRECEDENCE)
            and is_in_force(on, self.valid_from, self.valid_to)
        )

    def rank(self) -> tuple[bool, ...]:
        """Give what rules are compared by: one that asks for an earlier circumstance wins."""
        return tuple(bool(getattr(self, name)) for name in PRECEDENCE)


def load_determination() -> list[DeterminationRule]:
    """Give every shipped rule, in the order of the tables."""
    return [_rule(row) for table in TABLES for row in read_table("determination", f"{table}.csv")]


def find_rule(
    rules: Iterable[DeterminationRule], key: AccountKey, *, on: date
) -> DeterminationRule | None:
    """Give the most specific rule for a key on a day, or None where no rule speaks of it.

    Of two rules that ask for the same circumstances the earlier in `rules` wins: a company's own
    rules go before the shipped ones.
    """
    applying = [rule for rule in rules if rule.applies(key, on)]
    return max(applying, key=DeterminationRule.rank, default=None)


def _rule(row: dict[str, str]) -> DeterminationRule:
    return DeterminationRule(
        act=row["act"],
        standard=row["standard"],
        taxpayer_kind=row["taxpayer_kind"],
        product_category=row["product_category"],
        warehouse_group=row["warehouse_group"],
        party_group=row["party_group"],
        reason_code=row["reason_code"],
        sign=row["sign"],
        valid_from=read_date(row["valid_from"]),
        valid_to=read_date(row["valid_to"]),
        account=row["account"],
        source=row["source"],
    )
