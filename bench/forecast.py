"""Forecasts and stock on public competitions: our figures beside the published ones.

Belongs here: reading the sets of LEDGERHOUSE_DATA, one plan a set, measuring on the last periods,
printing. Does not: methods, weights: those are `analytics.planning`'s, the same for all sets.
"""

from __future__ import annotations

import os
import resource
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analytics.planning import accuracy, methods
from analytics.planning.forecasting import Forecast, Plan, forecast_all
from bench import forecast_weekly
from bench import stock_targets as targets
from bench.figures import CannotMeasure, Figure, not_measured, of_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bench import stock_replay as replay

PROCESSES = 2
SINGLES = ("SES", "Croston", "SBA", "TSB", "ADIDA", "IMAPA")
SERVICE = 0.95
BAND = 0.02
OURS = "ours, mean"
SETS = os.environ.get(
    "LEDGERHOUSE_FORECAST_SETS", "m4_hourly,m3,carparts,auto,man,online_retail,company,speed,replay"
)
"""Which to take, by comma; a part of them for a first look."""


def measure() -> list[Figure]:
    """All sets that are there."""
    taken: dict[str, Callable[[], list[Figure]]] = {
        "m4_hourly": _m4_hourly,
        "m3": _m3_monthly,
        "carparts": _carparts,
        "auto": _auto,
        "man": _man,
        "online_retail": forecast_weekly.online_retail,
        "company": forecast_weekly.company,
        "speed": _speed,
        "replay": forecast_weekly.year_replayed,
    }
    return [figure for name in SETS.split(",") for figure in _measured(name, taken[name])]


def _measured(name: str, of: Callable[[], list[Figure]]) -> list[Figure]:
    """A set that is not there says why; the others go on."""
    try:
        return of()
    except CannotMeasure as missing:
        return [not_measured(name, str(missing))]


def folder() -> Path:
    """Where the public sets are."""
    data = os.environ.get("LEDGERHOUSE_DATA")
    if not data or not (Path(data) / "forecast").is_dir():
        raise CannotMeasure("LEDGERHOUSE_DATA names no folder with the forecasting sets")
    return Path(data) / "forecast"


def _lists(name: str, period: str | None = None) -> tuple[list[np.ndarray], list[np.ndarray]]:
    frame = pl.read_parquet(folder() / name)
    if period:
        frame = frame.filter(pl.col("period") == period)
    return tuple([np.array(row) for row in frame[part].to_list()] for part in ("train", "test"))


def _m4_hourly() -> list[Figure]:
    histories, actual = _lists("m4_hourly.parquet")
    plan = Plan(48, (24, 168))
    return _competition(
        "m4_hourly", "M4 hourly", histories, actual, plan, {"smape": 10.7, "mase": 1.15},
        published={"winner": "9.328", "seasonal naive": "13.912 / 1.193"},
    )  # fmt: skip


def _m3_monthly() -> list[Figure]:
    histories, actual = _lists("m3.parquet", "MONTHLY")
    return _competition(
        "m3_monthly", "M3 monthly", histories, actual, Plan(18, (12,)), {"smape": 13.6},
        published={"Theta": "13.89", "optimised Theta": "13.73"},
    )  # fmt: skip


def _competition(  # noqa: PLR0917 - a row of the table
    name: str,
    title: str,
    histories: list[np.ndarray],
    actual: list[np.ndarray],
    plan: Plan,
    limits: dict[str, float],
    published: dict[str, str],
) -> list[Figure]:
    found = _forecasts(histories, plan)
    values = {
        "smape": [accuracy.smape(a, f.mean) for a, f in zip(actual, found, strict=True)],
        "mase": [
            accuracy.mase(y, a, f.mean, plan.season)
            for y, a, f in zip(histories, actual, found, strict=True)
        ],
    }
    beside = {f"published, {who}": what for who, what in published.items()} | _evidence(
        found, actual
    )
    return [
        of_runs(
            f"{name}_{measured}", f"{title}, {measured}", [_mean(values[measured])],
            sense="at most", limit=limit, **beside,
        )
        for measured, limit in limits.items()
    ]  # fmt: skip


def _forecasts(histories: list[np.ndarray], plan: Plan) -> list[Forecast]:
    named = {str(at): history for at, history in enumerate(histories)}
    return list(forecast_all(named, plan, processes=PROCESSES).values())


