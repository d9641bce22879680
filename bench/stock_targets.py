"""Order-up-to levels of spare parts by period, from forecasts and errors known before each.

Belongs here: the distribution of demand over lead time and review by method, three rules that turn
it into targets, the search on the training part. Does not: forecasts, the replay of a policy.

A target of period t uses demand before t alone, in the search as in the test: taken from errors of
the very periods it is searched on, a target knows which items will be wanted, and serves less
afterwards. Arrays are `[item, period]`; a table of targets is `[item, period, level]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bench import stock_replay as replay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LEVELS = np.concatenate([np.linspace(0, 0.7, 15), 1 - np.geomspace(0.3, 0.0008, 110)[1:]])
"""Shares of demand over lead time and review that a target covers."""
_EVERY = 4
"""Of the negative binomial every fourth level is worked out: it costs."""
_BY_MEAN, _BY_SPREAD = 10, 4
_SIX_SIGMA = 60.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Demand of the items and how stock is judged: the last `horizon` periods are the test.

    `known_from` is the first period with forecasts: three horizons before the end.
    """

    demand: np.ndarray
    horizon: int
    lead_periods: int
    price: np.ndarray
    service: float

    @property
    def span(self) -> int:
        """Periods an order has to last: lead time and review."""
        return self.lead_periods + 1

    @property
    def known_from(self) -> int:
        """First period forecasts are made for."""
        return int(self.demand.shape[1]) - 3 * self.horizon

    @property
    def test(self) -> int:
        """First period of the test."""
        return int(self.demand.shape[1]) - self.horizon

    @property
    def search(self) -> int:
        """First period of the part targets are searched on: a horizon before the test."""
        return self.test - self.horizon

    @property
    def sums(self) -> np.ndarray:
        """Demand of `span` periods from each period on."""
        return np.lib.stride_tricks.sliding_window_view(self.demand, self.span, axis=1).sum(axis=2)

    def replayed(self, targets: np.ndarray, start: int) -> replay.Outcome:
        """Stock under targets of the `horizon` periods from `start` on."""
        return replay.replay(
            self.demand[:, start : start + self.horizon], targets,
            lead_periods=self.lead_periods, price=self.price,
        )  # fmt: skip


def spreads(setting: Setting) -> np.ndarray:
    """Standard deviation of demand over lead time and review, as known before each period."""
    sums = setting.sums
    ends = range(setting.known_from, setting.demand.shape[1])
    return np.stack([sums[:, : at - setting.span + 1].std(axis=1) for at in ends], axis=1)


