"""Tie-outs: a figure of the warehouse beside the same figure of the ledger, computed another way.

Belongs here: running them on a build and keeping their results. What each compares is data:
`tie_outs.yaml`. Does not belong here: identities that stop a build (tests of `dbt_project`).

The ledger's side comes from the lake's facts, or from running totals the core itself keeps, read in
the same snapshot; never from the mart that is being proved.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
import yaml

from analytics.published import TieOut


@dataclass(frozen=True, slots=True)
class Definition:
    """A tie-out: `sql` gives company, warehouse figure, ledger figure, differing parts."""

    name: str
    zh: str
    en: str
    marts: tuple[str, ...]
    sql: str


@cache
def definitions() -> tuple[Definition, ...]:
    """Every tie-out, in the order of the file."""
    said = yaml.safe_load(files(__package__).joinpath("tie_outs.yaml").read_text("utf-8"))
    return tuple(Definition(**{**item, "marts": tuple(item["marts"])}) for item in said)


def run_tie_outs(connection: duckdb.DuckDBPyConnection) -> tuple[TieOut, ...]:
    """Run all on a finished build."""
    connection.execute(_UNITS)
    return tuple(
        _result(definition.name, row)
        for definition in definitions()
        for row in connection.execute(definition.sql).fetchall()
    )


_UNITS = """
create or replace temp table units as
select company, case currency_digits when 0 then 1.0000 when 1 then 0.1000 when 2 then 0.0100
  when 3 then 0.0010 when 4 then 0.0001 end as unit
from marts.companies
"""


def _result(name: str, row: tuple[str, Decimal | None, Decimal | None, int]) -> TieOut:
    company, warehouse, ledger, offenders = row
    left, right = warehouse or Decimal(0), ledger or Decimal(0)
    return TieOut(
        name, company, _text(left), _text(right), offenders, _holds(left, right, offenders)
    )


def _holds(warehouse: Decimal, ledger: Decimal, offenders: int) -> bool:
    return warehouse == ledger and offenders == 0


def _text(figure: Decimal) -> str:
    return f"{Decimal(figure):f}"


def keep_history(warehouse: Path, run: str, at: str, results: tuple[TieOut, ...]) -> None:
    """Add a run's results to `warehouse/tie_outs.jsonl`, one line each, never rewritten."""
    with (warehouse / "tie_outs.jsonl").open("a", encoding="utf-8") as file:
        for result in results:
            file.write(
                json.dumps({"run": run, "at": at, **asdict(result)}, ensure_ascii=False) + "\n"
            )
