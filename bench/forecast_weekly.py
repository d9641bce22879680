"""Weekly sales by product, real ones: ours beside seasonal naive and SES, weighed by value sold.

Belongs here: Online Retail II, a company's own database, what is printed of both; the speed of the
year's replay. Does not: methods; the plan is that of the weekly forecasts.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from analytics.planning import accuracy, methods
from analytics.planning.forecasting import forecast_all
from analytics.planning.replay import replay
from analytics.planning.replenishment import situation_history
from analytics.planning.weekly import PLAN
from bench.figures import CannotMeasure, Figure, of_runs
from erp.base.database import open_database
from erp.replenishment.queries import Situation, situations

PROCESSES = 2
LEAST_WEEKS = 12
"""Of training: what is known for less is a new product, left out and counted."""
NOT_BELOW = 0.4
WEEK, PLACES, DAYS = 7, 1_000, 546
YEAR_REPLAYED = 60.0
_GOODS = r"^\d{5}[A-Za-z]*$"


def online_retail() -> list[Figure]:
    """Units by product and week, cancellations and returns left out as in the demand history."""
    data = os.environ.get("LEDGERHOUSE_DATA", "")
    file = Path(data) / "online_retail_ii" / "year_2009_2010.parquet"
    if not file.exists():
        raise CannotMeasure("LEDGERHOUSE_DATA names no folder with online_retail_ii")
    sold = (
        pl.read_parquet(file)
        .filter(
            (pl.col("Quantity") > 0) & (pl.col("Price") > 0)
            & pl.col("StockCode").str.contains(_GOODS)
        )
        .select(
            pl.col("StockCode").str.to_uppercase().alias("item"),
            pl.col("InvoiceDate").dt.date().dt.truncate("1w").alias("week"),
            pl.col("Quantity").alias("quantity"),
            (pl.col("Quantity") * pl.col("Price")).alias("value"),
        )
    )  # fmt: skip
    until: date = sold["week"].max()  # type: ignore[assignment]
    histories, value = {}, {}
    for (item,), part in sold.filter(pl.col("week") < until).group_by("item", maintain_order=True):
        weeks = part.group_by("week").agg(pl.col("quantity").sum())
        first: date = weeks["week"].min()  # type: ignore[assignment]
        wanted = np.zeros((until - first).days // WEEK)
        for week, quantity in weeks.iter_rows():
            wanted[(week - first).days // WEEK] = quantity
        histories[str(item)], value[str(item)] = wanted, float(part["value"].sum())
    return _figures("online_retail", "Online Retail II by week", histories, value)


def company() -> list[Figure]:
    """The demand history of the company whose database LEDGERHOUSE_FORECAST_COMPANY names."""
    url = os.environ.get("LEDGERHOUSE_FORECAST_COMPANY")
    if not url:
        raise CannotMeasure("LEDGERHOUSE_FORECAST_COMPANY names no database (`sqlite:///…`)")
    database = open_database(url)
    try:
        with database.reading() as connection:
            zone = connection.exec_driver_sql("select time_zone from company").scalar_one()
            today = database.clock().astimezone(ZoneInfo(zone)).date()
            found = situations(connection, today)
    finally:
        database.close()
    histories, value = {}, {}
    for each in found:
        name = f"{each.product} {each.warehouse}"
        histories[name] = situation_history(each, today).wanted
        value[name] = float(histories[name].sum()) * float(each.unit_price or each.unit_cost or 0)
    return _figures("company", "demo company by week", histories, value)


def _figures(
    name: str, title: str, histories: dict[str, np.ndarray], value: dict[str, float]
) -> list[Figure]:
    """Ours, naive and SES on the last weeks; the share of value where ours is not below either.

    Ours is the median of the forecast's distribution, which absolute errors ask for; what the mean
    and a forecast of zero reach is printed beside it.
    """
    ahead = PLAN.horizon
    taken = {
        item: weeks for item, weeks in histories.items()
        if len(weeks) >= LEAST_WEEKS + ahead and accuracy.naive_scale(weeks[:-ahead]) > 0
    }  # fmt: skip
    known = {item: weeks[:-ahead] for item, weeks in taken.items()}
    ours = forecast_all(known, PLAN, processes=PROCESSES)
    ses = methods.intermittent_methods()["SES"]
    errors: dict[str, list[float]] = {
        who: [] for who in ("ours", "our mean", "zero", "seasonal naive", "SES")
    }
    for item, weeks in taken.items():
        naive = methods.benchmark(PLAN.season, len(known[item]))[1]
        for who, path in (
            ("ours", ours[item].median),
            ("our mean", ours[item].mean),
            ("zero", np.zeros(ahead)),
            ("seasonal naive", methods.forecast(naive, known[item], ahead)),
            ("SES", methods.forecast(ses, known[item], ahead)),
        ):
            errors[who].append(accuracy.mase(known[item], weeks[-ahead:], np.nan_to_num(path)))
    worth = np.array([value[item] for item in taken])
    mase = {who: np.array(each) for who, each in errors.items()}
    total = {who: float((each * worth).sum() / worth.sum()) for who, each in mase.items()}
    below = {
        who: float(worth[mase["ours"] < mase[who]].sum() / worth.sum())
        for who in ("seasonal naive", "SES")
    }
    below |= {
        f"{who}, by our mean": float(worth[mase["our mean"] < mase[who]].sum() / worth.sum())
        for who in ("seasonal naive", "SES")
    }
    zeros = sum(1 for each in ours.values() if not each.median.any())
    weights: Counter[str] = Counter()
    for each in ours.values():
        weights.update({method: weight / len(ours) for method, weight in each.weights.items()})
    beside = {
        "items": len(taken),
        "too short or without a change": len(histories) - len(taken),
        "benchmark": dict(Counter(each.naive for each in ours.values())),
        "MASE by value": total,
        "MASE by item": {who: float(each.mean()) for who, each in mase.items()},
        "share of value below": below,
        "items with a median of zero": zeros,
        "methods by weight": {method: round(part, 3) for method, part in weights.most_common()},
        "not forecastable": dict(Counter(each.why_not for each in ours.values() if each.why_not)),
    }
    least = min(total["seasonal naive"], total["SES"])
    return [
        of_runs(
            f"{name}_mase", f"{title}, MASE by value", [total["ours"]], sense="at most",
            limit=float(f"{least:.4g}"), **beside,
        ),
        of_runs(
            f"{name}_share", f"{title}, value not below the worse of the two",
            [1 - min(below["seasonal naive"], below["SES"])], sense="at most", limit=NOT_BELOW,
        ),
    ]  # fmt: skip


def year_replayed() -> list[Figure]:
    """A thousand places of 78 weeks, a year of them replayed: advice, minimum and maximum."""
    random = np.random.default_rng(11)
    today = date(2026, 6, 1)
    made = [_place(at, random, today) for at in range(PLACES)]
    started = time.perf_counter()
    found = replay(made, today)
    seconds = time.perf_counter() - started
    return [
        of_runs(
            "replay_speed", "1,000 products replayed over a year", [seconds], unit="seconds",
            sense="at most", limit=YEAR_REPLAYED,
            places=found["product_code"].n_unique(), days=int(found["days"].max()),  # type: ignore[arg-type]
        )
    ]  # fmt: skip


def _place(at: int, random: np.random.Generator, today: date) -> Situation:
    """Sold on a third of days, bought in each week: stock that never runs out for long."""
    sold = random.poisson(random.gamma(2, 4), DAYS) * (random.random(DAYS) < 1 / 3)
    moved = -sold.astype(int)
    moved[::WEEK] += int(sold.sum()) // (DAYS // WEEK)
    days = [today - timedelta(days=DAYS - each) for each in range(DAYS)]
    return Situation(
        f"P{at}", "", "MAIN", available=Decimal(200), supplier="S",
        demand=[
            (day, Decimal(int(units)), Decimal(int(units)))
            for day, units in zip(days, sold, strict=True) if units
        ],
        stock_changes={
            day: Decimal(int(units)) for day, units in zip(days, moved, strict=True) if units
        },
        lead_times=[5, 7, 9, 12, 7] * 6, received_on=[*days[:: DAYS // 30][:30]],
        unit_cost=Decimal(100), unit_price=Decimal(150),
    )  # fmt: skip


__all__ = ["company", "online_retail", "year_replayed"]
