"""Autoregression on seasonal lags: for series with several seasons, as hours of days of weeks.

Belongs here: one method, by least squares. statsforecast's `AutoRegressive` fits the same equation
by maximum likelihood in seconds a series; this takes a millisecond. Does not: choosing lags.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_RIDGE = 1e-3
_MOST_GROWTH = 3.0
"""A forecast in logarithms is cut at this many times the highest value ever seen."""


@dataclass(frozen=True, slots=True)
class LagRegression:
    """`y[t] = c + Σ b[k] y[t-k]` over `lags`; after differencing at `difference` when not 0."""

    lags: tuple[int, ...]
    difference: int = 0

    @property
    def shortest(self) -> int:
        """Periods of history it needs: as many rows to fit as there are lags, twice."""
        return max(self.lags) + self.difference + 2 * len(self.lags)

    def forecast(self, y: np.ndarray, h: int) -> dict[str, np.ndarray]:
        """The next `h` values, under "mean" as statsforecast's models return them."""
        positive = y.min() > 0
        level = np.log(y) if positive else y.astype(float)
        changes = level[self.difference :] - level[: -self.difference] if self.difference else level
        path = self._extended(changes - changes.mean(), h) + changes.mean()
        if self.difference:
            path = _summed(level, path, self.difference)
        if positive:
            path = np.exp(np.minimum(path, np.log(y.max() * _MOST_GROWTH)))
        return {"mean": path}

    def _extended(self, y: np.ndarray, h: int) -> np.ndarray:
        longest, n = max(self.lags), len(y)
        known = np.column_stack([y[longest - lag : n - lag] for lag in self.lags])
        known = np.column_stack([known, np.ones(n - longest)])
        square = known.T @ known
        ridge = _RIDGE * np.diag(square).copy()
        ridge[-1] = 0
        tiny = 1e-9 * max(float(np.diag(square).mean()), 1e-12) * np.eye(len(square))
        weights = np.linalg.solve(square + np.diag(ridge) + tiny, known.T @ y[longest:])
        path = list(y)
        for _ in range(h):
            path.append(weights[:-1] @ [path[-lag] for lag in self.lags] + weights[-1])
        return np.array(path[n:])


def _summed(level: np.ndarray, changes: np.ndarray, difference: int) -> np.ndarray:
    path = list(level)
    for change in changes:
        path.append(path[-difference] + change)
    return np.array(path[len(level) :])