def own_errors(setting: Setting, means: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """A method's standard error over lead time and review, half of it how much demand varies."""
    sums, first = setting.sums, setting.known_from
    found = usual.copy()
    for at in range(means.shape[1]):
        known = max(at - setting.span + 1, 0)
        if known:
            wrong = sums[:, first : first + known] - means[:, :known]
            found[:, at] = np.sqrt(((wrong**2).mean(axis=1) + usual[:, at] ** 2) / 2)
    return found


def pooled(setting: Setting, means: np.ndarray, usual: np.ndarray, start: int) -> np.ndarray:
    """Targets from what items alike really wanted over so long, in the horizon known before.

    Alike are those of one tenth by forecast and one quarter of it by spread; demand is taken in
    units of both, and put back on the item. One item has seen too little to say what is rare.
    """
    first, span, sums = setting.known_from, setting.span, setting.sums
    size = np.sqrt(means**2 + usual**2)
    size = np.where(size > 0, size, 1.0)
    table = np.zeros((len(means), setting.horizon, len(LEVELS)), np.float32)
    for step in range(setting.horizon):
        at = start + step
        seen = np.arange(max(first, at - span - setting.horizon + 1), at - span + 1)
        past, now = seen - first, at - first
        cells = _Cells.of(means[:, past].ravel(), usual[:, past].ravel())
        of_past = cells.find(means[:, past].ravel(), usual[:, past].ravel())
        of_now = cells.find(means[:, now], usual[:, now])
        ratio = (sums[:, seen] / size[:, past]).ravel()
        for cell in np.unique(of_now):
            like = ratio[of_past == cell]
            if len(like):
                items = of_now == cell
                level = np.quantile(like, LEVELS, method="higher")
                table[items, step] = size[items, now, None] * level
    return np.rint(table)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Groups of (item, period) alike: limits by forecast, then by spread within each."""

    by_mean: np.ndarray
    by_spread: list[np.ndarray]

    @classmethod
    def of(cls, means: np.ndarray, spread: np.ndarray) -> _Cells:
        by_mean = _limits(means, _BY_MEAN)
        row = np.searchsorted(by_mean, means)
        return cls(
            by_mean, [_limits(spread[row == at], _BY_SPREAD) for at in range(len(by_mean) + 1)]
        )

    def find(self, means: np.ndarray, spread: np.ndarray) -> np.ndarray:
        row = np.searchsorted(self.by_mean, means)
        column = np.zeros(len(row), int)
        for at, limits in enumerate(self.by_spread):
            column[row == at] = np.searchsorted(limits, spread[row == at])
        return row * _BY_SPREAD + column


def _limits(values: np.ndarray, parts: int) -> np.ndarray:
    if not len(values):
        return np.empty(0)
    return np.unique(np.quantile(values, np.linspace(0, 1, parts + 1)[1:-1]))


def marginal(setting: Setting, means: np.ndarray, error: np.ndarray, start: int) -> np.ndarray:
    """Targets of a negative binomial with a method's own mean and error."""
    part = slice(start - setting.known_from, start - setting.known_from + setting.horizon)
    at = np.arange(0, len(LEVELS), _EVERY)
    few = np.stack(
        [replay.negative_binomial(LEVELS[each], means[:, part], error[:, part]) for each in at],
        axis=-1,
    ).astype(np.float32)
    nearest = np.minimum((np.arange(len(LEVELS)) + _EVERY // 2) // _EVERY, len(at) - 1)
    return np.asarray(few[:, :, nearest])


def at_worth(setting: Setting, table: np.ndarray, worth: float) -> np.ndarray:
    """Of a table the targets where one more unit costs as much as the shortage it spares."""
    level = 1 - setting.price / worth
    which = np.clip(np.searchsorted(LEVELS, level, side="right") - 1, 0, len(LEVELS) - 1)
    chosen = table[np.arange(len(table)), :, which]
    return np.where(level[:, None] > 0, chosen, 0.0)


def searched(setting: Setting, table: np.ndarray) -> tuple[float, replay.Outcome]:
    """The least worth (as a logarithm) that serves enough on the training part, and its stock."""
    price = setting.price
    low, high = np.log(price[price > 0].min()), np.log(price.max()) + 9

    def run(worth: float) -> replay.Outcome:
        return setting.replayed(at_worth(setting, table, float(np.exp(worth))), setting.search)

    best = replay.search(lambda each: run(each).fill_rate, setting.service, low, high)
    return best, run(best)


def tested(setting: Setting, search: np.ndarray, test: np.ndarray) -> replay.Outcome:
    """The test under a table, at the worth searched before it."""
    worth, _ = searched(setting, search)
    return setting.replayed(at_worth(setting, test, float(np.exp(worth))), setting.test)


def by_factor(setting: Setting, means: np.ndarray, error: np.ndarray) -> replay.Outcome:
    """The test under mean plus k standard errors, k searched before it."""

    def run(factor: float, start: int) -> replay.Outcome:
        part = slice(start - setting.known_from, start - setting.known_from + setting.horizon)
        targets = replay.safety_factor_targets(means[:, part], error[:, part], factor)
        return setting.replayed(targets, start)

    best = replay.search(
        lambda each: run(each, setting.search).fill_rate, setting.service, -3.0, _SIX_SIGMA
    )
    return run(best, setting.test)


def chosen(setting: Setting, tables: Mapping[str, np.ndarray]) -> list[str]:
    """Tables whose mean serves enough with the least stock on the training part, one by one.

    Each step adds the table that lowers stock most; it ends when none does.
    """
    taken: list[str] = []
    least = np.inf
    while rest := [name for name in tables if name not in taken]:
        value = {
            name: searched(setting, mean_of(tables[each] for each in (*taken, name)))[1].stock_value
            for name in rest
        }
        best = min(value, key=value.__getitem__)
        if value[best] >= least:
            break
        least = value[best]
        taken.append(best)
    return taken


def mean_of(tables: Iterable[np.ndarray]) -> np.ndarray:
    """The mean of tables, in whole units."""
    return np.asarray(np.rint(np.mean(list(tables), axis=0)))


__all__ = [
    "LEVELS", "Setting", "at_worth", "by_factor", "chosen", "marginal", "mean_of", "own_errors",
    "pooled", "searched", "spreads", "tested",
]  # fmt: skip
