"""How fast: each figure beside a limit measured in the same run, written to `results.json`.

Belongs here: choosing figures, printing and writing them. Does not: how a figure is taken; there is
one module per subject, and `FIGURES` names them. A figure is the median of three runs. Each carries
the machine's state: fdatasyncs a second, a CPU loop, the load average before it (above 1 is
*noisy*). What cannot be measured here says why, and counts as not held.

Everything is printed on stderr, so that `ledgerhouse bench --json` stays one JSON object.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.figures import CannotMeasure, Figure, UnknownFigure, not_measured
from bench.machine import conditions

if TYPE_CHECKING:
    from collections.abc import Callable

FIGURES = (
    "sale",
    "post_bulk",
    "migrate",
    "firms",
    "verify",
    "dashboards",
    "statements",
    "backup",
    "stock",
    "forecast",
)
"""The modules, in the order `all` runs them: the later ones read the company `migrate` makes."""

RESULTS = Path(__file__).parent / "results.json"


def run(name: str = "all", *, results: Path = RESULTS) -> dict[str, Any]:
    """Measure one module's figures or all, print them and merge them into `results`.

    Returns each figure's name → what was measured, its limit and the state of the machine.
    """
    if name != "all" and name not in FIGURES:
        raise UnknownFigure(name, FIGURES)
    measured: dict[str, Any] = {}
    for each in FIGURES if name == "all" else (name,):
        for figure in _measure(each):
            _print(figure)
            measured[figure.name] = asdict(figure) | {"holds": figure.holds}
    _write(results, measured)
    return measured


def _measure(name: str) -> list[Figure]:
    """One module's figures, each with the machine's state before and after."""
    try:
        module = importlib.import_module(f"bench.{name}")
    except ModuleNotFoundError as missing:
        return [not_measured(name, f"{missing.name} is not installed (`make setup-dev`)")]
    measure: Callable[[], list[Figure]] = module.measure
    _say(f"\n{name}: {(module.__doc__ or '').splitlines()[0]}")
    before = conditions()
    try:
        figures = measure()
    except CannotMeasure as missing:
        figures = [not_measured(name, str(missing))]
    after = conditions()
    for figure in figures:
        figure.machine = before.until(after)
    return figures


def _print(figure: Figure) -> None:
    noisy = " (noisy: the machine was busy)" if figure.machine.get("noisy") else ""
    _say(f"  {figure.line()}{noisy}")
    for label, value in {**figure.beside, **figure.machine}.items():
        _say(f"      {label}: {value}")


def _write(path: Path, measured: dict[str, Any]) -> None:
    """Keep the figures of earlier runs that were not taken again."""
    known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    stamped = {name: {"measured_at": moment, **said} for name, said in measured.items()}
    merged = {"version": 1, "figures": {**known.get("figures", {}), **stamped}}
    path.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