def _evidence(found: list[Forecast], actual: list[np.ndarray]) -> dict[str, object]:
    weights: Counter[str] = Counter()
    for each in found:
        weights.update({name: weight / len(found) for name, weight in each.weights.items()})
    covered = [
        accuracy.coverage(a, f.low[0.95], f.high[0.95]) for a, f in zip(actual, found, strict=True)
    ]
    return {
        "methods by weight": {name: round(weight, 3) for name, weight in weights.most_common()},
        "combined by": dict(Counter(each.rule for each in found)),
        "95 % intervals cover": round(_mean(covered), 3),
        "promised by the back-test": round(
            _mean([each.errors.get("coverage", float("nan")) for each in found]), 3
        ),
        "not forecastable": dict(Counter(each.why_not for each in found if each.why_not)),
    }


def _carparts() -> list[Figure]:
    rows = pl.read_parquet(folder() / "carparts_2674x51.parquet").drop("part").to_numpy()
    gaps = np.isnan(rows).any(axis=1)
    whole = _spare_parts("carparts", rows[~gaps], Plan(12, (12,)), 2, None)
    return [*whole, _broken_off([row[~np.isnan(row)] for row in rows[gaps]])]


def _broken_off(rows: list[np.ndarray]) -> Figure:
    """The 165 car parts known for 12 to 14 months only: their last three, shown without a limit.

    Too short for a target to be searched before the test, so they have no simulation of stock.
    """
    plan = Plan(3, (12,))
    history, actual = [row[: -plan.horizon] for row in rows], [row[-plan.horizon :] for row in rows]
    found = _forecasts(history, plan)
    paths = _single_paths(history, plan.horizon) | {"ours": [each.mean for each in found]}
    errors = _rmsse(history, actual, paths)
    biases = {each: accuracy.bias(np.array(actual), np.array(path)) for each, path in paths.items()}
    return of_runs(
        "carparts_broken_off", f"carparts, {len(rows)} broken off, RMSSE of their last 3 months",
        [errors["ours"]], sense="at most", limit=None,
        RMSSE=_rounded(errors), bias=_rounded(biases), **_evidence(found, actual),
    )  # fmt: skip


def _single_paths(history: Iterable[np.ndarray], horizon: int) -> dict[str, list[np.ndarray]]:
    suited = methods.intermittent_methods()
    return {
        each: [methods.forecast(suited[each], row, horizon) for row in history] for each in SINGLES
    }


def _rmsse(
    history: Iterable[np.ndarray],
    actual: Iterable[np.ndarray],
    paths: dict[str, list[np.ndarray]],
) -> dict[str, float]:
    """Mean over the series, by method."""
    return {
        each: _mean(
            [accuracy.rmsse(*one) for one in zip(history, actual, np.nan_to_num(path), strict=True)]
        )
        for each, path in paths.items()
    }


def _auto() -> list[Figure]:
    rows = pl.read_parquet(folder() / "spare_auto_3000x24m.parquet").drop("item").to_numpy()
    return _spare_parts("auto", rows, Plan(6, (12,)), 2, None)


def _man() -> list[Figure]:
    frame = pl.read_parquet(folder() / "spare_man_3451x150w.parquet")
    rows = frame.drop("item", "price").to_numpy()
    return _spare_parts("man", rows, Plan(26, (52,)), 4, frame["price"].to_numpy())


def _spare_parts(
    name: str, rows: np.ndarray, plan: Plan, lead: int, price: np.ndarray | None
) -> list[Figure]:
    """RMSSE, bias and simulated service of ours and of the six, on the last `horizon` periods."""
    history, actual = rows[:, : -plan.horizon], rows[:, -plan.horizon :]
    found = _forecasts(list(history), plan)
    paths = _single_paths(history, plan.horizon) | {"ours": [each.mean for each in found]}
    errors = _rmsse(history, actual, paths)
    biases = {each: accuracy.bias(actual, np.nan_to_num(path)) for each, path in paths.items()}
    of_item = {
        each: float(np.nanmedian([accuracy.bias(*one) for one in zip(actual, path, strict=True)]))
        for each, path in paths.items()
    }
    beside = {"median bias of an item": of_item, **_evidence(found, list(actual))}
    singles = sorted(abs(biases[each]) for each in SINGLES)
    stock = _stock(rows, plan, lead, price)
    return [
        of_runs(
            f"{name}_rmsse", f"{name}, RMSSE", [errors["ours"]], sense="at most",
            limit=_short(min(errors[each] for each in SINGLES)), RMSSE=_rounded(errors), **beside,
        ),
        of_runs(
            f"{name}_bias", f"{name}, absolute total bias", [abs(biases["ours"])], sense="at most",
            limit=_short(singles[1]), bias=_rounded(biases),
        ),
        *_stock_figures(name, stock),
    ]  # fmt: skip


