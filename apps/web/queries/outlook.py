"""The outlook of stock and the replay of the past year, as they were kept last.

Belongs here: reading what a person may see, sums over places. Does not: making either; no model is
loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from analytics.planning import kept

if TYPE_CHECKING:
    from datetime import date

    from erp.base.home import Home

PLACE = ("product_code", "warehouse_code")
SOON_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Outlook:
    """Places with the day they run out, those first; and the weeks to come of each."""

    as_of: date
    places: pl.DataFrame
    weeks: pl.DataFrame

    @property
    def out_now(self) -> int:
        """Places that are without stock today although something is wanted."""
        return self.places.filter(pl.col("runs_out_on") <= self.as_of).height

    @property
    def out_soon(self) -> int:
        """Places that run out within `SOON_WEEKS`, those of today left out."""
        until = pl.lit(self.as_of) + pl.duration(weeks=SOON_WEEKS)
        runs_out = pl.col("runs_out_on")
        return self.places.filter((runs_out > self.as_of) & (runs_out <= until)).height


def outlook(home: Home, warehouses: frozenset[str] | None) -> Outlook | None:
    """The outlook of the warehouses a person sees; none where no night has made one."""
    found = _seen(kept.OUTLOOK, home, warehouses)
    if found is None:
        return None
    places = found.group_by(*PLACE, maintain_order=True).agg(
        pl.col(
            "product_name", "available", "promised", "coming", "weekly_demand", "order_point",
            "runs_out_on",
        ).first(),
        pl.col("projected"),
    )  # fmt: skip
    ordered = places.sort("runs_out_on", *PLACE, nulls_last=True)
    return Outlook(found["as_of"][0], ordered, found.sort(*PLACE, "week_end"))


@dataclass(frozen=True, slots=True)
class PolicyYear:
    """One policy over all places: share of the value wanted that was served, stock held, orders.

    `served_share` and `stock_value` (in minor units) weigh by unit cost, for units of different
    goods do not add up; places whose cost is unknown count in neither. `days_short` are days times
    places on which something wanted was missing.
    """

    policy: str
    served_share: Decimal | None
    stock_value: Decimal
    orders: int
    days_short: int


@dataclass(frozen=True, slots=True)
class ReplayedYear:
    """The replayed year: policies over all places, and every place under every policy."""

    first_day: date
    policies: tuple[PolicyYear, ...]
    rows: pl.DataFrame
    without_cost: int

    def of(self, policy: str) -> PolicyYear:
        """One policy's year."""
        return next(each for each in self.policies if each.policy == policy)


def replayed(home: Home, warehouses: frozenset[str] | None) -> ReplayedYear | None:
    """The replay kept last, of the warehouses a person sees; none where nothing was replayed."""
    found = _seen(kept.REPLAY, home, warehouses)
    if found is None:
        return None
    # A cost that is not known adds nothing to either side of the share.
    valued = found.with_columns(
        *(
            (pl.col(each) * pl.col("unit_cost")).alias(f"{each}_value")
            for each in ("wanted", "served", "stock")
        )
    )
    sums = valued.group_by("policy", maintain_order=True).agg(
        pl.col("wanted_value", "served_value", "stock_value", "orders", "days_short").sum()
    )
    return ReplayedYear(
        found["first_day"].min(),  # type: ignore[arg-type]
        tuple(_policy(row) for row in sums.iter_rows(named=True)),
        valued,
        found.filter(pl.col("unit_cost").is_null()).select(*PLACE).n_unique(),
    )


def _policy(row: dict[str, object]) -> PolicyYear:
    wanted, served, stock = (
        Decimal(str(round(float(str(row[name])), 2)))
        for name in ("wanted_value", "served_value", "stock_value")
    )
    return PolicyYear(
        str(row["policy"]),
        served / wanted if wanted else None,
        stock.to_integral_value(),
        int(str(row["orders"])),
        int(str(row["days_short"])),
    )


def _seen(name: str, home: Home, warehouses: frozenset[str] | None) -> pl.DataFrame | None:
    found = kept.read(name, kept.folder(home.warehouse, home.company))
    if found is not None and warehouses is not None:
        found = found.filter(pl.col("warehouse_code").is_in(sorted(warehouses)))
    return None if found is None or found.is_empty() else found
