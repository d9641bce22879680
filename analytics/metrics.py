"""The metric dictionary: each figure's name, meaning and formula, once, in both languages.

Belongs here: reading `metrics.yaml`. Pages, exports and documentation take names and meanings from
it. Does not belong here: the marts themselves, or proofs (`tie_outs`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure. `formula` is SQL over `mart`; `tie_out` names what proves that mart."""

    name: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    formula: str
    mart: str
    column: str
    owner: str
    tie_out: str


@cache
def metrics() -> tuple[Metric, ...]:
    """Every metric, in the order of the file."""
    said = yaml.safe_load(files(__package__).joinpath("metrics.yaml").read_text("utf-8"))
    return tuple(Metric(**item) for item in said)


def metric(name: str) -> Metric:
    """One metric by its name; an unknown name is a programmer's error."""
    return next(item for item in metrics() if item.name == name)