def _stock(
    rows: np.ndarray, plan: Plan, lead: int, price: np.ndarray | None
) -> dict[str, replay.Outcome]:
    """Replay of the last `horizon` periods, each rule's parameter searched before them.

    Beside ours each of the six by its own forecast and error (`mean + k sigma`, `marginal`), and by
    the errors of items alike (`alike`).
    """
    price = np.ones(len(rows)) if price is None else price
    setting = targets.Setting(rows.astype(float), plan.horizon, lead, price, SERVICE)
    usual = targets.spreads(setting)
    outcomes, search, test = {}, {}, {}
    for name, method in methods.pool(methods.LEVEL, plan.seasons).items():
        means = known_means(setting, method)
        error = targets.own_errors(setting, means, usual)
        outcomes[f"{name}, mean + k sigma"] = targets.by_factor(setting, means, error)
        for start, tables in ((setting.search, search), (setting.test, test)):
            tables[f"{name}, marginal"] = targets.marginal(setting, means, error, start)
            tables[f"{name}, alike"] = targets.pooled(setting, means, usual, start)
        for label in (f"{name}, marginal", f"{name}, alike"):
            outcomes[label] = targets.tested(setting, search[label], test[label])
    taken = targets.chosen(setting, search)
    search_mean, test_mean = (
        targets.mean_of(tables[name] for name in taken) for tables in (search, test)
    )
    outcomes[f"{OURS} of {' & '.join(taken)}"] = targets.tested(setting, search_mean, test_mean)
    return outcomes


def known_means(setting: targets.Setting, method: methods.Method) -> np.ndarray:
    """Demand expected over lead time and review before each of the last 3 x `horizon` periods."""
    means = [
        [
            methods.forecast(method, row[:at], 1)[0] * setting.span
            for at in range(setting.known_from, len(row))
        ]
        for row in setting.demand
    ]
    return np.maximum(np.nan_to_num(np.array(means)), 0)


def _stock_figures(name: str, stock: dict[str, replay.Outcome]) -> list[Figure]:
    """Ours against the least stock of the six by their own errors that served 93 % at least."""
    served = [
        each.stock_value
        for label, each in stock.items()
        if label.split(", ")[0] in SINGLES
        and not label.endswith("alike")
        and each.fill_rate >= SERVICE - BAND
    ]
    ours = next(each for label, each in stock.items() if label.startswith(OURS))
    said = {
        label: f"fill {each.fill_rate:.3f}, stock {each.stock_value:,.0f}, orders {each.orders:,}"
        for label, each in stock.items()
    }
    return [
        of_runs(
            f"{name}_fill", f"{name}, distance of the fill rate from 95 %",
            [abs(ours.fill_rate - SERVICE)], sense="at most", limit=BAND, **said,
        ),
        of_runs(
            f"{name}_stock", f"{name}, stock value", [ours.stock_value], sense="at most",
            limit=_short(min(served)) if served else None,
        ),
    ]  # fmt: skip


def _speed() -> list[Figure]:
    """10,000 weekly series of 104 points, a fifth of them with gaps."""
    random = np.random.default_rng(7)
    level = random.gamma(2, 20, 10_000)[:, None]
    wave = 1 + 0.3 * np.sin(2 * np.pi * np.arange(104) / 52)
    rows = random.poisson(level * wave).astype(float)
    rows[::5] *= random.random((2_000, 104)) < 0.3
    seconds = {count: _seconds(list(rows[:count])) for count in (2_500, 5_000, 10_000)}
    resident = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return [
        of_runs(
            "forecast_speed", "10,000 weekly series, back-test and intervals",
            [seconds.pop(10_000)], unit="seconds", sense="at most", limit=300.0,
            **{f"seconds for {count:,} series": round(took, 1) for count, took in seconds.items()},
            **{"GiB of the largest process": round(resident / 2**20, 2)},
        )
    ]  # fmt: skip


def _seconds(rows: list[np.ndarray]) -> float:
    started = time.perf_counter()
    _forecasts(rows, Plan(8, (52,), origins=3))
    return time.perf_counter() - started


def _mean(values: list[float]) -> float:
    return float(np.nanmean(values))


def _short(value: float) -> float:
    """Limits keep as many digits as figures, so that the same value is not above itself."""
    return float(f"{value:.4g}")


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}
