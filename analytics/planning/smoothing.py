"""A level that follows demand: the quick forecast of what has none stored, and of the replay.

Belongs here: one smoothing whose constant is chosen, at each period anew, by its errors so far.
Does not: seasons, intervals (`forecasting`).
"""

from __future__ import annotations

import numpy as np

CONSTANTS = (0.05, 0.1, 0.2, 0.4)


def running_levels(demand: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The level known *before* each period, and the standard error of one period's demand.

    `demand` is `[item, period]`; the results have one period more, the last being that to come.
    Nothing of period t or later is in column t. The constant of least squared error so far is
    taken, item by item.
    """
    items, periods = demand.shape
    levels = np.zeros((len(CONSTANTS), items, periods + 1))
    squares = np.zeros((len(CONSTANTS), items, periods + 1))
    for at in range(periods):
        wrong = demand[:, at] - levels[:, :, at]
        for which, constant in enumerate(CONSTANTS):
            weight = max(constant, 1 / (at + 1))
            levels[which, :, at + 1] = levels[which, :, at] + weight * wrong[which]
        # The first period has nothing to be wrong about.
        squares[:, :, at + 1] = squares[:, :, at] + (wrong**2 if at else 0)
    best = squares.argmin(axis=0)[None]
    count = np.maximum(np.arange(periods + 1) - 1, 1)
    level = np.take_along_axis(levels, best, axis=0)[0]
    error = np.sqrt(np.take_along_axis(squares, best, axis=0)[0] / count)
    return np.maximum(level, 0), error
