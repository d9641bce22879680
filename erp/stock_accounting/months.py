"""What month end moves: set-wise, from the rows of a month (accounting.md §3).

At 全月平均 the provisional cost of what left is brought to the month's average; at standard the
difference on 1404 follows the goods. Belongs here: reading a month and the arithmetic over its
pools. Does not: posting (`erp.inventory.costing`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from erp.stock.valuation import month_end

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from erp.stock_accounting.book import PoolKey

    Rows = Callable[[str, Sequence[Any]], Sequence[Any]]
    """Runs a query written with `?` and gives all its rows."""


@dataclass(slots=True)
class PoolMonth:
    """One pool in one month. Quantities in millionths, amounts in minor units.

    `left` is quantity and value at the month's end; `outs` what left, by account it went to. Only
    at standard: `difference` on 1404 at the month's end, `moved` what of it was moved before.
    """

    key: PoolKey
    method: str
    left: list[int] = field(default_factory=lambda: [0, 0])
    outs: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    difference: int = 0
    moved: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def whole(self) -> tuple[int, int]:
        """Opening and receipts: what is left and what left."""
        return (
            self.left[0] + sum(out[0] for out in self.outs.values()),
            self.left[1] + sum(out[1] for out in self.outs.values()),
        )

    def take_in(self, amount: int) -> None:
        """What the same true-up brings into this pool from another."""
        if self.method == "monthly_average":
            self.left[1] += amount
        else:
            self.difference += amount

    def shown(self, account_id: int) -> tuple[int, int, int]:
        """For people: what went to an account, and the two parts of the month's average."""
        out = self.outs.get(account_id, [0, 0])
        if self.method == "monthly_average":
            return out[0], *self.whole
        return out[1], self.whole[1], self.difference + sum(self.moved.values())

    def adjustments(self, variance_id: int) -> list[tuple[int, int]]:
        """What is to be added to each account, so that each bears what it should.

        At standard a difference of goods that are all gone goes to `variance_id`.
        """
        accounts = sorted(self.outs)
        if self.method == "monthly_average":
            outs = [(self.outs[each][0], self.outs[each][1]) for each in accounts]
            added = month_end(self.whole, self.left[0], outs)
        else:
            if not self.left[1] and not any(self.outs[each][1] for each in accounts):
                return [(variance_id, self.difference)] if self.difference else []
            total = self.difference + sum(self.moved.values())
            outs = [(self.outs[each][1], self.moved[each]) for each in accounts]
            added = month_end((self.whole[1], total), self.left[1], outs)
        return [(each, more) for each, more in zip(accounts, added, strict=True) if more]


def month_pools(
    rows: Rows, first: str, last: str, product_id: int | None = None
) -> list[PoolMonth]:
    """The pools month end has to look at, of all products or of one, in the order it does.

    Goods on hand come before goods dispatched: what the first send on is a receipt of the second.
    """
    pools: dict[PoolKey, PoolMonth] = {}
    which, only = ("and r.id = ?", (product_id,)) if product_id is not None else ("", ())
    for key, method, quantity, amount in _found(
        rows(
            "select b.product_id, b.cost_group_id, b.account_id, r.costing_method, b.quantity,"
            f" b.amount from {_POOLS} where {_FOLLOWED} {which}",
            (last, *only),
        )
    ):
        pools[key] = PoolMonth(key, method, [int(quantity), int(amount)])
    for key, quantity, amount in _found(
        rows(
            "select d.product_id, d.cost_group_id, d.account_id, sum(d.quantity), sum(d.amount)"
            f" from {_POOLS} join pool_day d on d.product_id = b.product_id"
            " and d.cost_group_id = b.cost_group_id and d.account_id = b.account_id"
            f" and d.business_date > ? where {_FOLLOWED} {which} group by 1, 2, 3",
            (last, last, *only),
        )
    ):
        pools[key].left[0] -= int(quantity)
        pools[key].left[1] -= int(amount)
    for key, against, quantity, amount in _found(
        rows(
            "select v.product_id, v.cost_group_id, v.account_id, v.against_id, sum(v.quantity),"
            " sum(v.amount) from product r join stock_value v on v.product_id = r.id"
            " and v.business_date between ? and ? and v.against_id is not null"
            f" where {_FOLLOWED} {which} group by 1, 2, 3, 4",
            (first, last, last, *only),
        )
    ):
        out = pools[key].outs[against]
        out[0] -= int(quantity)
        out[1] -= int(amount)
    _read_differences(rows, pools, (first, last), which, only)
    return sorted(pools.values(), key=lambda each: each.key)


def _read_differences(
    rows: Rows,
    pools: dict[PoolKey, PoolMonth],
    month: tuple[str, str],
    which: str,
    only: tuple[int, ...],
) -> None:
    first, last = month
    for key, amount in _found(
        rows(
            "select b.product_id, b.cost_group_id, b.stock_account_id, b.amount"
            " from product r join difference_balance b on b.product_id = r.id"
            f" where {_FOLLOWED} {which}",
            (last, *only),
        )
    ):
        pools.setdefault(key, PoolMonth(key, "standard")).difference = int(amount)
    for key, amount in _found(
        rows(
            "select d.product_id, d.cost_group_id, d.stock_account_id, sum(d.amount)"
            " from product r join cost_difference d on d.product_id = r.id"
            f" and d.business_date > ? where {_FOLLOWED} {which} group by 1, 2, 3",
            (last, last, *only),
        )
    ):
        pools[key].difference -= int(amount)
    for key, against, amount in _found(
        rows(
            "select d.product_id, d.cost_group_id, d.stock_account_id, d.against_id, sum(d.amount)"
            " from product r join cost_difference d on d.product_id = r.id"
            " and d.business_date between ? and ? and d.against_id is not null"
            f" where {_FOLLOWED} {which} group by 1, 2, 3, 4",
            (first, last, last, *only),
        )
    ):
        pools[key].moved[against] -= int(amount)


_POOLS = "product r join pool_balance b on b.product_id = r.id"
_FOLLOWED = "r.costing_method in ('monthly_average', 'standard') and r.costing_from <= ?"


def _found(rows: Sequence[Any]) -> list[Any]:
    """Rows with their first three values made one pool key."""
    return [((row[0], row[1], row[2]), *row[3:]) for row in rows]
