"""Forecasting many series: back-test, weights, combination, intervals.

Belongs here: the rolling-origin back-test inside the history given, weights by its errors, the
combined forecast, conformal intervals and what each is worth. Does not: methods, measures, storage.

A back-test makes forecasts at earlier origins, one horizon apart, from what was known there. The
weights come from these errors alone. A method's score for a series mixes its own error with that of
the series in its group: a few origins say little about one item and much about a thousand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analytics.planning import accuracy, methods
from analytics.planning.demand_classes import demand_class
from analytics.planning.spreading import spread

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_PERIODS = 6
LEAST_DEMANDS = 2
_OWN = 0.5
"""How much a series' own back-test error counts against its group's, where a season is known."""
_POWER = 2.0
"""Weights are scores to minus this; a median needs none."""
_CHUNK = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """What to forecast: periods ahead, seasons in periods, back-test origins, interval levels."""

    horizon: int
    seasons: tuple[int, ...] = ()
    origins: int = 2
    levels: tuple[float, ...] = (0.8, 0.95)
    not_negative: bool = True

    @property
    def season(self) -> int:
        """The season errors are scaled by: the shortest."""
        return min(self.seasons, default=1)


@dataclass(slots=True)
class Trial:
    """One series' forecasts: at back-test origins `past[origin, method, step]`, and `ahead`."""

    history: np.ndarray
    group: str
    names: list[str]
    past: np.ndarray
    actual: np.ndarray
    naive: np.ndarray
    naive_name: str
    ahead: np.ndarray
    naive_ahead: np.ndarray


@dataclass(slots=True)
class Forecast:
    """The forecast of one series, `h` steps, with the evidence for it.

    `mean` is what is wanted on average, which stock and totals need; `median` is as likely passed
    as not, and has the least absolute error where demand is skewed (of most weeks without demand it
    is 0). `low` and `high` are by level; `weights` by method, 0 left out; `errors` and
    `naive_errors` are measures over the back-test (`mase`, `rmsse`, `smape`, `bias`, `pinball`,
    `coverage`);
    `sigma` is the root mean squared error of one step. `why_not` is empty, or says why the item is
    not forecastable; the values then are the naive's.
    """

    mean: np.ndarray
    median: np.ndarray
    low: dict[float, np.ndarray]
    high: dict[float, np.ndarray]
    demand_class: str
    rule: str
    weights: dict[str, float]
    naive: str
    errors: dict[str, float] = field(default_factory=dict)
    naive_errors: dict[str, float] = field(default_factory=dict)
    sigma: float = float("nan")
    cumulative_errors: np.ndarray = field(default_factory=lambda: np.empty(0))
    why_not: str = ""


def forecast_all(
    histories: Mapping[str, np.ndarray], plan: Plan, *, processes: int = 1, engine: str = ""
) -> dict[str, Forecast]:
    """Forecast every series by name; the same result wherever it is done (`spreading.spread`)."""
    series = list(histories.values())
    parts = [(series[at : at + _CHUNK], plan) for at in range(0, len(series), _CHUNK)]
    found = spread(_part, parts, processes=processes, engine=engine)
    tries = dict(zip(histories, (each for part in found for each in part), strict=True))
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, trial in tries.items():
        grouped.setdefault((trial.group, tuple(trial.names)), []).append(name)
    done: dict[str, Forecast] = {}
    for names in grouped.values():
        done |= zip(names, _combined([tries[name] for name in names], plan), strict=True)
    return {name: done[name] for name in histories}


def _part(work: tuple[list[np.ndarray], Plan]) -> list[Trial]:
    return [trial(history, work[1]) for history in work[0]]


def trial(history: np.ndarray, plan: Plan) -> Trial:
    """All suited methods at every origin of one series and at its end."""
    history = np.asarray(history, dtype=float)
    origins = _origins(len(history), plan)
    shortest = origins[0] if origins else len(history)
    group = methods.group_of(history, plan.seasons, shortest)
    suited = methods.pool(group, plan.seasons)
    naive_name, naive = methods.benchmark(plan.season, shortest)
    past = [_paths(suited, history[:at], plan) for at in origins]
    none = np.empty((0, len(suited), plan.horizon))
    return Trial(
        history=history,
        group=group,
        names=list(suited),
        past=np.array(past) if past else none,
        actual=np.array([history[at : at + plan.horizon] for at in origins]).reshape(
            -1, plan.horizon
        ),
        naive=np.array(
            [methods.forecast(naive, history[:at], plan.horizon) for at in origins]
        ).reshape(-1, plan.horizon),
        naive_name=naive_name,
        ahead=_paths(suited, history, plan),
        naive_ahead=methods.forecast(naive, history, plan.horizon),
    )


