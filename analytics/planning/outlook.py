"""Stock of the weeks to come as a table: what is left at each week's end, and when it runs out.

Belongs here: the table's columns. Does not: the projection (`replenishment`), where it is kept
(`kept`). It is what will be when nothing more is ordered than what is on its way.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from analytics.planning.demand import WEEK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.planning.replenishment import Plan
    from erp.replenishment.queries import Situation

SCHEMA: dict[str, type[pl.DataType]] = {
    "product_code": pl.String,
    "product_name": pl.String,
    "warehouse_code": pl.String,
    "as_of": pl.Date,
    "available": pl.Float64,
    "promised": pl.Float64,
    "coming": pl.Float64,
    "weekly_demand": pl.Float64,
    "method": pl.String,
    "safety_stock": pl.Float64,
    "order_point": pl.Float64,
    "runs_out_on": pl.Date,
    "week_end": pl.Date,
    "projected": pl.Float64,
}
"""One row a place and week; quantities in the product's stock unit. All but the last two columns
repeat in each week's row. `available` is on the morning of `as_of`, goods under inspection and on
their way between warehouses included."""


def outlook(made: Sequence[tuple[Situation, Plan]], today: date) -> pl.DataFrame:
    """The weeks to come of every place with its plan, as `SCHEMA`."""
    return pl.DataFrame(
        [
            (*_known(situation, plan, today), today + timedelta(days=WEEK * (at + 1) - 1), left)
            for situation, plan in made
            for at, left in enumerate(plan.projected)
        ],
        schema=SCHEMA,
        orient="row",
    )


def _known(situation: Situation, plan: Plan, today: date) -> tuple[object, ...]:
    return (
        situation.product, situation.name, situation.warehouse, today,
        float(situation.available + situation.soon), float(situation.promised),
        float(sum(quantity for _, quantity in situation.coming)), plan.demand.of_week(0),
        plan.demand.method, plan.safety_stock, plan.order_point, plan.runs_out_on,
    )  # fmt: skip


__all__ = ["SCHEMA", "outlook"]
