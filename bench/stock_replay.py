"""Replaying a stock policy period by period, with only what was known in each.

Belongs here: stock, orders and service of many items under targets that are given; the search of a
policy's parameter. Does not: forecasts, money ledgers. Arrays are `[item, period]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Callable

_STEPS = 28


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy would have done.

    `fill_rate` is the share of all units served from stock, `stock_value` the mean over periods of
    stock at their ends times price, `orders` how many were placed, `lost` units not served.
    """

    fill_rate: float
    stock_value: float
    orders: int
    lost: float


def replay(
    demand: np.ndarray, targets: np.ndarray, *, lead_periods: int, price: np.ndarray | None = None
) -> Outcome:
    """Order up to `targets` at each period's start; demand that is not on hand is lost.

    What is ordered at the start of period t is on hand at the start of t + `lead_periods`. Stock
    begins at the first target. `(s, S)` and min/max are `replay_min_max`.
    """
    return replay_min_max(demand, targets, targets, lead_periods=lead_periods, price=price)


def replay_min_max(
    demand: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    *,
    lead_periods: int,
    price: np.ndarray | None = None,
    review: int = 1,
) -> Outcome:
    """As `replay`, ordering up to `high` only when stock and orders are at or below `low`.

    `review` periods lie between two looks: (R, S) has `low` = `high` and a `review` above 1.
    """
    items, periods = demand.shape
    price = np.ones(items) if price is None else price
    stock = high[:, 0].astype(float)
    coming = np.zeros((items, periods + lead_periods + 1))
    lost, value, orders = 0.0, 0.0, 0
    for period in range(periods):
        stock = stock + coming[:, period]
        if period % review == 0:
            position = stock + coming[:, period + 1 :].sum(axis=1)
            order = np.where(position <= low[:, period], high[:, period] - position, 0).clip(0)
            orders += int(np.count_nonzero(order))
            if lead_periods:
                coming[:, period + lead_periods] += order
            else:
                stock = stock + order
        served = np.minimum(stock, demand[:, period])
        lost += float((demand[:, period] - served).sum())
        stock = stock - served
        value += float((stock * price).sum())
    wanted = float(demand.sum())
    return Outcome(1 - lost / wanted if wanted else 1.0, value / periods, orders, lost)


def safety_factor_targets(mean: np.ndarray, sigma: np.ndarray, factor: float) -> np.ndarray:
    """Order-up-to: demand over lead time and review plus `factor` standard errors, whole units."""
    return np.rint(np.maximum(mean + factor * sigma, 0))


def marginal_targets(
    mean: np.ndarray, sigma: np.ndarray, price: np.ndarray, worth: float
) -> np.ndarray:
    """Order-up-to where one more unit costs as much to hold as the shortage it spares is `worth`.

    The newsvendor's rule by item: P(demand > target) = price / worth, demand over lead time and
    review being negative binomial, or Poisson where it varies no more than its mean (Silver, Pyke &
    Thomas, "Inventory and Production Management in Supply Chains", 4th ed., ch. 9). For one worth
    of a unit short it holds the least value for the units served.
    """
    level = np.clip(1 - price / worth, 0, 1 - 1e-6)
    level = np.broadcast_to(level[:, None], mean.shape)
    return np.where(level > 0, negative_binomial(level, mean, sigma), 0.0)


def negative_binomial(level: np.ndarray | float, mean: np.ndarray, sigma: np.ndarray) -> np.ndarray:
    """The units that demand of this mean and error does not exceed with probability `level`."""
    middle = np.maximum(mean, 1e-9)
    spread = np.maximum(sigma**2, middle * 1.0001)
    found = stats.nbinom.ppf(level, middle**2 / (spread - middle), middle / spread)
    return np.asarray(np.maximum(np.nan_to_num(found), 0))


def search(served: Callable[[float], float], target: float, low: float, high: float) -> float:
    """The least parameter in [low, high] for which `served`, which grows with it, is `target`."""
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if served(middle) >= target else (middle, high)
    return high