def _origins(length: int, plan: Plan) -> list[int]:
    """Lengths of history at the back-test's origins, earliest first: a horizon apart."""
    least = max(LEAST_PERIODS, length // 3)
    ends = [length - plan.horizon * (back + 1) for back in range(plan.origins)]
    return [end for end in reversed(ends) if end >= least]


def _paths(suited: Mapping[str, methods.Method], history: np.ndarray, plan: Plan) -> np.ndarray:
    paths = np.array([methods.forecast(each, history, plan.horizon) for each in suited.values()])
    return np.maximum(paths, 0) if plan.not_negative and history.min(initial=0) >= 0 else paths


def _combined(tries: list[Trial], plan: Plan) -> list[Forecast]:
    """The forecasts of one group of series that were tried with the same methods."""
    group = tries[0].group
    weights = _weights(tries, group)
    past = [_combine(each.past, weight, group) for each, weight in zip(tries, weights, strict=True)]
    ahead = [
        _combine(each.ahead[None], weight, group)[0]
        for each, weight in zip(tries, weights, strict=True)
    ]
    scales = np.array([_scale(each, path) for each, path in zip(tries, past, strict=True)])
    residuals = _Residuals.of(tries, past, scales)
    return [
        _judged(one, *found, scale, residuals, plan)
        for one, *found, scale in zip(tries, weights, past, ahead, scales, strict=True)
    ]


def _weights(tries: list[Trial], group: str) -> np.ndarray:
    """Weights by series and method; equal where nothing was back-tested."""
    errors = np.array([_errors(each) for each in tries])
    failed = np.array([np.isnan(each.ahead).any(axis=1) for each in tries])
    if group == methods.LEVEL:
        weights = np.where(failed, 0.0, _of_best(tries, errors))
    else:
        weights = np.where(failed, 0.0, _of_scores(errors))
    lost = weights.sum(axis=1, keepdims=True) == 0
    weights = np.where(lost & ~failed, 1.0, weights)
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)


