"""Charts of accounts of 小企业会计准则 and 企业会计准则: the Ministry's lists, our sub-accounts.

Belongs here: what an account is by the standard, and which of its postings a subsidiary ledger
controls. Does not: which account an act uses (`data.determination`), balances, a company's own
accounts. First-level numbers are the standards'; sub-account numbers, and the first-level numbers
of accounts the standard names without a number, are ours, and the row's `source` says so.
"""

from dataclasses import dataclass
from typing import Literal, cast

from data.tables import read_flag, read_table

Standard = Literal["small_business", "enterprise"]
AccountClass = Literal["asset", "liability", "common", "equity", "cost", "revenue", "expense"]
Side = Literal["D", "C"]
Subsidiary = Literal["", "stock", "cost_difference", "open_item", "tax", "fixed_asset"]
OpenItemGrain = Literal[
    "", "invoice", "invoice_line", "receipt_line", "delivery_line", "payment", "bill"
]
Dimension = Literal["party", "department", "employee", "project"]

STANDARDS: tuple[Standard, ...] = ("small_business", "enterprise")


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account of a standard's chart.

    Attributes:
        code: Four digits on the first level, two more after each point.
        account_class: From the chart, never from the first digit: 5001 is revenue under one
            standard and production cost under the other.
        direction: The side on which the balance normally stands.
        parent: The code one level up, or None on the first level.
        subsidiary: The subsidiary ledger that controls the account: each posting comes with its
            rows. Empty: a manual voucher may post here freely.
        open_item_grain: What one open item of the account stands for.
        is_leaf: Only a leaf takes postings.
        dimensions: What balances are kept by. A party or an employee must be given; a department
            or a project may be absent and is then shown as *not assigned*.
        is_foreign_currency: The account also holds currency, foreign amount and rate.
        is_cash: The account is cash for the cash-flow statement.
        industry: Empty for accounts of every trade; else the trade the standard reserves it to.
        source: The standard and its place, or that name or number are ours.
    """

    standard: Standard
    code: str
    name_zh: str
    name_en: str
    account_class: AccountClass
    direction: Side
    parent: str | None
    subsidiary: Subsidiary
    open_item_grain: OpenItemGrain
    is_leaf: bool
    dimensions: tuple[Dimension, ...]
    is_foreign_currency: bool
    is_cash: bool
    industry: str
    source: str


def load_chart(standard: Standard) -> list[ChartAccount]:
    """Give the chart of a standard, parents before their children, in order of code."""
    return [_account(standard, row) for row in read_table("charts", f"{standard}.csv")]


def _account(standard: Standard, row: dict[str, str]) -> ChartAccount:
    return ChartAccount(
        standard=standard,
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        account_class=cast("AccountClass", row["class"]),
        direction=cast("Side", row["direction"]),
        parent=row["parent"] or None,
        subsidiary=cast("Subsidiary", row["subsidiary"]),
        open_item_grain=cast("OpenItemGrain", row["open_item_grain"]),
        is_leaf=read_flag(row["is_leaf"]),
        dimensions=cast("tuple[Dimension, ...]", tuple(filter(None, row["dimensions"].split(";")))),
        is_foreign_currency=read_flag(row["is_foreign_currency"]),
        is_cash=read_flag(row["is_cash"]),
        industry=row["industry"],
        source=row["source"],
    )
