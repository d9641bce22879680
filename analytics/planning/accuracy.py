"""Measures of error: what each says, its formula and where it is defined.

Belongs here: arithmetic on actual and forecast values, both `float` arrays of one series and one
length. Does not: choosing by them. A measure that is not defined for a series (a constant history
has no scale) is `nan`: left out of means, never taken for zero.
"""

from __future__ import annotations

import numpy as np


def mase(history: np.ndarray, actual: np.ndarray, forecast: np.ndarray, season: int = 1) -> float:
    """Mean absolute error over the history's mean seasonal-naive error, no unit.

    Hyndman & Koehler (2006), "Another look at measures of forecast accuracy", IJF 22; with the
    season as in the M4 competition.
    """
    return _ratio(np.abs(actual - forecast).mean(), naive_scale(history, season))


def naive_scale(history: np.ndarray, season: int = 1) -> float:
    """Mean absolute change from one season to the next, in the unit of the series."""
    if len(history) <= season:
        return float("nan")
    return float(np.abs(history[season:] - history[:-season]).mean())


def rmsse(history: np.ndarray, actual: np.ndarray, forecast: np.ndarray) -> float:
    """Root of mean squared error over the history's mean squared one-step naive error, no unit.

    The M5 competition, Makridakis, Spiliotis & Assimakopoulos (2022), IJF 38, eq. 1.
    """
    if len(history) < 2:  # noqa: PLR2004 - a change needs two values
        return float("nan")
    scale = np.mean(np.diff(history) ** 2)
    return float(np.sqrt(_ratio(np.mean((actual - forecast) ** 2), scale)))


def smape(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Symmetric mean absolute percentage error, 0 to 200; both zero counts as no error.

    Makridakis & Hibon (2000), "The M3-Competition", IJF 16; used unchanged by M4.
    """
    size = np.abs(actual) + np.abs(forecast)
    error = 2 * np.abs(actual - forecast)
    return float(100 * np.divide(error, size, out=np.zeros_like(size), where=size > 0).mean())


def bias(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Σ(forecast - actual) over Σ actual: 0.1 says a tenth too much. Undefined without demand.

    The cumulative relative bias, Petropoulos & Kourentzes (2015), JORS 66.
    """
    return _ratio(float(np.sum(forecast - actual)), float(np.sum(actual)))


def pinball(actual: np.ndarray, quantile: np.ndarray, level: float) -> float:
    """Mean quantile loss at `level` (0 to 1), in the unit of the series.

    Koenker & Bassett (1978), "Regression quantiles", Econometrica 46.
    """
    short = actual - quantile
    return float(np.maximum(level * short, (level - 1) * short).mean())


def coverage(actual: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Share of actual values inside their interval, ends included."""
    return float(((actual >= low) & (actual <= high)).mean())


def _ratio(value: float, scale: float) -> float:
    return float(value / scale) if scale > 0 else float("nan")