def _of_best(tries: list[Trial], errors: np.ndarray) -> np.ndarray:
    """One method for the whole group, the one of least mean scaled error.

    With gaps, an item's own few errors say next to nothing of which method suits it.
    """
    changes = [np.diff(each.history, append=each.history[-1:]) for each in tries]
    scale = np.array([np.sqrt((each**2).sum() / max(len(each) - 1, 1)) for each in changes])
    scaled = errors[scale > 0] / scale[scale > 0, None]
    chosen = np.zeros(errors.shape[1])
    known = np.isfinite(scaled)
    if known.any():
        mean = np.where(known, scaled, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        chosen[np.argmin(np.where(known.any(axis=0), mean, np.inf))] = 1
    else:
        chosen[:] = 1
    return np.broadcast_to(chosen, errors.shape)


def _of_scores(errors: np.ndarray) -> np.ndarray:
    """Inverse squares of an item's relative errors mixed with those of its group."""
    sums = np.where(np.isfinite(errors), errors, 0).sum(axis=1, keepdims=True)
    mean = sums / np.maximum(np.isfinite(errors).sum(axis=1, keepdims=True), 1)
    relative = np.divide(
        errors, mean, out=np.ones_like(errors), where=np.isfinite(errors) & (mean > 0)
    )
    score = _OWN * relative + (1 - _OWN) * relative.mean(axis=0)
    return np.maximum(score, 1e-3) ** -_POWER


def _errors(one: Trial) -> np.ndarray:
    """Each method's error over the back-test.

    Root mean squared where demand has gaps: a forecast of zero has the least absolute error there.
    Mean absolute elsewhere.
    """
    if not len(one.past):
        return np.ones(len(one.names))
    wrong = one.past - one.actual[:, None, :]
    if one.group == methods.LEVEL:
        return np.sqrt((wrong**2).mean(axis=(0, 2)))
    return np.abs(wrong).mean(axis=(0, 2))


def _combine(paths: np.ndarray, weights: np.ndarray, group: str) -> np.ndarray:
    """`paths[origin, method, step]` to one path an origin: median, or weighted mean."""
    if group == methods.MANY_SEASONS:
        return np.nanmedian(paths, axis=1)
    return np.einsum("omh,m->oh", np.nan_to_num(paths), weights)


def _scale(one: Trial, past: np.ndarray) -> float:
    """What a series' residuals are divided by to be comparable: own error, mixed with its size."""
    own = [
        np.sqrt(((past - one.actual) ** 2).mean()) if len(past) else np.nan,
        np.sqrt((np.diff(one.history) ** 2).mean()) if len(one.history) > 1 else np.nan,
    ]
    known = [each for each in own if np.isfinite(each) and each > 0]
    return float(np.mean(known)) if known else 1.0


@dataclass(frozen=True, slots=True)
class _Residuals:
    """Scaled residuals of a group, the conformity scores: `[left out] -> [residual, step]`.

    Sorted once for all series of the group, or a series would cost as much as the group is long.
    Left out is an origin (1 is latest), or none.
    """

    ascending: dict[int | None, np.ndarray]

    @classmethod
    def of(cls, tries: list[Trial], past: list[np.ndarray], scales: np.ndarray) -> _Residuals:
        by_origin = {}
        for back in range(1, max(len(path) for path in past) + 1):
            rows = [
                (one.actual[-back] - path[-back]) / scale
                for one, path, scale in zip(tries, past, scales, strict=True)
                if len(path) >= back
            ]
            by_origin[back] = np.array(rows)
        ascending = {}
        for without in (None, *by_origin):
            kept = [rows for back, rows in by_origin.items() if back != without]
            if kept:
                ascending[without] = np.sort(np.concatenate(kept), axis=0)
        return cls(ascending)

    def quantile(self, level: float, horizon: int, *, without: int | None = None) -> np.ndarray:
        """The scaled error not exceeded with `level`, by step; without one origin."""
        if without not in self.ascending:
            return np.full(horizon, np.nan)
        rows = self.ascending[without]
        count = len(rows)
        rank = np.ceil((count + 1) * level) if level > 0.5 else np.floor((count + 1) * level)  # noqa: PLR2004 - half
        return rows[int(np.clip(rank - 1, 0, count - 1))]


def _judged(  # noqa: PLR0917 - one series' own parts, then the group's
    one: Trial,
    weights: np.ndarray,
    past: np.ndarray,
    ahead: np.ndarray,
    scale: float,
    residuals: _Residuals,
    plan: Plan,
) -> Forecast:
    why_not = _why_not(one, past)
    mean = one.naive_ahead if why_not and not np.isfinite(ahead).all() else ahead
    low, high = {}, {}
    for level in plan.levels:
        low[level], high[level] = _interval(mean, scale, residuals, level, plan)
    is_median = one.group == methods.MANY_SEASONS
    return Forecast(
        mean=mean,
        median=_median(mean, scale, residuals, plan),
        low=low,
        high=high,
        demand_class=demand_class(one.history),
        rule="median" if is_median else "weighted mean",
        weights={
            name: round(float(weight), 4)
            for name, weight in zip(one.names, weights, strict=True)
            if weight > 0
        },
        naive=one.naive_name,
        errors=_measures(one, past, plan) | _interval_measures(one, past, scale, residuals, plan),
        naive_errors=_measures(one, one.naive, plan),
        sigma=scale,
        cumulative_errors=(one.actual - past).sum(axis=1),
        why_not=why_not,
    )


def _why_not(one: Trial, past: np.ndarray) -> str:
    """Why an item is not forecastable; empty when it is."""
    if len(one.history) < LEAST_PERIODS:
        return "too short"
    if np.count_nonzero(one.history) < LEAST_DEMANDS:
        return "too few demands"
    if not len(past):
        return "no back-test"
    gaps = demand_class(one.history) in {"intermittent", "lumpy"}
    wrong, naive = (np.abs(each - one.actual).mean() for each in (past, one.naive))
    if wrong > naive and not gaps:
        return "no better than naive"
    return ""


def _interval(
    mean: np.ndarray, scale: float, residuals: _Residuals, level: float, plan: Plan
) -> tuple[np.ndarray, np.ndarray]:
    """Split conformal: the group's scaled back-test errors, put on this series' scale.

    Vovk, Gammerman & Shafer (2005), "Algorithmic Learning in a Random World"; by step, both sides.
    """
    low = mean + scale * residuals.quantile((1 - level) / 2, plan.horizon)
    high = mean + scale * residuals.quantile((1 + level) / 2, plan.horizon)
    return (np.maximum(low, 0) if plan.not_negative else low), high


def _median(mean: np.ndarray, scale: float, residuals: _Residuals, plan: Plan) -> np.ndarray:
    """The middle of the same distribution as the intervals; the mean where nothing was tried."""
    middle = mean + scale * residuals.quantile(0.5, plan.horizon)
    found = np.where(np.isfinite(middle), middle, mean)
    return np.maximum(found, 0) if plan.not_negative else found


def _measures(one: Trial, past: np.ndarray, plan: Plan) -> dict[str, float]:
    """Measures over the back-test, each origin scaled by what was known there, then averaged."""
    if not len(past):
        return {}
    rows = []
    for back, (actual, path) in enumerate(zip(one.actual[::-1], past[::-1], strict=True), 1):
        known = one.history[: len(one.history) - back * plan.horizon]
        rows.append(
            (
                accuracy.mase(known, actual, path, plan.season),
                accuracy.rmsse(known, actual, path),
                accuracy.smape(actual, path),
            )
        )
    means = [float(np.mean(each)) for each in zip(*rows, strict=True)]
    said = dict(zip(("mase", "rmsse", "smape"), means, strict=True))
    return said | {"bias": accuracy.bias(one.actual, past)}


def _interval_measures(
    one: Trial, past: np.ndarray, scale: float, residuals: _Residuals, plan: Plan
) -> dict[str, float]:
    """Coverage and pinball of the widest interval, each origin judged by the others' residuals."""
    if len(past) < 2:  # noqa: PLR2004 - one to judge, one to judge by
        return {}
    level = max(plan.levels)
    inside, loss = [], []
    for back, (actual, path) in enumerate(zip(one.actual[::-1], past[::-1], strict=True), 1):
        low, high = (
            path + scale * residuals.quantile(part, plan.horizon, without=back)
            for part in ((1 - level) / 2, (1 + level) / 2)
        )
        inside.append(accuracy.coverage(actual, low, high))
        loss.append(accuracy.pinball(actual, high, (1 + level) / 2))
    return {"coverage": float(np.mean(inside)), "pinball": float(np.mean(loss))}
