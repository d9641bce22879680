"""What a figure is: a value, the limit it must keep, and what was measured beside it.

Belongs here: the form of results and how they are judged. Does not: measuring. A duration or a rate
is a plain number; money never comes here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from erp.base.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

RUNS = 3
Sense = Literal["at least", "at most"]


class CannotMeasure(Exception):
    """This machine lacks something the figure needs; the text says what."""


class UnknownFigure(BadInput):
    """There is no such bench."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        choice = ", ".join(("all", *known))
        super().__init__(
            zh=f"没有名为 {name} 的性能测试，可选：{choice}。",
            en=f"There is no bench {name!r}. Choose from: {choice}.",
        )


@dataclass(slots=True)
class Figure:
    """A measured value. `runs` are the single measurements, `value` their median."""

    name: str
    what: str
    unit: str
    value: float | None
    sense: Sense
    limit: float | None
    runs: list[float] = field(default_factory=list)
    beside: dict[str, Any] = field(default_factory=dict)
    machine: dict[str, Any] = field(default_factory=dict)
    why_not: str = ""

    @property
    def holds(self) -> bool:
        """Whether the limit is kept. Without a limit a measured figure always holds."""
        if self.value is None:
            return False
        if self.limit is None:
            return True
        return self.value >= self.limit if self.sense == "at least" else self.value <= self.limit

    def line(self) -> str:
        """One line: mark, figure, limit."""
        if self.value is None:
            return f"·  {self.name}: not measured: {self.why_not}"
        limit = "" if self.limit is None else f"   limit: {self.sense} {self.limit:g}"
        return f"{'✓' if self.holds else '✗'}  {self.what}: {self.value:.4g} {self.unit}{limit}"


def not_measured(name: str, why: str) -> Figure:
    """A figure that could not be taken."""
    return Figure(name, name, "", None, "at most", None, why_not=why)


def of_runs(
    name: str,
    what: str,
    runs: Sequence[float],
    *,
    unit: str = "",
    sense: Sense,
    limit: float | None,
    **beside: Any,  # noqa: ANN401 - whatever was seen on the way
) -> Figure:
    """A figure as the median of its runs."""
    rounded = [_short(value) for value in runs]
    return Figure(name, what, unit, _short(median(runs)), sense, limit, rounded, beside)


def _short(value: float) -> float:
    """Four significant digits: more would be noise."""
    return float(f"{value:.4g}")
