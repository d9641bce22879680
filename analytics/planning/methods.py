"""The pool: which methods suit which demand. Fixed, and the same for every set of series.

Belongs here: names, methods and when one is suited. Does not: choosing among the suited ones. All
but the lag regression come from statsforecast; this module costs five seconds to import.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Protocol

import numpy as np
from statsforecast import models

from analytics.planning.autoregression import LagRegression
from analytics.planning.demand_classes import demand_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEVEL = "level"
"""Groups of methods: demand with gaps, or too short to tell a season; one season; several."""
SEASONAL = "seasonal"
MANY_SEASONS = "many seasons"

_LONGEST_ETS_SEASON = 24


class Method(Protocol):
    """What every model of statsforecast offers."""

    def forecast(self, y: np.ndarray, h: int) -> Mapping[str, np.ndarray]:
        """`h` values under "mean"."""


def group_of(history: np.ndarray, seasons: Sequence[int], length: int) -> str:
    """The group of methods suited to a history, by its class of demand and its seasons.

    `length` is that of the shortest history in the back-test: a season wants to be seen twice.
    """
    seen = [season for season in seasons if length > 2 * season]
    if demand_class(history) in {"intermittent", "lumpy", "none"} or (seasons and not seen):
        return LEVEL
    return MANY_SEASONS if len(seen) > 1 and length > 3 * max(seen) else SEASONAL


def benchmark(season: int, length: int) -> tuple[str, Method]:
    """The naive forecast every other is held against: seasonal where a season has been seen."""
    if season > 1 and length >= season:
        return "seasonal naive", models.SeasonalNaive(season)
    return "naive", models.Naive()


def pool(group: str, seasons: Sequence[int]) -> dict[str, Method]:
    """The methods of a group, by name."""
    if group == LEVEL:
        return intermittent_methods() | {"mean": models.HistoricAverage()}
    if group == MANY_SEASONS:
        return _many_seasons(sorted(seasons))
    return _seasonal(min(seasons, default=1))


def intermittent_methods() -> dict[str, Method]:
    """The six methods spare parts are judged by; constants are those of their authors."""
    return {
        "SES": models.SimpleExponentialSmoothingOptimized(),
        "Croston": models.CrostonOptimized(),
        "SBA": models.CrostonSBA(),
        "TSB": models.TSB(0.1, 0.1),
        "ADIDA": models.ADIDA(),
        "IMAPA": models.IMAPA(),
    }


def _seasonal(season: int) -> dict[str, Method]:
    theta = models.DynamicOptimizedTheta(season)
    if season == 1:
        return {
            "SES": models.SimpleExponentialSmoothingOptimized(),
            "damped ETS": models.AutoETS(1, "ZAN", damped=True),
            "optimised Theta": theta,
        }
    ets = models.AutoETS(season, "ZAZ", damped=True)
    if season > _LONGEST_ETS_SEASON:
        ets = models.AutoETS(1, "ZAN", damped=True)
    return {
        "damped ETS": ets,
        "optimised Theta": theta,
        "MSTL with Theta": models.MSTL([season], models.DynamicOptimizedTheta()),
    }


def _many_seasons(seasons: Sequence[int]) -> dict[str, Method]:
    short, long = seasons[0], seasons[-1]
    days = [*range(2 * short, long, short)]
    return {
        "seasonal naive": models.SeasonalNaive(short),
        "mean of two long seasons": models.SeasonalWindowAverage(long, 2),
        "lag regression": LagRegression(
            (1, 2, 3, short - 1, short, short + 1, *days, long - 1, long, long + 1)
        ),
        "lag regression of changes": LagRegression(
            (1, 2, 3, short - 1, short, short + 1, *days, long - 1, long, long + 1), short
        ),
    }


def forecast(method: Method, history: np.ndarray, horizon: int) -> np.ndarray:
    """`horizon` values; a method that fails on a history says so with `nan`, never with a guess."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            path = np.asarray(method.forecast(history, horizon)["mean"], dtype=float)
    except Exception:  # noqa: BLE001 - the models raise bare exceptions for short or constant histories
        return np.full(horizon, np.nan)
    return path
